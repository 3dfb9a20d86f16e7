"""The help pages of the QGIS plugin: what docs/ says about QGIS, as HTML files without pictures.

Each algorithm has a page of its own, cut from docs/reference/qgis.md, since some systems drop the
anchor when a program opens a file in the browser.
"""

import html
import posixpath
import re
from pathlib import Path

try:
    import markdown
except ImportError:  # any Python can make the plugin; the pages are then plain text
    markdown = None

REFERENCE = "reference/qgis.md"
# The other pages by their place in docs/, with their file name and their title in the bar.
PAGES = {
    "start/qgis.md": ("start", "First map"),
    "how-to/qgis-panel.md": ("panel", "Panel"),
    "how-to/qgis-label.md": ("label", "Label"),
    "how-to/qgis-examples.md": ("examples", "Examples"),
    "how-to/qgis-python.md": ("python", "Scripts"),
    REFERENCE: ("algorithms", "Algorithms"),
}
_SECTION = re.compile(r"^## (?P<title>.+)\n\n`reseg_geo:(?P<id>\w+)`", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\n*")
_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 sans-serif; max-width: 50rem; margin: 1rem auto; padding: 0 1rem }
table { border-collapse: collapse }
th, td { border: 1px solid #8888; padding: .3rem .5rem; text-align: left; vertical-align: top }
pre { white-space: pre-wrap; background: #8882; padding: .5rem }
"""


def help_pages(docs: Path) -> dict[str, str]:
    """Return the pages by file name."""
    texts = {place: (docs / place).read_text(encoding="utf-8") for place in PAGES}
    anchors, sections = {}, []
    for found in _SECTION.finditer(texts[REFERENCE]):
        end = texts[REFERENCE].find("\n## ", found.end())
        sections.append((found["id"], texts[REFERENCE][found.start() : None if end < 0 else end]))
        anchors[_anchor(found["title"])] = found["id"]
    pages = {}
    for name, text in sections:
        texts[REFERENCE] = texts[REFERENCE].replace(text, "")
        pages[f"{name}.html"] = _page(text.removeprefix("#"), REFERENCE, anchors)
    for place, (name, _) in PAGES.items():
        pages[f"{name}.html"] = _page(texts[place], place, anchors)
    return pages


def _page(text: str, place: str, anchors: dict[str, str]) -> str:
    """Return a page; place: of its text in docs/."""
    text = _COMMENT.sub("", _PICTURE.sub("", text))
    title = html.escape(text.removeprefix("# ").partition("\n")[0])
    bar = " · ".join(f'<a href="{name}.html">{words}</a>' for name, words in PAGES.values())
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n<nav>{bar}</nav>\n{_body(text, place, anchors)}\n</html>\n"
    )


def _body(text: str, place: str, anchors: dict[str, str]) -> str:
    """Return Markdown as HTML. Links to pages that are not bundled become plain text."""
    if markdown is None:
        return f"<pre>{html.escape(text)}</pre>"

    def resolved(found: "re.Match[str]") -> str:
        path, _, anchor = found[2].partition("#")
        if "://" in path:
            return found[0]
        path = path or posixpath.basename(place)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(place), path))
        if target == REFERENCE and anchor in anchors:
            return f"[{found[1]}]({anchors[anchor]}.html)"
        if target not in PAGES:
            return found[1]
        return f"[{found[1]}]({PAGES[target][0]}.html{'#' * bool(anchor)}{anchor})"

    return str(
        markdown.markdown(
            _LINK.sub(resolved, text),
            extensions=["fenced_code", "tables", "toc"],
            extension_configs={"toc": {"slugify": lambda title, _: _anchor(title)}},
        )
    )


def _anchor(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
