"""CUDA graphs. Launching the thousand small kernels of a step takes longer than running them, so a step is captured
once and replayed."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

WARM_UP = 3  # calls before the capture, in which libraries choose algorithms and allocate persistent memory
FAILED = "The GPU could not record a step, so the run is slower than it could be: {}"

Work = Callable[..., tuple[Tensor, ...]]


class Recording:
    """Calls a function through a CUDA graph, captured again when shapes change. On other devices, calls it directly.

    Args:
        warn: called if the capture fails; the function is then called directly.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn, self._able = warn, True
        self.forget()

    def forget(self) -> None:
        """Free the graph and its memory; later calls capture it again."""
        self._graph: Any = None
        self._calls, self._shapes = 0, list[torch.Size]()
        self._given: tuple[Tensor, ...] = ()
        self._results: tuple[Tensor, ...] = ()

    def __call__(self, work: Work, *given: Tensor) -> tuple[Tensor, ...]:
        """Call `work`. The results are overwritten by the next call.

        Args:
            work: a function of tensors on one device. It must not synchronise with the device or copy from the host,
                and no shape may depend on values.
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
        """Call `work` on the stream of the capture, as warm-up."""
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
            cause = error.__context__ or error  # an aborted capture raises another error at its end
            if not isinstance(cause, RuntimeError):
                raise
            message = str(cause).partition("\n")[0]
            del cause  # its traceback holds the step's memory
            self.forget()
            self._able = False
            self._warn(FAILED.format(message))
        else:
            self._graph = graph
