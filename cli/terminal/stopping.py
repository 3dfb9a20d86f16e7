"""Answer Ctrl-C within half a second, whatever is being read or made.

A signal raises KeyboardInterrupt in the main thread, which then undoes what is unfinished. While
compiled code runs there, or waits for a disk or a network, that does not happen. So another thread,
which the system wakes at once, waits a moment, removes what is unfinished, and ends the process.
"""

import os
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

import click

from reseg_geo.storage.leftovers import completing, postponed, sweep, written

INTERRUPTED = 130  # exit status
_PATIENCE = 0.3  # seconds that the main thread has
_WHILE_COMPLETING = 0.02  # seconds between looks
_NOTHING = "Interrupted; no output was written."
_TOO_LATE = "Interrupted, after the outputs were written."
_SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it


@dataclass
class _Interruption:
    """sentence: what the user is told last, if it depends on the command; at_all: whether there
    was a signal; answered: whether the user has been told.
    """

    sentence: str | None = None
    at_all: bool = False
    answered: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    sockets: tuple[socket.socket, ...] = ()  # they live as long as the process


_interruption = _Interruption()


def answer_signals() -> None:
    """From now on, end at Ctrl-C, SIGTERM and a closed terminal; call it in the main thread."""
    watched, woken = _interruption.sockets = socket.socketpair()
    woken.setblocking(False)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    numbers = [signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):  # a closed terminal; not on Windows
        numbers.append(signal.SIGHUP)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not in the background
        numbers.append(signal.SIGINT)
    for number in numbers:
        signal.signal(number, _interrupt)
    threading.Thread(target=_watch, args=(watched, {*numbers}), daemon=True).start()


def say(sentence: str) -> None:
    """Change what the user is told after an interruption."""
    _interruption.sentence = sentence


def was_interrupted() -> bool:
    """Whether there was a signal; compiled code may hide the KeyboardInterrupt."""
    return _interruption.at_all


def answer() -> None:
    """Tell the user, once."""
    with _interruption.lock:
        if not _interruption.answered:
            _interruption.answered = True
            click.echo(_sentence(), err=True)


def _sentence() -> str:
    return _interruption.sentence or (_TOO_LATE if written() else _NOTHING)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _interruption.at_all = True
    if not postponed():
        raise KeyboardInterrupt


def _watch(signals: socket.socket, numbers: set[int]) -> None:
    """End the process after a signal, unless the main thread has."""
    while not numbers.intersection(signals.recv(16)):
        pass
    while completing():
        time.sleep(_WHILE_COMPLETING)
    time.sleep(_PATIENCE)
    with _interruption.lock:
        if not _interruption.answered:
            if sys.stderr.isatty():
                click.echo(_SHOW_CURSOR, err=True)
            for sentence in (*sweep(), _sentence()):
                click.echo(sentence, err=True)
    os._exit(INTERRUPTED)
