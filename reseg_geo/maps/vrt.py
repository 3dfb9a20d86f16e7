"""Write a VRT mosaic of class maps."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from reseg_geo.grid import Box, Grid
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry, colormap
from reseg_geo.raster.vrt import add_source, data_type
from reseg_geo.raster.writer import TILE
from reseg_geo.storage.staging import output_error


def write_vrt(
    path: Path,
    target: Path,
    grid: Grid,
    dtype: str,
    legend: Sequence[LegendEntry],
    maps: Sequence[tuple[Path, Box]],
    tags: Mapping[str, str],
) -> None:
    """Write a VRT of class maps on one grid, later ones on top, with 0 as no data.

    path: the file to write; target: its final path, to which source paths are relative; maps: files
    and their positions on the grid. Raises OutputError if the file cannot be written.
    """
    root = Element("VRTDataset", rasterXSize=str(grid.width), rasterYSize=str(grid.height))
    if grid.crs is not None:
        SubElement(root, "SRS").text = grid.crs.to_wkt()
    SubElement(root, "GeoTransform").text = ", ".join(map(repr, grid.transform.to_gdal()))
    metadata = SubElement(root, "Metadata")
    for name, value in tags.items():
        SubElement(metadata, "MDI", key=name).text = value
    band = SubElement(root, "VRTRasterBand", dataType=data_type(dtype), band="1")
    SubElement(band, "NoDataValue").text = "0"
    SubElement(band, "ColorInterp").text = "Palette"
    names = SubElement(band, "CategoryNames")
    for name in (NO_DATA_NAME, *(entry.name for entry in legend)):
        SubElement(names, "Category").text = name
    table = SubElement(band, "ColorTable")
    for _, color in sorted(colormap(legend).items()):
        parts = dict(zip(("c1", "c2", "c3", "c4"), map(str, color), strict=True))
        SubElement(table, "Entry", parts)
    for source, box in maps:
        _add(band, _relative(target.parent, source), box, data_type(dtype))
    indent(root)
    try:
        ElementTree(root).write(path, encoding="utf-8")
    except OSError as error:
        raise output_error(target, error) from error


def _add(band: Element, source: tuple[str, bool], box: Box, kind: str) -> None:
    """Add a source map; its nodata pixels are transparent."""
    name, relative = source
    element = add_source(band, name, "1", box, relative=relative, kind="ComplexSource")
    SubElement(
        element, "SourceProperties", RasterXSize=str(box.width), RasterYSize=str(box.height),
        DataType=kind, BlockXSize=str(TILE), BlockYSize=str(TILE),
    )  # fmt: skip
    SubElement(element, "NODATA").text = "0"


def _relative(folder: Path, path: Path) -> tuple[str, bool]:
    """A path relative to a folder, and whether it is relative: on another drive it cannot be."""
    try:
        # Symbolic links are resolved because ".." in a path is resolved after following links.
        return os.path.relpath(os.path.realpath(path), os.path.realpath(folder)), True
    except ValueError:
        return str(path.absolute()), False
