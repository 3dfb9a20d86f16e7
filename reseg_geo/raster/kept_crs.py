"""Whether a file gives back the CRS that was put into it.

Not every format can hold every CRS: GeoTIFF has no keys for some projections, and a shapefile has
none for heights. GDAL then writes a similar CRS, or none, without an error.
"""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyproj
import rasterio
from pyproj.exceptions import CRSError, ProjError
from rasterio.crs import CRS

from reseg_geo.grid import Grid
from reseg_geo.place.globe import Globe, horizontal, to_wgs84
from reseg_geo.quantities import length
from reseg_geo.raster.sidecar import edited_sidecar, sidecar

_SAME = 0.01  # metres


def loss(grid: Grid, back: CRS | None) -> str | None:
    """What differs between a grid's CRS and the one that was read back: "it has no CRS".

    None if nothing does but names, or if the grid has no CRS.
    """
    if grid.crs is None:
        return None
    if back is None:
        return "it has no CRS"
    try:
        own, other = (pyproj.CRS.from_wkt(each.to_wkt()) for each in (grid.crs, back))
        if own.equals(other, ignore_axis_order=True):
            return None
        apart = _distance(grid, back)
    except CRSError:  # GDAL accepts some that PROJ does not
        return None if grid.crs == back else "it has another CRS"
    if apart is None:
        return f"it has the CRS {other.name!r} instead of {own.name!r}"
    if apart > _SAME:
        return f"with its CRS it lies up to {length(apart)} from its place"
    return "its CRS has no heights" if _has_heights(own) and not _has_heights(other) else None


def keep_crs(path: Path, target: Path, grid: Grid, warn: Callable[[str], None]) -> None:
    """Put the CRS of a GeoTIFF's grid beside it, in `path`.aux.xml, if its keys cannot hold it.

    target: the final name of the file, for the warning. Raises one of RASTER_ERRORS, or OSError.
    """
    beside = sidecar(path)
    if loss(grid, crs_of(path)) is not None:
        assert grid.crs is not None
        with edited_sidecar(path) as root:
            for old in root.findall("SRS"):
                root.remove(old)
            ElementTree.SubElement(root, "SRS").text = grid.crs.to_wkt()
    if warn_of_loss(target, grid, crs_of(path), warn):
        return
    if beside.exists() and ElementTree.parse(beside).find("SRS") is not None:
        warn(
            f"a GeoTIFF cannot hold the CRS {_name(grid)!r}, so it is kept in "
            f"{sidecar(target).name}; keep that file beside {target}."
        )


def warn_of_loss(target: Path, grid: Grid, back: CRS | None, warn: Callable[[str], None]) -> bool:
    """Warn if an output, of this name, gives back another CRS than its grid's; whether it does."""
    left = loss(grid, back)
    if left is not None:
        warn(f"{target} cannot hold the CRS {_name(grid)!r}: read back, {left}.")
    return left is not None


def crs_of(path: Path) -> CRS | None:
    """The CRS of a raster; raises one of RASTER_ERRORS."""
    with rasterio.open(path) as dataset:
        return dataset.crs


def _name(grid: Grid) -> str:
    assert grid.crs is not None
    return pyproj.CRS.from_wkt(grid.crs.to_wkt()).name


def _distance(grid: Grid, other: CRS) -> float | None:
    """The largest distance in m of the grid's corners and middle in two CRS; None if unknown."""
    assert grid.crs is not None
    places = np.array([*grid.corners, grid.transform @ (grid.width / 2, grid.height / 2)])
    globe = Globe.of(horizontal(grid.crs))
    if globe is None:
        return None
    try:
        degrees = [to_wgs84(each)(places) for each in (grid.crs, other)]
    except (CRSError, ProjError):  # of another celestial body
        another = Globe.of(horizontal(other))
        if another is None:
            return None
        space = [each.in_space(each.degrees(places)) for each in (globe, another)]
    else:
        space = [globe.in_space(each) for each in degrees]
    apart = np.linalg.norm(space[0] - space[1], axis=-1)
    return float(np.nanmax(apart)) if np.isfinite(apart).any() else None


def _has_heights(crs: pyproj.CRS) -> bool:
    return len(crs.axis_info) == 3
