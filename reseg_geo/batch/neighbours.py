"""Rasters that touch on one grid, as national orthophotos are given out, seen as one raster.

The model looks across their borders, so each gets the pixels that it has in the map of their
mosaic. The mosaic is a VRT in the home folder, named by its content.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags

from reseg_geo.errors import ResegError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.opening import open_raster
from reseg_geo.options.groups import ReadOptions
from reseg_geo.place.georeference import grid_of
from reseg_geo.publish.provenance import absolute
from reseg_geo.raster.colors import color_table
from reseg_geo.raster.vrt import add_source, data_type, gdal_name
from reseg_geo.storage.home import home
from reseg_geo.storage.staging import output_error, write_whole

_COLOURS = {ColorInterp.gray: "Gray", ColorInterp.undefined: "Undefined"}


@dataclass(frozen=True)
class _Tile:
    """A raster and its grid; kind: what tiles of one mosaic have in common."""

    path: str
    grid: Grid
    kind: tuple[Any, ...]


def contexts(
    rasters: Sequence[str], options: ReadOptions, note: Callable[[str], None]
) -> dict[str, str]:
    """For each raster that touches others of the same kind and grid, the path of their mosaic.

    Rasters that overlap stay alone, as do those that are resampled or have no CRS. note: is called
    with a sentence if there is a mosaic. Raises OutputError if it cannot be written.
    """
    if options.neighbours != "auto" or options.resolution is not None or len(rasters) < 2:
        return {}
    kinds: dict[tuple[Any, ...], list[_Tile]] = defaultdict(list)
    for raster in rasters:
        try:
            tile = _tile(raster)
        except ResegError:  # reported when it is mapped
            continue
        if tile.grid.crs is not None:
            kinds[tile.kind].append(tile)
    found: dict[str, str] = {}
    for tiles in kinds.values():
        for group in _touching(tiles):
            path = _mosaic(group)
            found |= {tile.path: path for tile in group}
    if found:
        note(
            f"{len(found):,} rasters touch on one grid, so the model looks across their borders; "
            "--no-context maps each alone."
        )
    return found


def _tile(path: str) -> _Tile:
    with open_raster(path) as dataset:
        grid, t = grid_of(dataset), dataset.transform
        shift = tuple(round(float(part % 1), 2) % 1 for part in _place(grid))
        kind = (
            None if grid.crs is None else grid.crs.to_wkt(), (t.a, t.b, t.d, t.e), shift,
            dataset.dtypes, tuple(map(str, dataset.nodatavals)), dataset.colorinterp,
            tuple(tuple(flags) for flags in dataset.mask_flag_enums),
            tuple(sorted(color_table(dataset, 1).items()))
            if dataset.colorinterp[0] is ColorInterp.palette else (),
        )  # fmt: skip
    return _Tile(path, grid, kind)


def _place(grid: Grid) -> tuple[float, float]:
    """The column and row of a grid's corner, counted from the origin of its CRS."""
    t = grid.transform
    column, row = ~Affine(t.a, t.b, 0, t.d, t.e, 0) @ (t.c, t.f)
    return float(column), float(row)


def _laid_out(tiles: Sequence[_Tile]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns and rows of the tiles' corners from that of the first, and their sizes; (n, 2)."""
    places = np.array([_place(tile.grid) for tile in tiles])
    sizes = np.array([(tile.grid.width, tile.grid.height) for tile in tiles])
    return (places - places[0]).round().astype(np.int64), sizes


def _touching(tiles: Sequence[_Tile]) -> list[list[_Tile]]:
    """Groups of two or more tiles that touch, directly or by others; none of which overlap."""
    corners, sizes = _laid_out(tiles)
    boxes = shapely.box(*corners.T, *(corners + sizes).T)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    groups = list(range(len(tiles)))

    def root(index: int) -> int:
        while groups[index] != index:
            index = groups[index]
        return index

    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        groups[root(first)] = root(second)
    overlap = (one < other) & (shapely.area(shapely.intersection(boxes[one], boxes[other])) > 0)
    mixed = {root(index) for index in one[overlap].tolist()}
    members: dict[int, list[_Tile]] = defaultdict(list)
    for index, tile in enumerate(tiles):
        if root(index) not in mixed:
            members[root(index)].append(tile)
    return [group for group in members.values() if len(group) > 1]


def _mosaic(tiles: Sequence[_Tile]) -> str:
    """Write a VRT of tiles on one grid; returns its path, which is that of the same tiles again."""
    first = tiles[0]
    places, sizes = _laid_out(tiles)
    left, top = places.min(axis=0).tolist()
    places -= (left, top)
    width, height = (places + sizes).max(axis=0).tolist()
    sources = [
        (gdal_name(absolute(tile.path)), Box(row, column, tile.grid.height, tile.grid.width))
        for tile, (column, row) in zip(tiles, places.tolist(), strict=True)
    ]
    corner = first.grid.transform @ Affine.translation(left, top)
    root = Element("VRTDataset", rasterXSize=str(width), rasterYSize=str(height))
    assert first.grid.crs is not None
    SubElement(root, "SRS", dataAxisToSRSAxisMapping="1,2").text = first.grid.crs.to_wkt()
    SubElement(root, "GeoTransform").text = ", ".join(map(repr, corner.to_gdal()))
    with rasterio.open(first.path) as dataset:
        for band in dataset.indexes:
            element = _band(root, dataset, band)
            for name, box in sources:
                add_source(element, name, str(band), box)
        flags = {flag for each in dataset.mask_flag_enums for flag in each}
    if not flags & {MaskFlags.nodata, MaskFlags.alpha}:  # or else gaps would be black pixels
        mask = SubElement(SubElement(root, "MaskBand"), "VRTRasterBand", dataType="Byte")
        for name, box in sources:
            add_source(mask, name, "mask,1", box)
    content = ElementTree.tostring(root, encoding="unicode")
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    path = home() / "mosaics" / f"{digest}.vrt"
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise output_error(path, error) from error
    return str(path)


def _band(root: Element, dataset: rasterio.DatasetReader, band: int) -> Element:
    kind = dataset.colorinterp[band - 1]
    dtype = data_type(dataset.dtypes[band - 1])
    element = SubElement(root, "VRTRasterBand", dataType=dtype, band=str(band))
    SubElement(element, "ColorInterp").text = _COLOURS.get(kind, kind.name.capitalize())
    if dataset.nodatavals[band - 1] is not None:
        SubElement(element, "NoDataValue").text = repr(dataset.nodatavals[band - 1])
    if kind is ColorInterp.palette:
        table = SubElement(element, "ColorTable")
        colors = color_table(dataset, band)
        for value in range(max(colors, default=-1) + 1):
            entry = colors.get(value, (0, 0, 0, 0))
            names = {f"c{number}": str(part) for number, part in enumerate(entry, start=1)}
            SubElement(table, "Entry", names)
    return element
