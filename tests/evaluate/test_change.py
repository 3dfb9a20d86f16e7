"""Changes between class maps: counts on equal and different grids, and refused inputs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.warp import calculate_default_transform, reproject

import reseg_geo
from reseg_geo import Change
from reseg_geo.errors import InputError
from reseg_geo.evaluate import change as module
from reseg_geo.progress.events import Message, Progress

WriteMap = Callable[..., Path]
ORIGIN = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
OBLIQUE = ORIGIN @ Affine.rotation(20) @ Affine.scale(0.8)
PIXEL = 0.25  # m2, in the projection


def pairs(change: Change) -> dict[tuple[str, str], int]:
    """Pixels by class before and after; None for no data in one of the maps."""
    names = [*change.names, "none"]
    return {
        (names[i], names[j]): int(change.pixels[i, j])
        for i, j in np.argwhere(change.pixels > 0)
        if (i, j) != (len(change.names),) * 2
    }


def town(height: int = 60, width: int = 80, seed: int = 0) -> NDArray[np.uint8]:
    """Patches of 10 px of the three classes, without no data."""
    patches = np.random.default_rng(seed).integers(1, 4, (height // 10, width // 10), np.uint8)
    return np.kron(patches, np.ones((10, 10), np.uint8))


BEFORE = [[1, 1, 2, 2], [3, 3, 3, 0], [3, 3, 0, 0]]
AFTER = [[1, 2, 2, 2], [3, 1, 1, 1], [0, 3, 0, 2]]
EXPECTED = {
    ("building", "building"): 1, ("building", "grass"): 1, ("grass", "grass"): 2,
    ("water", "water"): 2, ("water", "building"): 2, ("water", "none"): 1,
    ("none", "building"): 1, ("none", "grass"): 1,
}  # fmt: skip


def test_one_grid(write_map: WriteMap) -> None:
    change = reseg_geo.compare(write_map("before", BEFORE), write_map("after", AFTER))
    assert change.names == ("building", "grass", "water")
    assert pairs(change) == EXPECTED
    assert change.area_m2 == pytest.approx(change.pixels * PIXEL, rel=2e-3)
    figures = change.figures()
    assert figures["compared"]["pixels"] == 8
    assert figures["changed"]["share"] == pytest.approx(3 / 8)
    assert (figures["lost"]["pixels"], figures["gained"]["pixels"]) == (1, 2)
    assert [entry["net"]["pixels"] for entry in figures["classes"]] == [1, 1, -2]
    assert [(t.name, t.value, t.pixels) for t in change.transitions] == [
        ("water → building", 2, 2), ("building → grass", 3, 1),
    ]  # fmt: skip


def test_classes_are_matched_by_name_if_both_maps_have_names(write_map: WriteMap) -> None:
    before = write_map("before", BEFORE)
    other = np.array([0, 3, 1, 4, 0])[np.array(AFTER)]
    after = write_map("after", other, "  GRASS, tree, Building,  water")
    assert pairs(reseg_geo.compare(before, after)) == EXPECTED
    tree = write_map("tree", np.where(np.array(AFTER) == 1, 2, other), "grass, tree, wood, water")
    change = reseg_geo.compare(before, tree)
    assert change.names == ("building", "grass", "water", "tree")
    assert pairs(change)["water", "tree"] == 2


def test_classes_are_matched_by_value_otherwise(write_map: WriteMap) -> None:
    after = write_map("after", AFTER, None)
    change = reseg_geo.compare(write_map("before", BEFORE, None), after)
    assert change.names == ("class 1", "class 2", "class 3")
    assert pairs(change)["class 3", "class 1"] == 2
    said: list[Any] = []
    change = reseg_geo.compare(write_map("named", BEFORE), after, progress=said.append)
    assert pairs(change) == EXPECTED
    warnings = [event.text for event in said if isinstance(event, Message) and event.warning]
    assert len(warnings) == 1
    assert "after.tif has no class names" in warnings[0]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint32", "int64"])
@pytest.mark.parametrize(("rows", "same", "lost"), [(0, 6, 4), (1, 3, 7)])
def test_no_data_is_no_class(
    write_map: WriteMap, dtype: str, rows: int, same: int, lost: int
) -> None:
    """However it is marked, and whether or not the map is warped to another grid."""
    values = np.tile(np.array([1, 1, 1, 9, 0], dtype), (2, 1))
    place = ORIGIN @ Affine.translation(0, -rows)
    before = write_map("before", np.ones((2, 5), np.uint8), None)
    for name, mark in (("declared", {"nodata": 9}), ("masked", {"mask": values != 9})):
        after = write_map(name, values, None, transform=place, **mark)
        assert pairs(reseg_geo.compare(before, after)) == {
            ("class 1", "class 1"): same, ("class 1", "none"): lost,
        }  # fmt: skip


def test_a_shifted_grid(write_map: WriteMap) -> None:
    values = town()
    before = write_map("before", values)
    place = ORIGIN @ Affine.translation(7, -3)
    change = reseg_geo.compare(before, write_map("after", values, transform=place))
    n = len(change.names)
    expected = np.zeros((4, 4), np.int64)
    np.add.at(expected, (values[:-3, 7:], values[3:, :-7]), 1)
    assert (change.pixels[:n, :n] == expected[1:, 1:]).all()
    assert change.pixels[:n, n].sum() == values.size - 57 * 73
    assert change.pixels[n, :n].sum() == 0


@pytest.mark.parametrize("factor", [2, 5])
def test_finer_pixels_vote(write_map: WriteMap, factor: int) -> None:
    """Single different pixels do not count, wherever they are in a pixel of the other map."""
    values = town()
    fine = np.kron(values, np.ones((factor, factor), np.uint8))
    centre = factor // 2
    fine[centre::factor, centre::factor] = 2
    place = ORIGIN @ Affine.scale(1 / factor)
    change = reseg_geo.compare(
        write_map("before", values), write_map("after", fine, transform=place)
    )
    assert change.transitions == ()
    assert change.figures()["unchanged"]["pixels"] == values.size


def test_coarser_pixels_apply_to_all_finer_ones(write_map: WriteMap) -> None:
    coarse = town()
    values = np.kron(coarse, np.ones((3, 3), np.uint8))
    place = ORIGIN @ Affine.scale(3)
    after = write_map("after", coarse, transform=place)
    change = reseg_geo.compare(write_map("before", values), after)
    assert change.figures()["unchanged"]["pixels"] == values.size


def test_another_crs(write_map: WriteMap) -> None:
    """The same map in degrees has no changes except at the edges of its patches."""
    values = town(300, 400)
    before = write_map("before", values)
    with rasterio.open(before) as dataset:
        place, width, height = calculate_default_transform(
            "EPSG:25832", "EPSG:4326", 400, 300, *dataset.bounds
        )
    degrees = np.zeros((height, width), np.uint8)
    reproject(
        values, degrees, src_transform=ORIGIN, src_crs="EPSG:25832", dst_transform=place,
        dst_crs="EPSG:4326",
    )  # fmt: skip
    other = write_map("after", degrees, crs="EPSG:4326", transform=place)
    whole = 300 * 400 * PIXEL
    for one, two in ((before, other), (other, before)):
        change = reseg_geo.compare(one, two)
        figures = change.figures()
        assert figures["compared"]["area_m2"] == pytest.approx(whole, rel=0.02)
        assert figures["changed"]["share"] < 0.06
        for value, name in enumerate(("building", "grass", "water"), start=1):
            entry = next(each for each in figures["classes"] if each["name"] == name)
            true = (values == value).sum() * PIXEL
            assert entry["before"]["area_m2"] == pytest.approx(true, rel=0.03)
            assert entry["after"]["area_m2"] == pytest.approx(true, rel=0.03)


@pytest.mark.parametrize("rotated", ["before", "after", "both"])
def test_rotated_grids(write_map: WriteMap, rotated: str) -> None:
    values = town(90, 90)
    turn = ORIGIN @ Affine.rotation(90, (45, 45))  # the same square, so pixels meet pixels
    places = [turn if rotated in (name, "both") else ORIGIN for name in ("before", "after")]
    turned = {ORIGIN: values, turn: np.rot90(values)}
    maps = [
        write_map(name, turned[place], transform=place)
        for name, place in zip(("before", "after"), places, strict=True)
    ]
    figures = reseg_geo.compare(*maps).figures()
    assert figures["unchanged"]["pixels"] == values.size
    oblique = ORIGIN @ Affine.rotation(30, (45, 45))
    figures = reseg_geo.compare(maps[0], write_map("oblique", values * 0 + 1, transform=oblique))
    assert 0.7 < figures.figures()["compared"]["pixels"] / values.size < 0.9


def test_maps_without_crs(write_map: WriteMap) -> None:
    values = town()
    plain = write_map("plain", values, crs=None)
    there = write_map("there", values)
    change = reseg_geo.compare(plain, there)
    assert change.area_m2 is None
    assert change.figures()["unchanged"] == {"pixels": values.size, "area_m2": None, "share": 1.0}
    shifted = write_map("shifted", values, crs=None, transform=ORIGIN @ Affine.translation(7, 0))
    assert reseg_geo.compare(plain, shifted).figures()["compared"]["pixels"] == 60 * 73
    picture = write_map("picture", values, crs=None, transform=Affine.identity())
    assert reseg_geo.compare(there, picture).figures()["unchanged"]["share"] == 1
    smaller = write_map("small", values[:-1], crs=None, transform=Affine.identity())
    for pair in ((there, shifted), (shifted, there), (picture, smaller), (there, smaller)):
        with pytest.raises(InputError, match="is not georeferenced") as caught:
            reseg_geo.compare(*pair)
        assert all(str(path) in str(caught.value) for path in pair)


def test_maps_that_cannot_be_compared(write_map: WriteMap, tmp_path: Path) -> None:
    before = write_map("before", BEFORE)
    far = write_map("far", AFTER, transform=ORIGIN @ Affine.translation(5000, 0))
    poles = write_map("pole", AFTER, crs="EPSG:4326", transform=Affine(1e-3, 0, -9, 0, -1e-3, -85))
    for other in (far, poles):
        with pytest.raises(InputError, match="nothing to compare"):
            reseg_geo.compare(before, other, tmp_path / "out.tif")
    floats = write_map("floats", np.ones((3, 4), np.float32))
    with pytest.raises(InputError, match=r"floats.tif is not a class map"):
        reseg_geo.compare(before, floats)
    below = write_map("below", np.full((3, 5), -1, np.int16))
    with pytest.raises(InputError, match=r"below.tif has class values that are negative"):
        reseg_geo.compare(before, below)
    heights = write_map("heights", np.arange(1, 1201, dtype=np.uint16).reshape(30, 40), None)
    with pytest.raises(InputError, match="not look like a class map"):
        reseg_geo.compare(heights, heights)
    assert not (tmp_path / "out.tif").exists()


def test_strips_give_the_same_result(write_map: WriteMap, monkeypatch: pytest.MonkeyPatch) -> None:
    values, later = town(230, 150), town(230, 150, seed=1)
    maps = [write_map("before", values), write_map("after", later, transform=OBLIQUE)]
    whole = reseg_geo.compare(*maps)
    monkeypatch.setattr(module, "_PIXELS", 1000)  # 6 rows
    events: list[Any] = []
    strips = reseg_geo.compare(*maps, progress=events.append)
    assert (strips.pixels == whole.pixels).all()
    assert strips.area_m2 == pytest.approx(whole.area_m2)
    rows = [event.done for event in events if isinstance(event, Progress)]
    assert rows == [*range(0, 230, 6), 230]
