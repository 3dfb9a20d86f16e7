"""Statistics of other rasters within polygons: elevation, a vegetation index, and the like."""

import re
from collections.abc import Sequence
from pathlib import PurePath

import geopandas
import numpy as np
import pyproj
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from reseg_geo.errors import InputError, UsageError
from reseg_geo.raster.faults import reading
from reseg_geo.raster.reader import open_raster
from reseg_geo.vector.trace import Polygons

STATISTICS = ("mean", "min", "max")


class Zones:
    """Rasters on any grid whose first band is summarised in polygons; a context manager.

    A pixel counts by the share of it that a polygon covers.
    """

    def __init__(self, paths: Sequence[str], crs: str | None, longest: float) -> None:
        """Polygons will be in a CRS (WKT), their edges to be divided at a length if transformed.

        Raises InputError for a raster that cannot be used, UsageError for two of one name.
        """
        self._crs, self._longest = crs, longest
        self._rasters: dict[str, rasterio.DatasetReader] = {}
        for path in paths:
            name = field_name(path)
            if name.casefold() in map(str.casefold, self._rasters):
                raise UsageError(
                    f"two rasters of stats would give fields {name}_mean; rename one, or leave it "
                    "out."
                )
            self._rasters[name] = dataset = open_raster(path)
            t = dataset.transform
            plain = t.a > 0 > t.e and not (t.b or t.d)
            if not plain or np.dtype(dataset.dtypes[0]).kind == "c":
                raise InputError(
                    f"{path} is rotated, upside down or has complex numbers, so there are no "
                    "statistics of it; bring it to a plain grid with gdalwarp first."
                )
            if (dataset.crs is None) != (crs is None):
                raise InputError(
                    f"of {path} and the class map only one has a CRS, so one cannot be placed on "
                    "the other; set the missing CRS, e.g. with rio edit-info."
                )

    def __enter__(self) -> "Zones":
        return self

    def __exit__(self, *rest: object) -> None:
        for dataset in self._rasters.values():
            dataset.close()

    @property
    def fields(self) -> list[str]:
        """The names of the columns, such as dem_mean."""
        return [f"{name}_{each}" for name in self._rasters for each in STATISTICS]

    def columns(self, polygons: Polygons) -> dict[str, NDArray[np.float64]]:
        """The columns for polygons (n,); NaN where the raster has no data.

        Raises InputError for a damaged raster, or one in whose CRS the polygons have no place.
        """
        found: dict[str, NDArray[np.float64]] = {}
        for name, dataset in self._rasters.items():
            placed = self._placed(polygons, dataset)
            with reading(dataset.name):
                table = exact_extract(
                    _Source(dataset), geopandas.GeoDataFrame(geometry=placed), list(STATISTICS),
                    output="pandas",
                )  # fmt: skip
            for each in STATISTICS:
                found[f"{name}_{each}"] = table[each].to_numpy(np.float64, na_value=np.nan)
        return found

    def _placed(self, polygons: Polygons, dataset: rasterio.DatasetReader) -> Polygons:
        """The polygons in the CRS of a raster."""
        if self._crs is None or pyproj.CRS(self._crs) == pyproj.CRS(dataset.crs.to_wkt()):
            return polygons
        try:
            to_raster = pyproj.Transformer.from_crs(
                self._crs, dataset.crs.to_wkt(), always_xy=True
            ).transform
        except ProjError as error:
            raise _no_place(dataset) from error
        # Straight edges in one projection are curved in another.
        divided = shapely.segmentize(polygons, self._longest)
        placed = shapely.transform(divided, lambda xy: np.stack(to_raster(*xy.T), axis=1))
        if not np.isfinite(shapely.get_coordinates(placed)).all():
            raise _no_place(dataset)
        return placed


class _Source(RasterioRasterSource):
    """A raster that has the same CRS as the polygons, whichever it is."""

    def srs_wkt(self) -> None:
        """What the library compares."""


def _no_place(dataset: rasterio.DatasetReader) -> InputError:
    return InputError(
        f"the map has no place in the CRS of {dataset.name}, so there are no statistics of it; "
        "bring it to the CRS of the map with gdalwarp first."
    )


def field_name(path: str) -> str:
    """A file's name as the beginning of a field's."""
    return re.sub(r"\W+", "_", PurePath(path).stem).strip("_") or "raster"
