"""Subjects with faults of every kind, for a harness that must find them."""

import os
import time

from reseg_geo.errors import InputError
from soak.subject import Subject, expect

SEEDS = [b"good", b"better"]


def _faulty(data: bytes) -> int:
    if data.startswith(b"good!"):
        raise LookupError("planted")
    return len(data)


def _hanging(data: bytes) -> int:
    while b"!" in data:
        time.sleep(1)
    return len(data)


def _crashing(data: bytes) -> int:
    if b"!" in data:
        os.abort()
    return len(data)


def _hungry(data: bytes) -> int:
    return len(bytearray(2**33)) if b"!" in data else len(data)


def _wordy(data: bytes) -> int:
    if b"!" in data:
        raise InputError("two\nlines" * 1000)
    raise InputError("this is no input; take another.")


def _broken(data: bytes) -> int:
    expect(b"!" not in data, "no mark")
    return len(data)


def _sound(data: bytes) -> int:
    return len(data)


faulty, hanging, crashing, hungry, wordy, broken, sound = (
    Subject(run, SEEDS, [b"!"], longest=12)
    for run in (_faulty, _hanging, _crashing, _hungry, _wordy, _broken, _sound)
)
