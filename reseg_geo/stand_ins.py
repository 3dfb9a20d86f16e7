"""Files that are not what their name says: placeholders, web pages, and nothing at all."""

import codecs
import re
from pathlib import Path

_HEAD = 4096  # bytes
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What may precede the first element: browsers note the address of a saved page in a comment.
_BEFORE = re.compile(r"(\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_PAGE = re.compile(r"<(!doctype\s+html|html|head|body)\b|from: <saved by ")  # or as .mhtml
_ERROR = re.compile(
    r"(<!doctype[^>]*>\s*)?<(error\b|(ows:)?exceptionreport|serviceexception)"
    r'|\{\s*"(error|errors|message|detail|code)"\s*:'
)


def stand_in(path: str | Path) -> str | None:
    """What a local file is in place of its content, and what to do; None for any other file.

    The text completes a sentence that begins with the file's name.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return None
    if not head:
        return "is empty; copy or download it again"
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        return "is only a pointer of Git LFS to the file; get the file itself with git lfs pull"
    text = head.decode("utf-16" if head.startswith(_UTF16) else "utf-8-sig", "replace").lower()
    start = text[_BEFORE.match(text).end() :]  # type: ignore[union-attr]
    if _PAGE.match(start):
        return (
            "is a web page, saved under this name; download the file itself, for which its site "
            "may ask you to sign in"
        )
    if _ERROR.match(start):
        return "holds a server's error message, not the file; download it again"
    return None
