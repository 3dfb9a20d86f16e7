"""Steps of a run beside each other, each in a thread of its own, in order, a little ahead."""

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
    """`work` of each item, in order, by a thread that is up to `depth` items ahead of the caller.

    Items are taken in the caller's thread. What `work` raises is raised here; then, and where the
    caller stops, nothing further is begun and what is under way is waited for.
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
        # A pool does not know of a thread if Ctrl-C came while that was starting.
        for thread in threading.enumerate():
            if thread.name.startswith(name) and thread.is_alive():
                thread.join()
