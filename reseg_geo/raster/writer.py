"""Write tiled GeoTIFFs with overviews, plain or cloud-optimized, one box at a time."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import MemoryFile

from reseg_geo.grid import TILE_SIZE, Box, Grid
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS
from reseg_geo.raster.kept_crs import keep_crs
from reseg_geo.raster.sidecar import sidecar
from reseg_geo.storage.staging import output_error

# Side of a GeoTIFF tile in pixels: a divisor of the engine's tile, so that each is written only
# once, and a multiple of 16, as TIFF requires. In the map of a part, GDAL's cache joins the pieces.
TILE = TILE_SIZE // 2
_SMALLEST_OVERVIEW = 256
_ANYWHERE = Affine.translation(1, 1)  # rasterio warns of a raster that lies nowhere
_PLAIN = {
    "tiled": "YES", "blockxsize": str(TILE), "blockysize": str(TILE), "compress": "DEFLATE",
    "bigtiff": "IF_SAFER",
}  # fmt: skip


class RasterWriter:
    """A GeoTIFF on a grid. Use it as a context manager; the file is complete when that exits.

    path: the file to write; target: its final name, for errors. co: creation options of GDAL's
    GTiff driver, or of its COG driver with `cog`. cog: copy the file at the end to make it
    cloud-optimized. warn: called if the file cannot hold the grid's CRS. All methods raise
    OutputError if the file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        target: Path,
        grid: Grid,
        dtype: str,
        nodata: float | None,
        co: Mapping[str, str],
        overviews: Resampling,
        bands: int = 1,
        cog: bool = False,
        warn: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._grid, self._warn = grid, warn
        self._final, self._target, self._overviews = path, target, overviews
        self._co = {name.lower(): value for name, value in co.items()}
        self._cog = cog
        self._path = path.with_name(f"{path.name}.plain.tif") if cog else path
        options = _PLAIN if cog else _PLAIN | self._co
        with writing(target):
            if cog:  # otherwise bad options would be refused only at the end
                try_creation(dtype, self._co, cog)
            self._dataset = rasterio.open(
                self._path, "w", driver="GTiff", width=grid.width, height=grid.height, count=bands,
                dtype=dtype, nodata=nodata, crs=grid.crs, transform=grid.transform, **options,
            )  # fmt: skip
        self._size = max(grid.width, grid.height)

    def __enter__(self) -> "RasterWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._finish()
        else:
            with contextlib.suppress(*RASTER_ERRORS):
                self._dataset.close()

    def write(self, values: NDArray[np.generic], box: Box) -> None:
        """Write (h, w) or (bands, h, w) values to a box of the grid."""
        with writing(self._target):
            self._dataset.write(values if values.ndim == 3 else values[None], window=box.window)

    def describe(
        self,
        tags: Mapping[str, str],
        colormap: Mapping[int, tuple[int, int, int, int]] | None,
        bands: Sequence[str] = (),
    ) -> None:
        """Add metadata tags, a colour table {value: RGBA} and band descriptions."""
        with writing(self._target):
            self._dataset.update_tags(**tags)
            for number, name in enumerate(bands, start=1):
                self._dataset.set_band_description(number, name)
            if colormap is not None:
                self._dataset.write_colormap(1, colormap)

    def _finish(self) -> None:
        factors: list[int] = []
        while self._size / 2 ** len(factors) > _SMALLEST_OVERVIEW:
            factors.append(2 ** (len(factors) + 1))
        with writing(self._target):
            self._dataset.close()
            if factors:
                with rasterio.open(self._path, "r+") as dataset:
                    dataset.build_overviews(factors, self._overviews)
            if self._cog:
                _copy_as_cog(self._path, self._final, self._co)
                self._path.unlink()
                sidecar(self._path).unlink(missing_ok=True)
            keep_crs(self._final, self._target, self._grid, self._warn)
            # GDAL does not report failed writes on closing, so missing tiles are looked for.
            _read_back(self._final)


@contextlib.contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn GDAL's errors into an OutputError about this output."""
    try:
        yield
    except RASTER_ERRORS as error:
        raise output_error(target, error) from error


def try_creation(dtype: str, co: Mapping[str, str], cog: bool) -> None:
    """Write a small raster in memory; raises one of RASTER_ERRORS if an option is refused."""
    small = {name.lower(): value for name, value in co.items()}
    with MemoryFile() as source, MemoryFile() as target:
        own = {} if cog else _PLAIN | small
        with source.open(
            driver="GTiff", width=16, height=16, count=1, dtype=dtype, transform=_ANYWHERE, **own
        ) as dataset:
            dataset.write(np.ones((1, 16, 16), dtype))  # tiles are only allocated now
        if cog:
            _copy_as_cog(source.name, target.name, small)


def _copy_as_cog(source: "Path | str", path: "Path | str", co: Mapping[str, str]) -> None:
    """Copy a GeoTIFF to a cloud-optimized one; its overviews are kept."""
    options = {"compress": "DEFLATE", "bigtiff": "IF_SAFER"} | dict(co)
    rasterio.shutil.copy(source, path, driver="COG", **options)


def _read_back(path: Path) -> None:
    """Raise RasterioIOError if a tile of the file or of an overview is missing."""
    with rasterio.open(path) as dataset:
        levels = len(dataset.overviews(1))
    for level in [None, *range(levels)]:
        with rasterio.open(path, **({} if level is None else {"overview_level": level})) as dataset:
            for _, window in dataset.block_windows(1):
                dataset.read(1, window=window)
