"""Parts in threads: order, errors, and torch's own number of threads."""

import threading

import pytest
import torch

from backend.runtime.threads import in_threads

CPU = torch.device("cpu")


def test_results_come_in_order_and_gradients_are_off() -> None:
    weight = torch.ones(3, requires_grad=True)

    def work(part: int) -> tuple[int, bool]:
        return part, (weight * part).requires_grad

    assert list(in_threads(work, range(50), CPU)) == [(part, False) for part in range(50)]


def test_an_error_reaches_the_caller_and_torch_keeps_its_threads() -> None:
    before = torch.get_num_threads()

    def work(part: int) -> int:
        if part == 3:
            raise ValueError("the third")
        return part

    with pytest.raises(ValueError, match="the third"):
        list(in_threads(work, range(20), CPU))
    assert torch.get_num_threads() == before


def test_a_caller_that_stops_leaves_no_thread_and_the_stream_is_not_read_to_its_end() -> None:
    taken = []

    def stream():
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_threads(lambda part: part, stream(), CPU)
    assert next(results) == 0
    results.close()
    assert len(taken) < 100
    assert not any(thread.name.startswith("parts") for thread in threading.enumerate())
