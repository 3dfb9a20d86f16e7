"""Output streams that print any text in any encoding."""

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
    """Let standard output and error replace what they cannot encode, such as ² in cp932."""
    codecs.register_error(_ERRORS, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "backslashreplace"):
            stream.reconfigure(errors=_ERRORS)


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """An error handler of `codecs`; undecodable bytes of a file name are printed unchanged."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    return _PLAIN.get(letter, "?"), error.start + 1
