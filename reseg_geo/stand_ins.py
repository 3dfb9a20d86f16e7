"""Files that are not what their name says: placeholders, web pages, and nothing at all."""

from pathlib import Path

_HEAD = 512  # bytes
_BOM = b"\xef\xbb\xbf"


def stand_in(path: str | Path) -> str | None:
    """What a local file is in place of its content, and what to do; None for any other file.

    The text completes a sentence that begins with the file's name.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return None
    text = head.removeprefix(_BOM).lstrip().lower()
    if not head:
        return "is empty; copy or download it again"
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        return "is only a pointer of Git LFS to the file; get the file itself with git lfs pull"
    if text.startswith((b"<!doctype html", b"<html")):
        return (
            "is a web page, saved under this name; download the file itself, for which its site "
            "may ask you to sign in"
        )
    if text.startswith((b"<?xml", b"<error", b"<serviceexception")) and (
        b"<error>" in text or b"<serviceexception" in text
    ):
        return "holds a server's error message, not the file; download it again"
    return None
