"""Output streams that print any text, whatever encoding the console has."""

import codecs
import io
import sys

_ERRORS = "reseg_geo_replace"
_PLAIN = {
    "²": "2",
    "³": "3",
    "–": "-",
    "—": "-",
    "…": "...",
    "×": "x",
    "’": "'",
    "“": '"',
    "”": '"',
}


def print_any_text() -> None:
    """Let standard output and error replace what their encoding lacks, such as ² in cp932."""
    codecs.register_error(_ERRORS, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "backslashreplace"):
            stream.reconfigure(errors=_ERRORS)


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """An error handler of `codecs`; bytes of a file name that are no text are printed as such."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    if all("\udc80" <= letter <= "\udcff" for letter in text):
        return bytes(ord(letter) - 0xDC00 for letter in text), error.end
    return "".join(_PLAIN.get(letter, "?") for letter in text), error.end
