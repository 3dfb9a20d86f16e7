"""Statistics of other rasters within polygons: elevation, a vegetation index, and the like."""

import contextlib
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

import numpy as np
import pyproj
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box
from reseg_geo.raster.gdal_errors import reading
from reseg_geo.raster.opening import open_raster
from reseg_geo.vector.trace import Polygons

STATISTICS = ("mean", "min", "max")
_CELLS = 4_000_000  # pixels of a raster in memory


class Zones:
    """Rasters on any grid whose first band is summarised in polygons; a context manager.

    A pixel counts by the share of it that a polygon covers.
    """

    def __init__(self, paths: Sequence[str], crs: str | None, longest: float) -> None:
        """Polygons will be in a CRS (WKT), their edges to be divided at a length if transformed.

        Raises InputError for a raster that cannot be used, UsageError for two of one name.
        """
        self._longest = longest
        self._rasters: dict[str, rasterio.DatasetReader] = {}
        self._to_raster: dict[str, pyproj.Transformer | None] = {}  # None: their CRS is the same
        with contextlib.ExitStack() as opened:
            for path in paths:
                name = field_name(path)
                if name.casefold() in map(str.casefold, self._rasters):
                    raise UsageError(
                        f"two rasters of stats would give fields {name}_mean; rename one, or leave "
                        "it out."
                    )
                self._rasters[name] = dataset = opened.enter_context(open_raster(path))
                _check_usable(dataset)
                if (dataset.crs is None) != (crs is None):
                    raise InputError(
                        f"of {path} and the class map only one has a CRS, so one cannot be placed "
                        "on the other; set the missing CRS, e.g. with rio edit-info."
                    )
                self._to_raster[name] = None if crs is None else _between(crs, dataset)
            self._opened = opened.pop_all()

    def __enter__(self) -> "Zones":
        return self

    def __exit__(self, *rest: object) -> None:
        self._opened.close()

    def check_place(self, corners: Sequence[tuple[float, float]]) -> None:
        """InputError if what lies between corners of a map has no place in a raster's CRS."""
        outline = np.array([shapely.MultiPoint(corners).convex_hull])
        for name in self._rasters:
            self._placed(outline, name)

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
            placed = self._placed(polygons, name)
            around = _around(placed, dataset)
            if around is None:
                blank = np.full(len(polygons), np.nan)
                found |= {f"{name}_{each}": blank for each in STATISTICS}
                continue
            with reading(dataset.name):
                table = exact_extract(
                    _Part(dataset, around), _Shapes(placed, dataset), list(STATISTICS),
                    output="pandas", strategy="raster-sequential", max_cells_in_memory=_CELLS,
                )  # fmt: skip
            for each in STATISTICS:
                found[f"{name}_{each}"] = table[each].to_numpy(np.float64, na_value=np.nan)
        return found

    def _placed(self, polygons: Polygons, name: str) -> Polygons:
        """The polygons in the CRS of a raster."""
        transformer = self._to_raster[name]
        if transformer is None:
            return polygons

        def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.stack(transformer.transform(*points.T), axis=1)

        # Straight edges in one projection are curved in another.
        placed = shapely.transform(shapely.segmentize(polygons, self._longest), place)
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
    """InputError for what the library cannot take."""
    t = dataset.transform
    plain = t.a > 0 > t.e and not (t.b or t.d)
    if not plain or np.dtype(dataset.dtypes[0]).kind == "c":
        raise InputError(
            f"{dataset.name} is rotated, upside down or has complex numbers, so there are no "
            "statistics of it; bring it to a plain grid with gdalwarp first."
        )


def _around(polygons: Polygons, dataset: rasterio.DatasetReader) -> Box | None:
    """The pixels of a raster under polygons; None if there are none."""
    if not len(polygons):
        return None
    left, bottom, right, top = shapely.total_bounds(polygons)
    x, y = zip(*(~dataset.transform @ end for end in ((left, top), (right, bottom))), strict=True)
    first = math.floor(y[0]), math.floor(x[0])
    under = Box(*first, math.ceil(y[1]) - first[0], math.ceil(x[1]) - first[1])
    return under.intersection(Box(0, 0, dataset.height, dataset.width))


class _Part(RasterioRasterSource):
    """A part of a raster: the library goes through the whole width of what it is given."""

    def __init__(self, dataset: rasterio.DatasetReader, box: Box) -> None:
        super().__init__(dataset)
        self._box = box

    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        left, top = self.ds.transform @ (self._box.left, self._box.top)
        right, bottom = self.ds.transform @ (self._box.right, self._box.bottom)
        return left, bottom, right, top

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> NDArray[np.generic]:
        """Pixels of the part."""
        found = super().read_window(x0 + self._box.left, y0 + self._box.top, nx, ny)
        return np.asanyarray(found)


class _Shapes(FeatureSource):
    """Polygons in the CRS of a raster as the library reads them fastest."""

    def __init__(self, polygons: Polygons, dataset: rasterio.DatasetReader) -> None:
        super().__init__()
        self._shapes = shapely.to_wkb(polygons)
        self._crs = None if dataset.crs is None else dataset.crs.wkt

    def count(self) -> int:
        return len(self._shapes)

    def __iter__(self) -> Iterator[Feature]:
        return map(_Shape, self._shapes)

    def srs_wkt(self) -> str | None:
        return self._crs


class _Shape(Feature):
    def __init__(self, wkb: bytes) -> None:
        super().__init__()
        self._wkb = wkb

    def geometry(self) -> bytes:
        return self._wkb

    def fields(self) -> list[str]:
        return []


def _no_place(dataset: rasterio.DatasetReader) -> InputError:
    return InputError(
        f"the map has no place in the CRS of {dataset.name}, so there are no statistics of it; "
        "bring it to the CRS of the map with gdalwarp first."
    )


def field_name(path: str) -> str:
    """A file's name as the beginning of a field's."""
    return re.sub(r"\W+", "_", PurePath(path).stem).strip("_") or "raster"
