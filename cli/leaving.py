"""The end of the process: without the seconds that taking PyTorch apart would last."""

import atexit
import os
import sys
import threading
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process at once, after exit handlers have run and all output is written.

    To be called when every context manager has been left. Where a thread is still at work, or the
    output cannot be written, the interpreter ends in its usual way.
    """
    others = [each for each in threading.enumerate() if each is not threading.current_thread()]
    if all(each.daemon for each in others) and "torch" in sys.modules:
        atexit._run_exitfuncs()  # closes temporary folders, loggers, process pools, clusters
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            sys.exit(status)
        os._exit(status)
    sys.exit(status)
