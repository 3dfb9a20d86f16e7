"""Strata of a sample that are not the classes of the map: another map, and polygons."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from labelling import LEFT_TOP, PARTS, WriteMap
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.errors import ResegWarning

Values = NDArray[np.int64]


def test_strata_of_another_map(write_map: WriteMap, values: Values, tmp_path: Path) -> None:
    """A map with pixels of twice the size, which is warped to the grid of the one to assess."""
    zones = np.repeat([[1, 2]], 75, axis=0).repeat(50, axis=1)
    zones[:, :5] = 0
    design = reseg_geo.draw_sample(
        write_map("map.tif", values), tmp_path / "p.gpkg",
        strata=write_map("zones.tif", zones, step=4),
    )  # fmt: skip
    inside = (values > 0) & (np.kron(zones, np.ones((2, 2))) > 0)
    assert [(each.name, each.pixels) for each in design.strata] == [
        ("water", int(inside[:, :100].sum())), ("forest", int(inside[:, 100:].sum())),
    ]  # fmt: skip
    assert design.left_out == int((values > 0).sum() - inside.sum())
    assert all(inside[row, column] for row, column, _ in design.pixels)
    assert all(stratum == 1 + (column >= 100) for _, column, stratum in design.pixels)


@pytest.mark.parametrize("named", [True, False], ids=["a field", "no field"])
def test_strata_of_polygons(
    write_map: WriteMap, values: Values, tmp_path: Path, named: bool
) -> None:
    names = {"district": ["west", "east"]} if named else {}
    geopandas.GeoDataFrame(names, geometry=PARTS, crs="EPSG:25832").to_crs(4326).to_file(
        tmp_path / "zones.geojson"
    )
    design = reseg_geo.draw_sample(
        write_map("map.tif", values), tmp_path / "p.gpkg", strata=tmp_path / "zones.geojson",
        strata_field="district" if named else None, minimum=5,
    )  # fmt: skip
    found = {each.name: each.pixels for each in design.strata}
    west, east = ("west", "east") if named else ("polygon 1", "polygon 2")
    sides = int((values[:, :50] > 0).sum()), int((values[:, 50:] > 0).sum())
    assert (found[west], found[east]) == pytest.approx(sides, abs=150)  # edges after conversion
    assert sum(found.values()) + design.left_out == sum(sides)
    name = {each.value: each.name for each in design.strata}
    assert all(
        name[stratum] == (west if column < 50 else east) for _, column, stratum in design.pixels
    )


def test_strata_that_overlap_are_warned_of(
    write_map: WriteMap, values: Values, tmp_path: Path
) -> None:
    left, top = LEFT_TOP
    boxes = [
        shapely.box(left, top - 300, left + 220, top),
        shapely.box(left + 180, top - 300, left + 400, top),
    ]
    geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=boxes, crs="EPSG:25832").to_file(
        tmp_path / "zones.gpkg"
    )
    with pytest.warns(ResegWarning, match=r"zones.gpkg overlap; where they do, the first") as told:
        design = reseg_geo.draw_sample(
            write_map("map.tif", values), tmp_path / "p.gpkg", strata=tmp_path / "zones.gpkg"
        )
    assert len(told) == 1
    assert design.strata[0].pixels == (values[:, :110] > 0).sum()
