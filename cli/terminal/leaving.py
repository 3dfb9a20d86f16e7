"""End the process without the teardown of modules, which takes seconds with PyTorch."""

import atexit
import os
import sys
import threading
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process at once, after exit handlers have run and all output is written.

    Call it outside all context managers. The interpreter exits as usual if a thread is still
    working, if output cannot be written, or if another program called this function.
    """
    if _is_the_program() and not _working_threads():
        atexit._run_exitfuncs()  # closes temporary folders, loggers, process pools, clusters
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            sys.exit(status)
        os._exit(status)
    sys.exit(status)


def _is_the_program() -> bool:
    """Whether the interpreter was started for this command line."""
    words = sys.argv[1:]
    return bool(words) and sys.orig_argv[-len(words) :] == words


def _working_threads() -> bool:
    """Whether threads are alive that the interpreter would wait for."""
    current = threading.current_thread()
    return any(each is not current and not each.daemon for each in threading.enumerate())
