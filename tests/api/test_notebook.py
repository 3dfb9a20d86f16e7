"""How results show themselves: in a line, and in a notebook."""

import base64
import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import reseg_geo
from reseg_geo import Change, ManyResult, Outcome, Result
from reseg_geo.errors import InputError
from reseg_geo.maps.class_areas import ClassSummary

NASTY = "<script>alert('x')</script>\"&"


class Page(HTMLParser):
    """Tags, attributes and text of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name == "src"]
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def test_a_result_in_a_line(result: Result) -> None:
    text = repr(result)
    assert text.startswith(f"<Result {str(result.class_map)!r}: ")
    assert text.endswith(" classes, 14,953 m², with confidence>")
    assert result.paths == {"class_map": result.class_map, "confidence": result.confidence}
    assert all(path.is_file() for path in result.paths.values())


def test_a_result_in_a_notebook(result: Result) -> None:
    page = Page(result._repr_html_())
    assert set(page.tags) <= {"b", "code", "div", "img", "span", "table", "tbody", "td", "th",
                              "thead", "tr"}  # fmt: skip
    for each in result.classes:
        assert (each.name in page.text) is bool(each.pixels)
    assert "Land cover, 14,953 m²" in page.text
    assert " m² " in page.text
    assert str(result.class_map) in page.text
    (source,) = page.sources
    picture = Image.open(
        io.BytesIO(base64.b64decode(source.removeprefix("data:image/png;base64,")))
    )
    assert picture.size == (260, 230)
    found = {color[:3] for _, color in picture.getcolors() or () if color[3]}
    assert found == {each.color for each in result.classes if each.pixels}


def test_names_are_escaped_and_lost_maps_do_no_harm(tmp_path: Path) -> None:
    classes = (
        ClassSummary(1, NASTY, (1, 2, 3), 30, None),
        ClassSummary(2, "b", (4, 5, 6), 0, None),
    )
    for path in (tmp_path / NASTY, tmp_path / "gone.tif", tmp_path, Path("/vsis3/maps/map.tif")):
        result = Result(path, None, None, None, classes)
        page = Page(result._repr_html_())
        assert "script" not in page.tags
        assert NASTY in page.text
        assert page.sources == []
        assert "30 pixels" in page.text
        assert ": 1 class, 30 pixels>" in repr(result)
    (tmp_path / "broken.tif").write_bytes(b"II*\0nothing")
    assert Page(Result(tmp_path / "broken.tif", None, None, None, ())._repr_html_()).sources == []


def test_many_classes_are_cut_short(result: Result) -> None:
    classes = tuple(ClassSummary(i, f"class {i}", (i, 0, 0), 1, 1.0) for i in range(1, 101))
    page = Page(replace(result, classes=classes)._repr_html_())
    assert page.tags.count("tr") == 27
    assert "and 75 more" in page.text


def test_many_rasters(result: Result) -> None:
    outcomes = (
        Outcome("a.tif", result, None, 1.0, classes=result.classes),
        Outcome("b.tif", None, InputError(f"{NASTY} does not exist."), 0.1),
    )
    many = ManyResult(outcomes, result.classes, mosaic=result.class_map)
    assert repr(many) == f"<ManyResult {str(many.mosaic)!r}: 2 rasters, 1 failed, 14,953 m²>"
    page = Page(many._repr_html_())
    assert f"{NASTY} does not exist." in page.text
    assert len(page.sources) == 1
    assert Page(ManyResult(outcomes, result.classes)._repr_html_()).sources == []


@pytest.mark.parametrize("area", [True, False])
def test_a_change(area: bool) -> None:
    pixels = np.array([[6, 2, 0], [0, 8, 1], [0, 0, 0]])
    change = Change(("tree", NASTY), ((1, 2, 3), (4, 5, 6)), pixels, 2.0 * pixels if area else None)
    assert repr(change) == "<Change: 2 classes, 12.5% changed in 1 transition>"
    page = Page(change._repr_html_())
    assert f"tree → {NASTY}" in page.text
    assert ("4 m²" if area else "2 pixels") in page.text


def test_no_change(result: Result) -> None:
    change = reseg_geo.compare(result.class_map, result.class_map)
    assert "0% changed in 0 transitions" in repr(change)
    assert "table" not in Page(change._repr_html_()).tags
