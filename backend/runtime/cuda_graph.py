"""CUDA graphs: to launch the thousand small kernels of a step takes longer than to run them, so they are recorded once
and played back."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

WARM_UP = 3  # calls before the recording, in which libraries choose algorithms, and what lasts is allocated
FAILED = "The GPU could not record a step, so the run is slower than it could be: {}"

Work = Callable[..., tuple[Tensor, ...]]


class Recording:
    """Calls a function on CUDA from a recording, made anew when its arguments' shapes change; elsewhere as it is.

    Args:
        warn: is told when CUDA cannot record it; it is called as it is then.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn, self._able = warn, True
        self.forget()

    def forget(self) -> None:
        """Free what playing it back needs; the next calls record it anew."""
        self._graph: Any = None
        self._calls, self._shapes = 0, list[torch.Size]()
        self._given: tuple[Tensor, ...] = ()
        self._results: tuple[Tensor, ...] = ()

    def __call__(self, work: Work, *given: Tensor) -> tuple[Tensor, ...]:
        """What `work` gives, to be read before the next call.

        Args:
            work: does the same each time with tensors of one device. It neither waits for the device nor copies from
                the processor, and no shape in it depends on values.
        Raises:
            what `work` raises.
        """
        if not (self._able and given[0].is_cuda):
            return work(*given)
        shapes = [values.shape for values in given]
        if shapes != self._shapes:
            self.forget()
            self._shapes, self._stream = shapes, torch.cuda.Stream()
        self._calls += 1
        if self._calls <= WARM_UP:
            return self._aside(work, *given)
        if self._graph is None:
            self._record(work, *given)
            if not self._able:
                return work(*given)
        for held, values in zip(self._given, given, strict=True):
            held.copy_(values)
        self._graph.replay()
        return self._results

    def _aside(self, work: Work, *given: Tensor) -> tuple[Tensor, ...]:
        """Call it on the stream that will record it."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            results = work(*given)
        torch.cuda.current_stream().wait_stream(self._stream)
        return results

    def _record(self, work: Work, *given: Tensor) -> None:
        self._given, graph = tuple(values.clone() for values in given), torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, stream=self._stream):
                self._results = work(*self._given)
        except RuntimeError as error:
            cause = error.__context__ or error  # a recording that breaks off raises an error of its own at its end
            if not isinstance(cause, RuntimeError):
                raise
            message = str(cause).partition("\n")[0]
            del cause  # it holds the step's memory
            self.forget()
            self._able = False
            self._warn(FAILED.format(message))
        else:
            self._graph = graph
