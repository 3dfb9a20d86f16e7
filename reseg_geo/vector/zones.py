"""Statistics of other rasters within polygons: elevation, a vegetation index, and the like."""

import re
from collections.abc import Sequence
from pathlib import PurePath

import geopandas
import numpy as np
import rasterio
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray

from reseg_geo.errors import InputError, UsageError
from reseg_geo.raster.faults import reading
from reseg_geo.raster.reader import open_raster
from reseg_geo.vector.trace import Polygons

STATISTICS = ("mean", "min", "max")


class Zones:
    """Rasters on any grid whose first band is summarised in polygons; a context manager.

    A pixel counts by the share of it that a polygon covers.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Raises InputError for a raster that cannot be used, UsageError for two of one name."""
        self._rasters: dict[str, rasterio.DatasetReader] = {}
        for path in paths:
            name = field_name(path)
            if name in self._rasters:
                raise UsageError(
                    f"two rasters of stats would give fields {name}_mean; rename one, or leave it "
                    "out."
                )
            self._rasters[name] = dataset = open_raster(path)
            if (
                dataset.transform.b
                or dataset.transform.d
                or np.dtype(dataset.dtypes[0]).kind == "c"
            ):
                raise InputError(
                    f"{path} is rotated or has complex numbers, so there are no statistics of it; "
                    "bring it to a plain grid with gdalwarp first."
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

    def columns(self, polygons: Polygons, crs: str | None) -> dict[str, NDArray[np.float64]]:
        """The columns for polygons (n,) in a CRS; NaN where the raster has no data.

        Raises InputError for a damaged raster, or if only one side has a CRS.
        """
        found: dict[str, NDArray[np.float64]] = {}
        frame = geopandas.GeoDataFrame(geometry=polygons, crs=crs)
        for name, dataset in self._rasters.items():
            if (dataset.crs is None) != (crs is None):
                raise InputError(
                    f"of {dataset.name} and the class map only one has a CRS, so one cannot be "
                    "placed on the other; set the missing CRS, e.g. with rio edit-info."
                )
            placed = frame if crs is None else frame.to_crs(dataset.crs.to_wkt())
            with reading(dataset.name):
                table = exact_extract(
                    RasterioRasterSource(dataset), placed, list(STATISTICS), output="pandas"
                )
            for each in STATISTICS:
                found[f"{name}_{each}"] = table[each].to_numpy(np.float64, na_value=np.nan)
        return found


def field_name(path: str) -> str:
    """A file's name as the beginning of a field's."""
    return re.sub(r"\W+", "_", PurePath(path).stem).strip("_") or "raster"
