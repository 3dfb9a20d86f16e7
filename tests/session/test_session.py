"""A session's maps are parts of the map, and are made of what the model has seen."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

import reseg_geo
from reseg_geo.session import session as sessions

WORDS = "building, road=street, tree=forest, water"
OTHERS = "roof, asphalt, conifer, lake, sand"
FAST = {"regions": "none", "gsd": "native"}


def whole(town: Path, folder: Path, words: Any = WORDS, **options: Any) -> Any:
    """Class values and confidence of `segment`; features are kept, as in a session."""
    reseg_geo.segment(
        town, words, folder / "whole.tif", confidence=folder / "whole-confidence.tif",
        features=folder / "features", overwrite=True, progress=False, **options,
    )  # fmt: skip
    with (
        rasterio.open(folder / "whole.tif") as values,
        rasterio.open(folder / "whole-confidence.tif") as confidence,
    ):
        return values.read(1), confidence.read(1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"regions": "none", "scales": (1.0, 0.5), "gsd": "native"},
        {"refine": "regions"},
        {"regions": "none", "gsd": 1.0, "threshold": 0.5, "background": "water"},
        {"regions": "none", "synonyms": "mean", "blend": "mean", "stride": 200},
    ],
    ids=["default", "scales", "refined", "coarse", "other"],
)
def test_what_is_seen_is_what_the_whole_map_holds(
    town: Path, bounds: Callable[..., Any], tmp_path: Path, options: dict[str, Any]
) -> None:
    values, confidence = whole(town, tmp_path, **options)
    with reseg_geo.open(town, progress=False, **options) as session:
        for top, left, height, width in ((700, 650, 150, 300), (10, 0, 300, 200)):
            found = session.map(WORDS, bounds=bounds(top, left, height, width), progress=False)
            at = np.s_[top : top + height, left : left + width]
            assert np.array_equal(found.values, values[at])
            assert np.array_equal(found.confidence, confidence[at])
        coarse = session.map(WORDS, size=(200, 200), progress=False)
    assert coarse.step == 6
    assert coarse.values.shape == (150, 184)
    rows, columns = np.arange(150) * 6 + 3, np.minimum(np.arange(184) * 6 + 3, 1099)
    assert np.array_equal(coarse.values, values[np.ix_(rows, columns)])
    assert np.array_equal(coarse.confidence, confidence[np.ix_(rows, columns)])


@pytest.mark.parametrize("size", [(3, 3), (1, 1)])
def test_a_view_of_a_few_pixels(town: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    """Tiles between the pixels that are shown are not needed."""
    values, _ = whole(town, tmp_path)
    with reseg_geo.open(town, progress=False) as session:
        found = session.map(WORDS, size=size, progress=False)
    rows, columns = (
        np.minimum(np.arange(count) * found.step + found.step // 2, side - 1)
        for count, side in zip(found.values.shape, values.shape, strict=True)
    )
    assert np.array_equal(found.values, values[np.ix_(rows, columns)])


def test_a_mask_holds_in_a_session(town: Path, bounds: Callable[..., Any], tmp_path: Path) -> None:
    import geopandas

    triangle = shapely.Polygon([(346_300, 5_648_450), (346_500, 5_648_450), (346_400, 5_648_200)])
    mask = tmp_path / "mask.gpkg"
    geopandas.GeoDataFrame(geometry=[triangle], crs="EPSG:25832").to_file(mask)
    values, _ = whole(town, tmp_path, mask=mask, **FAST)
    with reseg_geo.open(town, mask=mask, progress=False, **FAST) as session:
        found = session.map(WORDS, bounds=bounds(100, 600, 300, 300), progress=False)
    assert np.array_equal(found.values, values[100:400, 600:900])
    assert 0 < (found.values > 0).mean() < 1


def test_other_words_need_no_windows(
    opened: Any, bounds: Callable[..., Any], encoded: Any, town: Path, tmp_path: Path
) -> None:
    view = bounds(100, 100, 300, 300)
    first = opened.map(WORDS, bounds=view, progress=False)
    assert encoded.windows > 0
    encoded.windows = 0
    other = opened.map(OTHERS, bounds=view, progress=False)
    assert encoded.windows == 0
    assert [item.name for item in other.classes] == OTHERS.split(", ")
    values, _ = whole(town, tmp_path, OTHERS, **FAST)
    assert np.array_equal(other.values, values[100:400, 100:400])
    assert not np.array_equal(other.values, first.values)


def test_views_share_windows(
    opened: Any, bounds: Callable[..., Any], encoded: Any, town: Path, tmp_path: Path
) -> None:
    opened.map(WORDS, bounds=bounds(224, 224, 224, 448), progress=False)
    first, encoded.windows = encoded.windows, 0
    half = opened.map(WORDS, bounds=bounds(224, 448, 224, 448), progress=False)
    assert 0 < encoded.windows < first
    values, _ = whole(town, tmp_path, **FAST)
    assert np.array_equal(half.values, values[224:448, 448:896])


def test_features_serve_later_sessions_and_runs(
    town: Path, bounds: Callable[..., Any], encoded: Any, tmp_path: Path
) -> None:
    kept, view = tmp_path / "kept", bounds(300, 300, 200, 200)
    with reseg_geo.open(town, features=kept, progress=False, **FAST) as session:
        first = session.map(WORDS, bounds=view, progress=False)
    encoded.windows = 0
    with reseg_geo.open(town, features=kept, progress=False, **FAST) as session:
        again = session.map(WORDS, bounds=view, progress=False)
    reseg_geo.segment(
        town, WORDS, tmp_path / "map.tif", bounds=view, features=kept, progress=False, **FAST
    )
    assert encoded.windows == 0
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert np.array_equal(dataset.read(1), first.values)
    assert np.array_equal(again.values, first.values)


def test_features_beyond_memory_are_on_disk_until_the_end(
    opened: Any, encoded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_IN_MEMORY", 1.0)
    first = opened.map(WORDS, size=(100, 100), progress=False)
    encoded.windows = 0
    assert len([*opened.folder.rglob("block-*.arrays")]) >= 2
    again = opened.map(WORDS, size=(100, 100), progress=False)
    assert encoded.windows == 0
    assert np.array_equal(again.values, first.values)
    opened.close()
    assert not opened.folder.exists()


def test_a_later_request_ends_an_earlier_one_and_what_it_saw_stays(
    town: Path, bounds: Callable[..., Any], encoded: Any
) -> None:
    begun = threading.Event()
    errors: list[BaseException] = []
    with reseg_geo.open(town, stride=56, batch_size=2, progress=False, **FAST) as session:

        def everything() -> None:
            try:
                session.map(WORDS, progress=lambda event: begun.set())
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=everything)
        thread.start()
        assert begun.wait(30)
        while encoded.windows < 8:
            time.sleep(0.01)
        asked = time.monotonic()
        session.map(WORDS, bounds=bounds(0, 0, 30, 30), progress=False)
        thread.join(10)
        assert time.monotonic() - asked < 10
        assert [type(error) for error in errors] == [reseg_geo.SupersededError]
        seen, every = encoded.windows, 14 * 17  # windows of the raster
        assert seen < every / 2
        session.map(WORDS, progress=False)
    assert encoded.windows <= every, "windows are encoded once, whoever asked for them"


def test_examples_of_any_kind_give_one_map_and_are_learned_once(
    opened: Any, clicks: Any, bounds: Callable[..., Any], tmp_path: Path
) -> None:
    view, classes = bounds(100, 100, 300, 300), "building, road, tree"
    words = opened.map(classes, bounds=view, progress=False)
    clicks.to_file(tmp_path / "clicks.gpkg")
    table = opened.map(classes, clicks, bounds=view, progress=False)
    file = opened.map(classes, str(tmp_path / "clicks.gpkg"), bounds=view, progress=False)
    json_ = json.loads(clicks.to_crs("EPSG:4326").to_json())
    text = opened.map(classes, json_, bounds=view, progress=False)
    assert np.array_equal(file.values, table.values)
    assert (text.values != table.values).mean() < 1e-3  # coordinates were rounded
    assert (words.values != table.values).mean() > 0.3
    moved = opened.map(classes, json_, bounds=bounds(0, 0, 300, 300), progress=False)
    assert moved.head is text.head
    assert table.head.report.count == 30
    fewer = opened.map(classes, clicks[::2], bounds=view, progress=False)
    assert fewer.head.report.count == 15


def test_examples_in_memory_have_no_file_in_messages(opened: Any, clicks: Any) -> None:
    few = clicks[clicks["class"] == "road"]
    with pytest.raises(
        reseg_geo.InputError, match="all examples in the GeoDataFrame that can be used"
    ):
        opened.map("building, road, tree", few, progress=False)
    found = opened.map("building, road, tree", clicks[::8], size=(50, 50), progress=lambda _: None)
    assert any(text.startswith("there are fewer than 3 examples") for text in found.warnings)
    assert not any(str(opened.folder) in text for text in found.warnings)
    assert found.head.report.examples == "the GeoDataFrame"


def test_a_head_of_a_session_is_that_of_segment(
    town: Path, clicks: Any, bounds: Callable[..., Any], tmp_path: Path
) -> None:
    with reseg_geo.open(town, dtype="float32", progress=False, **FAST) as session:
        head = session.learn("building, road, tree", clicks, progress=False)
        found = session.map(head, bounds=bounds(100, 100, 300, 300), progress=False)
    head.save(tmp_path / "town.head")
    values, _ = whole(town, tmp_path, None, head=str(tmp_path / "town.head"), dtype="float32")
    assert np.array_equal(found.values, values[100:400, 100:400])


def test_areas_of_a_coarse_view_are_estimates_of_the_whole(opened: Any) -> None:
    fine = opened.map(WORDS, progress=False)
    coarse = opened.map(WORDS, size=(300, 300), progress=False)
    for one, other in zip(fine.classes, coarse.classes, strict=True):
        assert other.area_m2 == pytest.approx(one.area_m2, abs=0.02 * 900 * 1100 / 4)
    assert sum(item.area_m2 for item in coarse.classes) == pytest.approx(900 * 1100 / 4, rel=0.01)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"size": (0, 10)}, reseg_geo.UsageError, "size"),
        ({"bounds": (0, 0, 1, 1)}, reseg_geo.UsageError, "lie outside"),
        ({"classes": "a=b=c"}, reseg_geo.UsageError, "a=b=c"),
        ({"classes": "kiosk=, tree"}, reseg_geo.UsageError, "no words"),
        ({"examples": "nowhere.gpkg"}, reseg_geo.InputError, "nowhere.gpkg does not exist"),
        ({"example_field": "kind"}, reseg_geo.UsageError, "need examples"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_the_session_lives(
    opened: Any, bounds: Callable[..., Any], asked: Any, error: type[Exception], words: str
) -> None:
    given = {"classes": WORDS, "bounds": bounds(0, 0, 100, 100), **asked}
    with pytest.raises(error, match=words):
        opened.map(**given, progress=False)
    assert opened.map(WORDS, bounds=bounds(0, 0, 100, 100), progress=False).values.all()


def test_warnings_are_of_the_words_asked_for(opened: Any, bounds: Callable[..., Any]) -> None:
    view = bounds(0, 0, 100, 100)
    one = opened.map("water", bounds=view, progress=lambda event: None)
    assert any("only one class" in text for text in one.warnings)
    two = opened.map("water, tree", bounds=view, progress=lambda event: None)
    assert not any("only one class" in text for text in two.warnings)


def test_opening_fails_as_segment_does(tmp_path: Path) -> None:
    with pytest.raises(reseg_geo.InputError, match="does not exist"):
        reseg_geo.open(tmp_path / "none.tif")
    with pytest.raises(reseg_geo.UsageError, match="there is no option 'strid'; did you mean"):
        reseg_geo.open(tmp_path / "none.tif", strid=5)  # type: ignore[call-arg]
