"""Steps of a run that overlap: each in a thread of its own, in order, a little ahead."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_number = itertools.count()


def prefetch(
    items: Iterable[Item], work: Callable[[Item], Result], depth: int = 1
) -> Generator[Result]:
    """`work(item)` for each item, in order, from a thread up to `depth` items ahead of the caller.

    Items are taken in the caller's thread. Exceptions of `work` are raised here. After one, or when
    the caller stops, no further item is started, and the one in progress is waited for.
    """
    waiting: deque[Future[Result]] = deque()
    name = f"prefetch-{next(_number)}-"
    pool = ThreadPoolExecutor(1, thread_name_prefix=name)
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > depth:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        # The pool misses a thread that was being started when Ctrl-C came.
        for thread in threading.enumerate():
            if thread.name.startswith(name) and thread.is_alive():
                thread.join()
