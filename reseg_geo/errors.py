"""What can go wrong, one class a kind; each kind has the exit code of the command line.

Every message is one sentence for a person: which file or option, what is wrong, what to do.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class ResegError(Exception):
    """Base of all errors that a user can do something about."""

    exit_code = 1

    def __str__(self) -> str:
        # Messages quote names and contents of files, which must not move a terminal's cursor.
        return _CONTROL.sub(lambda found: repr(found[0])[1:-1], super().__str__())


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
    """The machines that a run was given cannot be used."""

    exit_code = 6


class OutputError(ResegError):
    """An output cannot be written."""

    exit_code = 5
