"""Works on a stream of parts in threads. Many small torch operations gain more from that than from torch's own threads,
which meet after each operation."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

Part = TypeVar("Part")
Result = TypeVar("Result")

AHEAD = 3  # parts that are taken from the stream before their results are due, for each thread


def in_threads(work: Callable[[Part], Result], parts: Iterable[Part], device: torch.device) -> Iterator[Result]:
    """Yield work(part) for each part, in order and without gradients.

    On a CPU there are as many threads as torch uses, and torch uses one in each of them. A GPU needs no threads.
    `work` runs for several parts at once, so its memory counts once for each thread.

    Raises what `work` raises. When the caller stops early, parts that have not begun are dropped.
    """

    def without_gradients(part: Part) -> Result:
        with torch.no_grad():
            return work(part)

    if device.type != "cpu":
        yield from map(without_gradients, parts)
        return
    threads = torch.get_num_threads()
    pool, waiting = ThreadPoolExecutor(threads, "parts", torch.set_num_threads, (1,)), deque[Future[Result]]()
    try:
        for part in parts:
            waiting.append(pool.submit(without_gradients, part))
            if len(waiting) > AHEAD * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)
