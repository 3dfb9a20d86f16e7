"""What is fuzzed: a function of bytes, and what it must guarantee."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from reseg_geo.errors import ResegError

# Control characters in an error message could rewrite what a terminal shows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_SENTENCE = 4000  # characters; it may quote an input
_OWN = ("reseg_geo", "cli", "qgis_plugin")


class Broken(Exception):  # noqa: N818, not an error of the program
    """A guarantee was broken without another exception."""


@dataclass(frozen=True)
class Subject:
    """A part of the program that reads untrusted bytes.

    run: gets them, in an empty folder of its own; what it returns or says tells outcomes apart.
    refusals: what it may raise, as a sentence. seeds: good inputs to begin with; tokens: chunks
    of its language; restructure: a change that keeps the form; longest: bytes of an input.
    """

    run: Callable[[bytes], object]
    seeds: Sequence[bytes]
    tokens: Sequence[bytes] = ()
    refusals: tuple[type[Exception], ...] = (ResegError,)
    restructure: Callable[[bytes, Random], bytes] | None = None
    longest: int = 512


def expect(kept: object, promise: str) -> None:
    """Raise Broken unless a guarantee holds."""
    if not kept:
        raise Broken(promise)


def refusal(error: Exception) -> str:
    """The message of an error, after checking that it is one printable line."""
    sentence = str(error)
    expect(sentence.strip(), f"{type(error).__name__} has no message")
    expect(not _CONTROL.search(sentence), f"not a printable line: {sentence!r:.300}")
    expect(len(sentence) <= _LONGEST_SENTENCE, f"{len(sentence)} characters: {sentence:.200}")
    return sentence


def place_of(frames: Sequence[tuple[str, int]]) -> str:
    """Where something happened, from (file, line) outermost first: `reader.py:12`.

    The innermost line of the program itself counts, or else of the fuzzed function.
    """
    root = Path(__file__).parents[1]
    # Every broken guarantee ends in `expect`.
    inner = [(Path(file), line) for file, line in reversed(frames) if file != __file__]
    for folders in (_OWN, ("soak", "tests")):
        for file, line in inner:
            if file.is_relative_to(root) and file.relative_to(root).parts[0] in folders:
                return f"{file.relative_to(root).as_posix()}:{line}"
    return f"{inner[0][0].name}:{inner[0][1]}" if inner else "nowhere"
