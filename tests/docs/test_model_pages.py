"""The pages in which one looks up models and methods name all that there are."""

import re

from pages import ROOT

from reseg_geo.clip.strategies import METHODS
from reseg_geo.models.catalogue import catalogue
from reseg_geo.raster.resampled import factor_for

DOCS = ROOT / "docs"


def _rows(page: str, heading: str) -> dict[str, list[str]]:
    """Rows of the table below a heading, by the code in their first cell."""
    section = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    section = section.split("\n## ")[0]
    found = re.findall(r"^\| `(\w[^`|]*)`[^|]*\| (.+) \|$", section, re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in found}


def test_the_catalogue_is_complete() -> None:
    rows, known = _rows("reference/models.md", "Catalogue"), catalogue()
    assert set(rows) == {"mini", *known}
    for name, entry in known.items():
        title, size, _ = rows[name]
        fetched = [known[part] for part in entry.parts] or [entry]
        megabytes = sum(each.megabytes for each in fetched)
        assert title == entry.title
        assert size == (f"{megabytes} MB" if megabytes < 1000 else f"{megabytes / 1000:.1f} GB")


def test_each_method_has_a_row() -> None:
    assert list(_rows("reference/methods.md", "The methods")) == list(METHODS)
    chosen = (DOCS / "concepts/methods.md").read_text(encoding="utf-8")
    table = chosen.split("## What a patch attends to\n")[1].split("\n## ")[0]
    assert set(METHODS) <= set(re.findall(r"`(\w[\w-]*)`", table))


def test_pixels_become_those_that_the_model_sees() -> None:
    """The table of pixel sizes, for `mini`."""
    page = (DOCS / "concepts/pixel-size.md").read_text(encoding="utf-8")
    shrunk = re.findall(
        r"^\| ([\d.]+) m \| shrunk \D*(\d*)\D* \| ([\d.]+) m \|$", page, re.MULTILINE
    )
    assert len(shrunk) >= 3
    for side, times, seen in shrunk:
        factor = factor_for(float(side), (0.2 * 0.6) ** 0.5)
        assert factor == int(times or 2)
        assert round(float(side) * factor, 3) == float(seen)
