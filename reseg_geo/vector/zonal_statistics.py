"""Statistics of one raster within polygons, by exactextract."""

from collections.abc import Iterator, Sequence

import numpy as np
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray

from reseg_geo.grid import Box
from reseg_geo.vector.trace import Polygons

_MAX_CELLS = 4_000_000  # pixels of the raster in memory


def zonal_statistics(
    dataset: rasterio.DatasetReader, box: Box, polygons: Polygons, statistics: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Statistics of the first band in each polygon, (n,) by name; NaN where it has no data.

    box: the pixels to read; polygons: (n,) in the CRS of the raster. A pixel is weighted by the
    share of it that a polygon covers.
    """
    table = exact_extract(
        _Part(dataset, box), _Shapes(polygons, dataset), list(statistics),
        output="pandas", strategy="raster-sequential", max_cells_in_memory=_MAX_CELLS,
    )  # fmt: skip
    return {each: table[each].to_numpy(np.float64, na_value=np.nan) for each in statistics}


class _Part(RasterioRasterSource):
    """A box of a raster, because exactextract processes the full width of its source."""

    def __init__(self, dataset: rasterio.DatasetReader, box: Box) -> None:
        super().__init__(dataset)
        self._box = box

    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        left, top = self.ds.transform @ (self._box.left, self._box.top)
        right, bottom = self.ds.transform @ (self._box.right, self._box.bottom)
        return left, bottom, right, top

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> NDArray[np.generic]:
        """Pixels of the box."""
        found = super().read_window(x0 + self._box.left, y0 + self._box.top, nx, ny)
        return np.asanyarray(found)


class _Shapes(FeatureSource):
    """Polygons as WKB, the fastest input of exactextract."""

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
