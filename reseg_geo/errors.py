"""Errors by kind, each with the exit code of the command line, and the category of warnings.

Every message is one sentence for a person: which file or option, what is wrong, what to do next.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _printable(text: str) -> str:
    """Text in which names of files, which messages quote, cannot move a terminal's cursor."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class ResegError(Exception):
    """Base of all errors that a user can fix."""

    exit_code = 1

    def __str__(self) -> str:
        return _printable(super().__str__())


class UsageError(ResegError):
    """An option or the class list is wrong."""

    exit_code = 2


class InputError(ResegError):
    """An input file cannot be used."""

    exit_code = 3


class ModelError(ResegError):
    """A model is unknown or its files cannot be used."""

    exit_code = 4


class ClusterError(ResegError):
    """The cluster of a run cannot be used."""

    exit_code = 6


class OutputError(ResegError):
    """An output cannot be written."""

    exit_code = 5


class SupersededError(ResegError):
    """A later request has ended this one."""


def unexpected(error: Exception) -> str:
    """What is said of an error that no user can fix, without the stop at the end."""
    kind, reason = type(error).__name__, " ".join(str(error).split()) or "no further details"
    return f"unexpected {kind} ({reason}); this is a bug in reseg-geo; please report it"


class ResegWarning(UserWarning):
    """Something may spoil the result, but the run continues."""

    def __str__(self) -> str:
        return _printable(super().__str__())
