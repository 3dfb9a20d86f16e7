"""GeoTIFFs on disk: pixels, tiles, overviews, legend; and a full disk."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.crs import CRS
from rasterio.enums import Resampling

from reseg_geo.classes import read_classes
from reseg_geo.errors import OutputError
from reseg_geo.grid import Box, Grid
from reseg_geo.maps.legend import (
    colormap,
    legend_of,
    legend_tags,
    read_legend,
    write_sidecar,
)  # fmt: skip
from reseg_geo.raster.writer import RasterWriter

GRID = Grid(1000, 900, Affine(0.5, 0, 9, 0, -0.5, 7), CRS.from_epsg(25832))
LEGEND = legend_of(read_classes('tree, "A & B" <c>=x, water'))


def write(path: Path, values: np.ndarray, grid: Grid = GRID, **co: str) -> None:
    with RasterWriter(path, path, grid, str(values.dtype), 0, co, Resampling.mode) as writer:
        writer.describe(legend_tags(LEGEND), colormap(LEGEND))
        for top in range(0, grid.height, 800):
            for left in range(0, grid.width, 800):
                box = Box(top, left, min(800, grid.height - top), min(800, grid.width - left))
                writer.write(values[box.within(grid.box)], box)


def test_a_class_map_is_what_gdal_expects(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 4, (900, 1000), dtype=np.uint8)
    path = tmp_path / "map.tif"
    write(path, values)
    write_sidecar(path, LEGEND, {0: 5, 1: 6, 2: 7, 3: 8})
    with rasterio.open(path) as dataset:
        assert np.array_equal(dataset.read(1), values)
        assert (dataset.transform, dataset.crs, dataset.nodata) == (GRID.transform, GRID.crs, 0)
        assert dataset.block_shapes == [(400, 400)]
        assert dataset.compression is rasterio.enums.Compression.deflate
        assert dataset.overviews(1) == [2, 4]
        assert dataset.colormap(1)[1] == (*LEGEND[0].color, 255)
        assert dataset.colormap(1)[0][3] == 0
    assert read_legend(str(path)) == LEGEND
    # GDAL reads the names from the sidecar file, and copies them to another format.
    rasterio.shutil.copy(path, tmp_path / "map.vrt", driver="VRT")
    found = ElementTree.parse(tmp_path / "map.vrt").findall(".//CategoryNames/Category")
    assert [node.text for node in found] == ["no data", "tree", '"A & B" <c>', "water"]
    rows = ElementTree.parse(f"{path}.aux.xml").findall(".//Row")
    table = [[cell.text for cell in row] for row in rows]
    assert table[2] == ["2", "7", '"A & B" <c>', *map(str, LEGEND[1].color)]


def test_more_than_254_classes(tmp_path: Path) -> None:
    values = np.full((900, 1000), 65535, np.uint16)
    write(tmp_path / "map.tif", values)
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.dtypes == ("uint16",)
        assert (dataset.read(1) == 65535).all()


def test_creation_options_and_small_maps(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    write(path, np.ones((3, 2), np.uint8), Grid(2, 3, GRID.transform, None), COMPRESS="LZW")
    with rasterio.open(path) as dataset:
        assert dataset.compression is rasterio.enums.Compression.lzw
        assert dataset.overviews(1) == []
        assert dataset.crs is None
        assert (dataset.read(1) == 1).all()
    with pytest.raises(OutputError, match=r"map\.tif"):
        write(path, np.ones((3, 2), np.uint8), Grid(2, 3, GRID.transform, None), BLOCKXSIZE="17")


@pytest.mark.parametrize("size", [0, 10, 3_000, 100_000, 200_000, 290_000])
def test_a_full_disk_is_an_error(tmp_path: Path, small_files: Any, size: int) -> None:
    values = np.random.default_rng(0).integers(0, 4, (900, 1000), dtype=np.uint8)
    path = tmp_path / "map.tif"
    with small_files(size), pytest.raises(OutputError, match=r"map\.tif cannot be written"):
        write(path, values)
    path.unlink(missing_ok=True)
    write(path, values)
    assert path.stat().st_size > size, "each of the sizes is too small"


@pytest.mark.parametrize("size", [(1000, 900), (300, 200), (3, 2)])
def test_cloud_optimized(tmp_path: Path, size: tuple[int, int]) -> None:
    from rio_cogeo.cogeo import cog_validate

    grid = Grid(*size, GRID.transform, GRID.crs)
    values = np.random.default_rng(1).integers(0, 4, (grid.height, grid.width), dtype=np.uint8)
    plain, cog = tmp_path / "plain.tif", tmp_path / "cog.tif"
    for path, optimized in ((plain, False), (cog, True)):
        with RasterWriter(
            path, path, grid, "uint8", 0, {}, Resampling.mode, cog=optimized
        ) as writer:
            writer.describe(legend_tags(LEGEND), colormap(LEGEND))
            writer.write(values, grid.box)
        write_sidecar(path, LEGEND, {})
    good, faults, warnings = cog_validate(cog, strict=True)
    assert good, (faults, warnings)
    assert not cog_validate(plain, strict=True)[0] or max(size) < 512
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "cog.tif", "cog.tif.aux.xml", "plain.tif", "plain.tif.aux.xml",
    ]  # fmt: skip
    with rasterio.open(plain) as one, rasterio.open(cog) as other:
        assert np.array_equal(one.read(1), other.read(1))
        assert one.colormap(1) == other.colormap(1)
        assert (one.transform, one.crs, one.nodata) == (other.transform, other.crs, other.nodata)
        for level in range(len(one.overviews(1))):
            with (
                rasterio.open(plain, overview_level=level) as less,
                rasterio.open(cog, overview_level=level) as same,
            ):
                assert np.array_equal(less.read(1), same.read(1)), "classes are not averaged"
    assert read_legend(str(cog)) == LEGEND


def test_invalid_options_of_a_cog_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    with pytest.raises(OutputError, match=r"map\.tif cannot be written"):
        RasterWriter(path, path, GRID, "uint8", 0, {"BLOCKSIZE": "100"}, Resampling.mode, cog=True)
    assert not list(tmp_path.iterdir())
