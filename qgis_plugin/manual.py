"""The help pages, which tools/make-plugin bundles with the plugin."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "help"


def address(name: str) -> str:
    """Return the URL of a page: the id of an algorithm, or "panel".

    Empty if there is no such file, as in a clone.
    """
    page = _FOLDER / f"{name}.html"
    return page.resolve().as_uri() if page.is_file() else ""
