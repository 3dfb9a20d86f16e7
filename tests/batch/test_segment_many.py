"""Many rasters in one call: failures do not stop the others, and finished maps are kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.batch.mosaic import PARTS_TAG
from reseg_geo.errors import InputError, ModelError, OutputError, UsageError
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.progress.events import Event, Message

WORDS = "building, road, tree, water"

Run = Callable[..., tuple[reseg_geo.ManyResult, int, str]]


@pytest.fixture
def run(encoded: Any) -> Run:
    """Maps rasters, or stops before the one with the given name; returns the result, the number
    of encoded windows and the messages.
    """

    def mapped(rasters: Any, *outputs: Any, stop: str = "", **options: Any):
        encoded.windows, told = 0, []

        def listen(event: Event) -> None:
            if isinstance(event, Message):
                told.append(event.text)
                if stop and event.text.endswith(f"{stop}.tif"):
                    raise KeyboardInterrupt

        options = {"gsd": "native", "progress": listen} | options
        if stop:
            with pytest.raises(KeyboardInterrupt):
                reseg_geo.segment_many(rasters, WORDS, *outputs, **options)
            return None, encoded.windows, "\n".join(told)
        found = reseg_geo.segment_many(rasters, WORDS, *outputs, **options)
        return found, encoded.windows, "\n".join(told)

    return mapped


def truncate(path: Path) -> bytes:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])
    return content


def read(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def assert_same(found: tuple[ClassSummary, ...], wanted: tuple[ClassSummary, ...]) -> None:
    """Areas are added up in another order, so their last digits may differ."""
    assert [replace(each, area_m2=0) for each in found] == [replace(e, area_m2=0) for e in wanted]
    assert [each.area_m2 for each in found] == pytest.approx([each.area_m2 for each in wanted])


def test_each_map_equals_that_of_a_single_run(run: Run, tiles: Path, tmp_path: Path) -> None:
    many, _, told = run([tiles], f"{tmp_path}/maps/", preview=tmp_path / "maps")
    assert [each.raster for each in many.outcomes] == [str(tiles / f"{n}.tif") for n in "abc"]
    assert many.errors == []
    assert "2 of 3: " in told
    sums = np.zeros(4, int)
    for each in many.outcomes:
        name = Path(each.raster).stem
        assert each.result is not None
        assert each.result.class_map == tmp_path / "maps" / f"{name}.tif"
        assert (tmp_path / "maps" / f"{name}.png").is_file()
        alone = reseg_geo.segment(each.raster, WORDS, tmp_path / "alone.tif", gsd="native",
                                  overwrite=True)  # fmt: skip
        assert np.array_equal(read(each.result.class_map), read(alone.class_map))
        sums += [entry.pixels for entry in alone.classes]
    assert [entry.pixels for entry in many.classes] == sums.tolist()
    assert many.mosaic is None


def test_a_failure_does_not_stop_the_others(run: Run, tiles: Path, tmp_path: Path) -> None:
    truncate(tiles / "b.tif")
    rasters = [tiles / "a.tif", tmp_path / "missing.tif", tiles / "b.tif", tiles / "c.tif"]
    many, _, _ = run(rasters, f"{tmp_path}/maps/", mosaic=tmp_path / "all.vrt")
    kinds = [type(each.error) for each in many.outcomes]
    assert kinds == [type(None), InputError, InputError, type(None)]
    assert "missing.tif does not exist" in str(many.errors[0])
    assert sorted(path.name for path in (tmp_path / "maps").glob("?.tif")) == ["a.tif", "c.tif"]
    assert many.mosaic == tmp_path / "all.vrt"
    with rasterio.open(many.mosaic) as dataset:
        assert dataset.read(1).any()
        assert not any("b.tif" in name for name in dataset.files)


@pytest.mark.parametrize(
    ("options", "kind"),
    [({"stride": 500}, UsageError), ({"model": "nothing"}, ModelError), ({"wings": 2}, UsageError),
     ({"polygons": "p.gpkg"}, UsageError), ({"polygons": "*.doc"}, UsageError),
     ({"preview": "{tiles}/*.tif"}, UsageError), ({"output": "{tiles}"}, UsageError),
     ({"output": None}, UsageError), ({"output": None, "mosaic": "m.vrt"}, UsageError),
     ({"output": None, "mosaic": "m.tif", "stac": "s/"}, UsageError),
     ({"mosaic": "maps/a.tif"}, UsageError), ({"mosaic": "nowhere/m.tif"}, OutputError)],
    ids=str,
)  # fmt: skip
def test_errors_that_concern_all_are_raised_at_once(
    run: Run, tiles: Path, tmp_path: Path, options: dict, kind: type, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {
        name: value.replace("{tiles}", str(tiles)) if isinstance(value, str) else value
        for name, value in ({"output": "maps/"} | options).items()
    }
    told: list[Event] = []
    with pytest.raises(kind):
        run([tiles], progress=told.append, **given)
    assert not any(isinstance(event, Message) and "1 of 3" in event.text for event in told)
    assert sorted(path.name for path in tiles.iterdir()) == ["a.tif", "b.tif", "c.tif"]
    assert not list(tmp_path.rglob(".reseg-geo-*"))


def test_finished_maps_are_not_made_again(run: Run, tiles: Path, tmp_path: Path) -> None:
    maps = f"{tmp_path}/maps/"
    _, all_of_them, _ = run([tiles], f"{tmp_path}/other/")
    _, before, _ = run([tiles], maps, stop="c")
    assert (tmp_path / "maps" / "b.tif").is_file()
    many, after, _ = run([tiles], maps, resume=True)
    assert [each.before for each in many.outcomes] == [True, True, False]
    assert before + after == all_of_them
    many, _, _ = run([tiles], maps)
    assert [type(each.error) for each in many.outcomes] == [OutputError] * 3


def test_a_stopped_mosaic_is_resumed(run: Run, tiles: Path, tmp_path: Path) -> None:
    whole, all_of_them, _ = run([tiles], mosaic=tmp_path / "whole.tif")
    assert not any(each.kept for each in whole.outcomes)
    assert sorted(path.name for path in tmp_path.glob("*whole*")) == [
        "whole.tif", "whole.tif.aux.xml"
    ]  # fmt: skip
    target = tmp_path / "all.tif"
    _, before, _ = run([tiles], mosaic=target, stop="c")
    assert not target.exists()
    with pytest.raises(OutputError, match=r"all\.tif left maps in .*--resume.*--overwrite"):
        run([tiles], mosaic=target)
    many, after, _ = run([tiles], mosaic=target, resume=True)
    assert before + after == all_of_them
    assert np.array_equal(read(target), read(tmp_path / "whole.tif"))
    assert not list(tmp_path.glob(".reseg-geo-*"))
    many, none, told = run([tiles], mosaic=target, resume=True)
    assert none == 0
    assert "all.tif already exists" in told
    assert_same(many.classes, whole.classes)
    with pytest.raises(OutputError, match="already exists"):
        run([tiles], mosaic=target)
    with pytest.raises(OutputError, match="already exists"):
        run([tiles], mosaic=target, resume=True, method="clip")
    run([tiles], mosaic=target, overwrite=True, method="clip")
    assert not np.array_equal(read(target), read(tmp_path / "whole.tif"))


@pytest.mark.parametrize("kept", [True, False], ids=["maps", "mosaic only"])
def test_a_repaired_raster_is_added(run: Run, tiles: Path, tmp_path: Path, kept: bool) -> None:
    whole, _, _ = run([tiles], mosaic=tmp_path / "whole.tif")
    content = truncate(tiles / "b.tif")
    outputs = [f"{tmp_path}/maps/"] if kept else []
    target = tmp_path / "all.tif"
    many, _, told = run([tiles], *outputs, mosaic=target)
    assert len(many.errors) == 1
    assert many.mosaic == target
    assert "1 of 3 rasters failed and are left out of" in told
    many, none, told = run([tiles], *outputs, mosaic=target, resume=True)
    assert none == 0, "the damaged raster still fails, the others are finished"
    assert len(many.errors) == 1
    assert "all.tif already exists" in told
    (tiles / "b.tif").write_bytes(content)
    many, _, _ = run([tiles], *outputs, mosaic=target, resume=True)
    assert [each.before for each in many.outcomes] == [True, False, True]
    assert_same(many.classes, whole.classes)
    assert np.array_equal(read(target), read(tmp_path / "whole.tif"))
    assert not list(tmp_path.rglob(".reseg-geo-*"))


def test_a_mosaic_does_not_depend_on_the_order(run: Run, tiles: Path, tmp_path: Path) -> None:
    rasters = [tiles / f"{name}.tif" for name in "abc"]
    for name, order in (("one", rasters), ("two", rasters[::-1])):
        run(order, mosaic=tmp_path / f"{name}.tif", confidence=tmp_path / f"{name}_sure.tif",
            qml=True)  # fmt: skip
    assert np.array_equal(read(tmp_path / "one.tif"), read(tmp_path / "two.tif"))
    assert np.array_equal(read(tmp_path / "one_sure.tif"), read(tmp_path / "two_sure.tif"))
    assert (tmp_path / "one.qml").is_file()
    with rasterio.open(tmp_path / "one.tif") as one, rasterio.open(tmp_path / "two.tif") as two:
        assert one.tags()[PARTS_TAG] == two.tags()[PARTS_TAG]
        assert one.tags()["RESEG_GEO_MODEL"] == "mini"


def test_grids_that_a_vrt_cannot_hold_are_refused_at_once(
    run: Run, tiles: Path, tmp_path: Path, write_raster
) -> None:
    values = read(tiles / "a.tif")[None]
    write_raster(tiles / "d.tif", values, crs="EPSG:25833")
    told: list[Event] = []
    with pytest.raises(OutputError, match=r"d\.tif differs from .*a\.tif in CRS"):
        run([tiles], f"{tmp_path}/maps/", mosaic=tmp_path / "all.vrt", progress=told.append)
    assert told == []


def test_a_run_stopped_while_renaming_is_resumed(
    run: Run, tiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"mosaic": tmp_path / "all.vrt", "confidence": tmp_path / "sure.tif"}
    whole, _, _ = run([tiles], f"{tmp_path}/maps/", **given)
    (tmp_path / "all.vrt").unlink()
    (tmp_path / "all_overlaps.tif").unlink()
    with pytest.raises(OutputError, match=r"sure\.tif already exists"):
        run([tiles], f"{tmp_path}/maps/", **given, resume=True)
    work = tmp_path / ".reseg-geo-all.vrt.mosaic"
    work.mkdir()
    (work / "placing").touch()
    many, _, _ = run([tiles], f"{tmp_path}/maps/", **given, resume=True)
    assert_same(many.classes, whole.classes)
    assert read(tmp_path / "all_overlaps.tif").any()
    assert not work.exists()
