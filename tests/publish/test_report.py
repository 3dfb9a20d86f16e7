"""The report as a document: its text and pictures, without other files."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import OutputError, UsageError
from reseg_geo.publish.report import check_report_name

MakeReport = Callable[..., Path]
VOID = {"meta", "link", "img", "input"}
CLASSES = read_classes("building, tree, water")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        """All elements of a tag below this one."""
        below = [found for child in self.children for found in child.all(tag)]
        return [self] * (self.tag == tag) + below

    def by_id(self, name: str) -> "Element":
        if self.attributes.get("id") == name:
            return self
        return next(c for c in self.children if c.has(name)).by_id(name)

    def has(self, name: str) -> bool:
        return self.attributes.get("id") == name or any(c.has(name) for c in self.children)


class Reader(HTMLParser):
    """The document as a tree; an element's text includes that of the elements in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(page.read_text(encoding="utf-8"))
        assert self._open == [self.root], "all elements are closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def read(page: Path) -> Element:
    return Reader(page).root


def picture(element: Element) -> np.ndarray:
    head, content = (element.attributes["src"] or "").split(",")
    assert head in ("data:image/png;base64", "data:image/jpeg;base64")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def halves(shape: tuple[int, int] = (100, 200)) -> np.ndarray:
    """Buildings on the left, trees on the right, a row without data; no water."""
    values = np.ones(shape, np.uint8)
    values[:, shape[1] // 2 :] = 2
    values[0] = 0
    return values


def test_it_describes_the_run_and_its_result(make_report: MakeReport) -> None:
    document = read(make_report(halves(), warnings=["The map is small."]))
    assert [e.text for e in document.all("h1")] == ["town.tif"]
    rows = [
        [cell.text for cell in row.all("th") + row.all("td")]
        for row in document.by_id("areas").all("tr")
    ]
    assert rows == [
        ["Class", "Pixels", "Share", "Area (m²)"],
        ["building", "9,900", "50.0%", "2,476"],
        ["tree", "9,900", "50.0%", "2,476"],
        ["water", "0", "0%", "0"],
        ["All classes", "19,800", "100.0%", "4,951"],
    ]
    assert [item.all("span")[0].text for item in document.by_id("chart").all("li")] == [
        "building",
        "tree",
    ]
    rows = document.all("table")[-1].all("tr")
    assert [(row.all("th")[0].text, row.all("td")[0].text) for row in rows] == [
        ("Model", "mini"),
        ("Duration", "38 s"),
    ]
    command = document.by_id("command")
    assert command.tag == "pre"
    assert command.text == "reseg-geo segment town.tif --classes 'building, tree' -o map.tif"
    assert "The map is small." in document.all("aside")[0].text


def test_bars_are_on_a_scale_from_0_to_100(make_report: MakeReport) -> None:
    values = np.repeat(np.array([1, 1, 1, 2], np.uint8), 50)[None].repeat(100, 0)
    document = read(make_report(values))
    widths = [item.all("span")[2].attributes["style"] for item in document.by_id("chart").all("li")]
    assert [(each or "").split(";")[0] for each in widths] == ["width: 75.00%", "width: 25.00%"]
    labels = [label.text for label in document.by_id("axis").all("span")]
    assert labels == ["0%", "25%", "50%", "75%", "100%"]


def test_a_notice_is_a_banner(make_report: MakeReport) -> None:
    sentence = "This map was made by the demonstration model <mini>."
    assert read(make_report(halves(), notice=sentence)).by_id("notice").text == sentence
    assert not read(make_report(halves())).has("notice")


def test_it_is_accessible_without_sight(make_report: MakeReport) -> None:
    document = read(make_report(halves(), confidence=np.tile(np.arange(200), (100, 1)) // 2))
    slider = document.by_id("slider")
    assert (slider.tag, slider.attributes["type"]) == ("input", "range")
    (label,) = document.all("label")
    assert label.attributes["for"] == "slider"
    assert "image on the left" in label.text
    described = [image for image in document.all("img") if image.attributes["alt"]]
    assert len(described) == 3
    assert all("alt" in image.attributes for image in document.all("img"))
    assert all(table.all("th") for table in document.all("table"))
    assert all(cell.attributes["scope"] in ("row", "col") for cell in document.all("th"))
    assert document.all("html")[0].attributes["lang"] == "en"


def test_the_map_has_exactly_the_legends_colours(make_report: MakeReport) -> None:
    values = halves()
    document = read(make_report(values))
    shown = picture(document.by_id("map"))
    assert shown.shape == (100, 200, 4)
    for value, item in enumerate(CLASSES[:2], start=1):
        assert (shown[values == value] == (*item.color, 255)).all()
        swatch = f"background: #{bytes(item.color).hex()}"
        assert swatch in [span.attributes.get("style") for span in document.all("span")]
    assert (shown[values == 0][:, 3] == 0).all()
    photograph = picture(document.all("img")[0])
    assert photograph[50, 100].tolist() == pytest.approx([90, 90, 90], abs=3)


def test_whatever_users_write_is_only_text(make_report: MakeReport) -> None:
    nasty = "\"><script>alert('1')</script> & {{ 7 * 7 }}\n</pre></title>"
    classes = (LandCover(nasty, (), (1, 2, 3)), LandCover("\N{MIDDLE DOT}", (), (4, 5, 6)))
    page = make_report(
        halves(), classes, title=nasty, command=nasty, warnings=[nasty],
        properties=[(nasty, nasty)], confidence=np.full((100, 200), 50, np.uint8),
    )  # fmt: skip
    document = read(page)
    assert len(document.all("script")) == 1
    for text in (
        document.all("h1")[0].text,
        document.by_id("command").text,
        document.all("li")[0].text,
        document.by_id("areas").all("th")[4].text,
        *(cell.text for cell in document.all("table")[-1].all("tr")[0].children),
    ):
        assert text == nasty
    assert nasty in (document.by_id("map").attributes["alt"] or "")


def test_a_file_name_may_contain_bytes_that_are_not_utf_8(make_report: MakeReport) -> None:
    assert read(make_report(halves(), title="caf\udce9.tif")).all("h1")[0].text == r"caf\udce9.tif"


def test_nothing_is_loaded_from_elsewhere(make_report: MakeReport) -> None:
    page = make_report(halves(), confidence=np.full((100, 200), 50, np.uint8))
    document = read(page)
    policy = document.all("meta")[1].attributes
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert (policy["content"] or "").startswith("default-src 'none'; img-src data:;")
    loading = re.compile(r"\b(?:src|href|srcset|action|data|poster)=\"([^\"]*)")
    addresses = loading.findall(page.read_text(encoding="utf-8"))
    assert len(addresses) == 5
    assert all(address.startswith("data:") for address in addresses)
    own = document.all("style")[0].text + document.all("script")[0].text
    assert not re.search(r"url\(|@import|//|fetch|XMLHttp", own)


@pytest.mark.parametrize(
    ("pixel", "header", "area"),
    [(None, "Area", "unknown"), (0.005, "Area (m²)", "0.25"), (0.5, "Area (m²)", "2,476"),
     (10, "Area (ha)", "99.02"), (100, "Area (km²)", "99.03")],
)  # fmt: skip
def test_areas_have_a_unit_that_suits_them(
    make_report: MakeReport, pixel: float | None, header: str, area: str
) -> None:
    table = read(make_report(halves(), pixel=pixel)).by_id("areas")
    assert table.all("th")[3].text == header
    assert table.all("td")[2].text == area


def test_the_least_confident_places_are_marked(make_report: MakeReport) -> None:
    values = halves()
    confidence = np.where(values > 0, np.uint8(80), np.uint8(255))
    confidence[10:20, :100] = 20  # 1000 of 19,800 pixels
    confidence[20:30, :90] = 40  # 900 more: together 9.6 %
    document = read(make_report(values, confidence=confidence))
    assert "below 80%, are marked; they are 9.6% of the pixels" in document.by_id("threshold").text
    marks = picture(document.by_id("marks"))[..., 3]
    assert ((marks > 0) == (confidence < 80)).all()
    assert marks[15, 50] > marks[25, 50] > 100
    bars = document.by_id("histogram").all("rect")
    assert [bar.attributes["x"] for bar in bars] == ["20", "40", "80"]
    heights = [float(bar.attributes["height"] or "") for bar in bars]
    assert heights == pytest.approx([100 * 1000 / 17900, 100 * 900 / 17900, 100], abs=0.01)
    assert [bar.attributes["fill"] for bar in bars] == ["var(--mark)"] * 2 + ["var(--bar)"]
    assert "median is 80%" in (document.by_id("histogram").attributes["aria-label"] or "")


def test_confidence_that_is_the_same_everywhere_marks_nothing(make_report: MakeReport) -> None:
    document = read(make_report(halves(), confidence=np.full((100, 200), 100, np.uint8)))
    assert "No place stands out" in document.by_id("threshold").text
    assert not picture(document.by_id("marks"))[..., 3].any()


def test_known_confidence_is_shown(make_report: MakeReport) -> None:
    counted = read(
        make_report(halves(), confidence=np.full((100, 200), 50, np.uint8), mapped=False)
    )
    assert counted.has("histogram")
    assert not counted.has("marks")
    assert not read(make_report(halves())).has("histogram")


@pytest.mark.parametrize("shape", [(1, 1), (1, 1400), (1400, 1)])
@pytest.mark.parametrize("value", [0, 2])
def test_any_shape_and_a_map_without_data_give_a_page(
    make_report: MakeReport, shape: tuple[int, int], value: int
) -> None:
    confidence = np.full(shape, 60 if value else 255, np.uint8)
    document = read(make_report(np.full(shape, value, np.uint8), confidence=confidence))
    assert picture(document.by_id("map")).shape[:2] == shape
    assert document.has("chart") == document.has("histogram") == bool(value)
    assert ("no data" in document.all("ul")[-1].text) == (value == 0)


def test_the_largest_report_is_small_enough_to_send(make_report: MakeReport) -> None:
    """Noise is the hardest to compress: here 4 px wide, finer than any map of patches."""
    random = np.random.default_rng(0)
    values = random.integers(0, 4, (350, 350), dtype=np.uint8).repeat(4, 0).repeat(4, 1)
    image = random.integers(60, 160, (700, 700, 3), dtype=np.uint8).repeat(2, 0).repeat(2, 1)
    page = make_report(values, image=(image, values > 0), confidence=values * 20)
    assert page.stat().st_size < 3_000_000


def test_a_report_is_html_and_errors_name_it(make_report: MakeReport, tmp_path: Path) -> None:
    check_report_name(Path("a.HTM"))
    with pytest.raises(UsageError, match=r"a\.pdf must end in \.html or \.htm"):
        check_report_name(Path("a.pdf"))
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html cannot be written: is a directory"):
        make_report(halves())
