"""Heads that do not fit a run, and files that are no heads."""

from pathlib import Path
from typing import Any

import pytest
from towns import CLASSES, Town, learn, segment

import reseg_geo
from reseg_geo.errors import InputError, ResegWarning, UsageError


def test_heads_that_do_not_fit(town: Town, clicks: Path, head: Any, tmp_path: Path) -> None:
    other = Path(__file__).parents[1] / "assets" / "mini-scenes"
    with pytest.raises(reseg_geo.ModelError, match="was learned with another model than 'mini-sc"):
        segment(town, head, tmp_path / "a.tif", model=other)
    with pytest.raises(
        UsageError,
        match=r"other classes, words or another order \(road, b",
    ):
        segment(town, "road, tree", tmp_path / "a.tif", head=head.source)
    with pytest.raises(UsageError, match="give either examples or a head"):
        segment(town, None, tmp_path / "a.tif", head=head.source, examples=clicks)
    with pytest.raises(UsageError, match="a head was given as the classes"):
        segment(town, head, tmp_path / "a.tif", examples=clicks)
    with pytest.raises(UsageError, match="name the classes, or give a head"):
        segment(town, None, tmp_path / "a.tif")
    with pytest.raises(UsageError, match="other classes, words or another order"):
        segment(town, "road=lane, building, tree", tmp_path / "a.tif", head=head.source)
    with pytest.warns(ResegWarning, match=r"\(method 'clip' instead of 'reseg'\)"):
        segment(town, head, tmp_path / "a.tif", method="clip")


def test_files_that_are_no_heads(town: Town, head: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.head"
    good = Path(head.source).read_bytes()
    for content, text in (
        (b"", "is empty"),
        (b"no head at all", "is not a head that `reseg-geo learn` wrote"),
        (good[:-7], "is damaged"),
        (
            good.replace(b'\\"head\\": 1', b'\\"head\\": 9'),
            "which this version cannot read; learn it again",
        ),
        (good.replace(b'\\"scale\\": ', b'\\"scala\\": '), "is damaged"),
    ):
        bad.write_bytes(content)
        with pytest.raises(InputError, match=text):
            reseg_geo.Head.load(bad)
    with pytest.raises(InputError, match=r"gone\.head does not exist; check the path"):
        reseg_geo.Head.load(tmp_path / "gone.head")
    with pytest.raises(InputError, match=r"x\.head does not exist; check the path"):
        reseg_geo.Head.load(f"{300 * 'x'}.head")  # longer than a name may be
    before = bad.read_bytes()
    with pytest.raises(reseg_geo.OutputError, match="already exists"):
        head.save(bad)
    assert bad.read_bytes() == before
    with pytest.raises(UsageError, match=r"must end in \.head"):
        head.save(tmp_path / "map.tif")


def test_nothing_is_replaced_without_being_asked(
    town: Town, clicks: Path, head: Any, tmp_path: Path
) -> None:
    with pytest.raises(reseg_geo.OutputError, match="already exists"):
        learn(town, clicks, Path(head.source))
    with pytest.raises(UsageError, match="is an input of this run"):
        segment(town, CLASSES, tmp_path / "a.tif", examples=clicks, polygons=clicks)
