"""Steps that overlap: in order, and ended together."""

import threading
import time
from collections.abc import Iterator

import pytest

from reseg_geo.engine.prefetch import prefetch
from reseg_geo.progress.stopping import Stopped, checkpoint


def test_results_are_in_order_and_at_most_depth_ahead() -> None:
    begun: list[int] = []
    gate = threading.Semaphore(0)

    def work(item: int) -> int:
        begun.append(item)
        gate.acquire()
        return item * item

    results = prefetch(range(6), work, depth=2)
    gate.release(6)
    assert next(results) == 0
    assert max(begun) <= 2, "the first is requested, two more may have begun"
    assert list(results) == [1, 4, 9, 16, 25]


def test_another_thread_works_and_the_caller_takes_items() -> None:
    taken: set[int] = set()

    def items() -> Iterator[int]:
        for item in range(3):
            taken.add(threading.get_ident())
            yield item

    workers = set(prefetch(items(), lambda item: threading.get_ident()))
    assert taken == {threading.get_ident()}
    assert len(workers) == 1
    assert workers != taken


def test_an_error_in_work_is_raised_and_nothing_more_starts() -> None:
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 2:
            raise ValueError("broken")
        return item

    results = prefetch(range(100), work, depth=3)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="broken"):
        next(results)
    assert max(begun) <= 5


def test_a_caller_that_stops_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    results = prefetch(range(100), lambda item: item, depth=5)
    assert next(results) == 0
    assert threading.active_count() > before
    results.close()
    assert threading.active_count() == before


def test_a_thread_whose_start_is_interrupted_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it would use files that its caller has closed."""
    start, done = threading.Thread.start, []

    def interrupted(self: threading.Thread) -> None:
        start(self)
        raise KeyboardInterrupt

    def work(item: int) -> None:
        time.sleep(0.3)
        done.append(item)

    before = threading.active_count()
    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(prefetch(range(9), work))
    assert threading.active_count() == before
    assert done in ([], [0]), "nothing more starts"


def test_work_that_nobody_waits_for_ends_at_its_next_checkpoint() -> None:
    begun, ended = threading.Event(), []

    def work(item: int) -> int:
        begun.set()
        try:
            while item:  # the second item takes for ever
                checkpoint()
        except Stopped:
            ended.append(item)
            raise
        return item

    results = prefetch(range(2), work)
    assert next(results) == 0
    assert begun.wait(10)
    results.close()
    assert ended in ([], [1]), "stopped, or never started"
    checkpoint()  # nothing stops the caller


def test_several_threads_keep_the_order() -> None:
    together = threading.Barrier(3)

    def work(item: int) -> int:
        together.wait(10)  # ends only if three work at once
        return item

    assert list(prefetch(range(9), work, depth=3, threads=3)) == list(range(9))
