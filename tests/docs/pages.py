"""The documents as data: their fenced blocks, links and headings."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "reference" / "commands"  # pages that only the site has
_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_REASON = re.compile(r"<!-- not run: ([^\n]+) -->\n *\Z")  # in a tab, the block is indented
_INPUTS = re.compile(r"^<!-- inputs: ([^\n]+) -->$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text and first line, and why it is not run (or None)."""

    language: str
    text: str
    line: int
    reason: str | None


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        reason = _REASON.search(before)
        found.append(
            Block(
                match[1],
                textwrap.dedent(match[2]),
                before.count("\n") + 1,
                reason[1] if reason else None,
            )
        )
    return found


def inputs(page: Path) -> list[str]:
    """The files that the examples of a page read; folders end with a slash."""
    found = _INPUTS.search(page.read_text(encoding="utf-8"))
    return found[1].split() if found else []


def words(page: Path) -> int:
    """How many words a reader reads: all but code and comments."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return len(re.findall(r"\w[\w'’.,/-]*", text))


def links(page: Path) -> list[str]:
    """The targets of a page's links and pictures, without those in code and on the web."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"(`+)[^\n]*?(?<!`)\1(?!`)", "", text)
    return [target for target in _LINK.findall(text) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
