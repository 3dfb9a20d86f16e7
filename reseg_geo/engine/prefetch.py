"""Run a step in threads of its own, a few items ahead of the caller."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from reseg_geo.progress.stopping import stopped_by

Item = TypeVar("Item")
Result = TypeVar("Result")

_number = itertools.count()


def prefetch(
    items: Iterable[Item],
    work: Callable[[Item], Result],
    depth: int = 1,
    threads: int = 1,
    stop: threading.Event | None = None,
) -> Generator[Result]:
    """`work(item)` for each item, in order, from threads up to `depth` items ahead of the caller.

    Items are taken in the caller's thread. Exceptions of `work` are raised here. After one, or when
    the caller stops, no further item is started, and the current ones are waited for until their
    next `checkpoint`. stop: if another thread sets it, the current ones end there, too.
    """
    over = threading.Event()
    events = (over,) if stop is None else (over, stop)

    def stoppable(item: Item) -> Result:
        with stopped_by(*events):
            return work(item)

    waiting: deque[Future[Result]] = deque()
    name = f"prefetch-{next(_number)}-"
    pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
    try:
        for item in items:
            waiting.append(pool.submit(stoppable, item))
            if len(waiting) > depth:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        over.set()
        pool.shutdown(cancel_futures=True)
        # The pool does not know a thread that was starting at Ctrl-C.
        for thread in threading.enumerate():
            if thread.name.startswith(name) and thread.is_alive():
                thread.join()
