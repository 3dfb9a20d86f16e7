"""Statistics of other rasters within polygons: elevation, a vegetation index, and the like."""

import contextlib
import math
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster

if TYPE_CHECKING:
    from reseg_geo.vector.trace import Polygons

STATISTICS = ("mean", "min", "max")


class Zones:
    """Rasters on any grid whose first band is summarised in polygons; use as a context manager."""

    def __init__(self, paths: Sequence[str], crs: str | None, longest: float) -> None:
        """crs: of the polygons, as WKT; longest: the longest edge, in its units, that may be
        transformed to another CRS without being divided.

        Raises InputError if a raster cannot be used, UsageError if two have the same field name.
        """
        self._longest = longest
        self._rasters: dict[str, rasterio.DatasetReader] = {}
        self._to_raster: dict[str, pyproj.Transformer | None] = {}  # None: the CRS is the same
        with contextlib.ExitStack() as opened:
            for path in paths:
                name = field_name(path)
                if name.casefold() in map(str.casefold, self._rasters):
                    raise UsageError(
                        f"two rasters of stats would both give the field {name}_mean; rename or "
                        "leave out one of them."
                    )
                self._rasters[name] = dataset = opened.enter_context(open_raster(path))
                _check_usable(dataset)
                if (dataset.crs is None) != (crs is None):
                    raise InputError(
                        f"{path} and the class map cannot be aligned because only one of them has "
                        "a CRS; set the missing CRS, e.g. with rio edit-info."
                    )
                self._to_raster[name] = None if crs is None else _between(crs, dataset)
            self._opened = opened.pop_all()

    def __enter__(self) -> "Zones":
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def check_place(self, corners: Sequence[tuple[float, float]]) -> None:
        """Raise InputError if the area between a map's corners has no place in a raster's CRS."""
        outline = np.array([shapely.MultiPoint(corners).convex_hull])
        for name in self._rasters:
            self._in_crs_of(name, outline)

    @property
    def fields(self) -> list[str]:
        """The names of the columns, such as dem_mean."""
        return [f"{name}_{each}" for name in self._rasters for each in STATISTICS]

    def columns(self, polygons: "Polygons") -> dict[str, NDArray[np.float64]]:
        """The columns for polygons, (n,); NaN where the raster has no data.

        Raises InputError if a raster is damaged, or if the polygons have no place in its CRS.
        """
        found: dict[str, NDArray[np.float64]] = {}
        for name, dataset in self._rasters.items():
            placed = self._in_crs_of(name, polygons)
            under = _under(placed, dataset)
            if under is None:
                unknown = np.full(len(polygons), np.nan)
                found |= {f"{name}_{each}": unknown for each in STATISTICS}
                continue
            # Slow to import, so that checks before the work stay fast.
            from reseg_geo.vector.zonal_statistics import zonal_statistics

            with reading(dataset.name):
                table = zonal_statistics(dataset, under, placed, STATISTICS)
            found |= {f"{name}_{each}": values for each, values in table.items()}
        return found

    def _in_crs_of(self, name: str, polygons: "Polygons") -> "Polygons":
        transformer = self._to_raster[name]
        if transformer is None:
            return polygons

        def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.stack(transformer.transform(*points.T), axis=1)

        # Edges that are straight in one projection are curved in another.
        placed = shapely.transform(shapely.segmentize(polygons, self._longest), convert)
        if not np.isfinite(shapely.get_coordinates(placed)).all():
            raise _no_place(self._rasters[name])
        return placed


def _between(crs: str, dataset: rasterio.DatasetReader) -> pyproj.Transformer | None:
    """From a CRS (WKT) to that of a raster; None if they are the same."""
    target = dataset.crs.to_wkt()
    if pyproj.CRS(crs) == pyproj.CRS(target):
        return None
    try:
        return pyproj.Transformer.from_crs(crs, target, always_xy=True)
    except ProjError as error:
        raise _no_place(dataset) from error


def _check_usable(dataset: rasterio.DatasetReader) -> None:
    """Raise InputError for rasters that exactextract does not support."""
    t = dataset.transform
    north_up = t.a > 0 > t.e and not (t.b or t.d)
    if not north_up or np.dtype(dataset.dtypes[0]).kind == "c":
        raise InputError(
            f"{dataset.name} is rotated, upside down or has complex numbers, so no statistics can "
            "be computed; warp it to a north-up grid with gdalwarp first."
        )


def _under(polygons: "Polygons", dataset: rasterio.DatasetReader) -> Box | None:
    """The pixels of a raster under polygons; None if there are none."""
    if not len(polygons):
        return None
    left, bottom, right, top = shapely.total_bounds(polygons)
    x, y = zip(*(~dataset.transform @ end for end in ((left, top), (right, bottom))), strict=True)
    first = math.floor(y[0]), math.floor(x[0])
    under = Box(*first, math.ceil(y[1]) - first[0], math.ceil(x[1]) - first[1])
    return under.intersection(Box(0, 0, dataset.height, dataset.width))


def _no_place(dataset: rasterio.DatasetReader) -> InputError:
    return InputError(
        f"the map lies outside the area that the CRS of {dataset.name} covers, so no statistics "
        "can be computed; warp that raster to the map's CRS with gdalwarp first."
    )


def field_name(path: str) -> str:
    """The file name as a prefix of field names, without characters that fields cannot have."""
    return re.sub(r"\W+", "_", PurePath(path).stem).strip("_") or "raster"
