"""Read any raster that GDAL supports as 8-bit RGB with a mask of valid pixels."""

import contextlib
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.options.segment import ReadOptions
from reseg_geo.place.bounds import window_of
from reseg_geo.place.georeference import (
    MAX_PIXELS,
    grid_of,
    pixel_space,
    resampled,
)
from reseg_geo.raster.bands import choose_bands, read_palette
from reseg_geo.raster.collar import Collar, colors_of, find_collars
from reseg_geo.raster.signs import Signs
from reseg_geo.raster.stretch import Limits, measure_limits, to_bytes

if TYPE_CHECKING:
    from reseg_geo.raster.mask import Mask

Warn = Callable[[str], None]

# Longest side of the decimated read from which the stretch is derived.
_SAMPLE = 1024
_SERVICES = ("WMS", "WMTS")  # formats of rasters as large as the world

# Bytes. By default GDAL caches blocks in 5 % of the machine's memory, but each block is read once.
GDAL_CACHE = 64 * 2**20


class RasterReader:
    """An open raster, as a context manager; several threads may share it.

    whole: its pixel grid, after resampling, or that of the mosaic in which it is seen; part: the
    pixels within the bounds; grid: of these pixels, and of the map; mask: what lies inside it is
    mapped, None for everything; opened: the file that is read. `warn` is
    called with messages for the user.
    """

    def __init__(
        self,
        path: "str | os.PathLike[str]",
        options: ReadOptions | None = None,
        warn: Warn = lambda text: None,
    ) -> None:
        """Raises InputError if the file is unusable, UsageError if options do not fit it."""
        self.path = os.fspath(path)
        options = options or ReadOptions()
        mosaic = None if options.neighbours in ("auto", "none") else options.neighbours
        self.opened = mosaic or self.path
        self._source = open_raster(self.opened)
        self._lock = threading.Lock()  # a GDAL dataset must not be used by two threads at once
        with reading(self.path):  # GDAL reads much of a header only on demand
            if images := self._source.subdatasets:
                warn(
                    f"{self.path} holds {len(images)} images, of which the first is read; choose "
                    f"another by its name, such as {images[-1]}."
                )
            self._configure(options, warn)

    def _configure(self, options: ReadOptions, warn: Warn) -> None:
        self._bands = choose_bands(self._source, options.bands, self.path, warn)
        self._palette = read_palette(self._source, self._bands)
        self._signs = Signs.of(self._source, self._bands, options, self.path, warn)
        whole = grid_of(self._source, warn, options.crs)
        self._dataset: rasterio.DatasetReader | WarpedVRT = self._source
        if options.resolution is not None:
            native = whole
            whole = resampled(native, options.resolution)
            self._dataset = self._warped(whole, ~native.transform @ whole.transform)
        self.whole, self.part = whole, whole.box
        if self.opened != self.path:
            self.part = self._place_in(whole, options)
        elif options.bounds is not None:
            self.part = window_of(whole, options.bounds, options.bounds_crs, self.path)
        self.grid = whole.cut(self.part)
        self.mask = None if options.mask is None else self._open_mask(options.mask, warn)
        if self.grid.width * self.grid.height > MAX_PIXELS:
            raise InputError(
                f"{self.path} has {self.grid.width:,} x {self.grid.height:,} pixels, more than a "
                "GeoTIFF can hold; select a part of it with --bounds."
            )
        self._collars: list[Collar] = []
        service = self._source.driver in _SERVICES
        if options.collar == "auto" and options.nodata is None and not service:
            dtype = self._source.dtypes[self._bands[0] - 1] if self._palette is None else "uint8"
            # A damaged file is reported when the pixels are read that are needed.
            with contextlib.suppress(InputError):
                self._collars = find_collars(
                    self._read_averaged, (whole.height, whole.width),
                    colors_of(dtype, options.scale), self.path, warn,
                )  # fmt: skip
        self._limits = self._measure_limits(options)

    def _place_in(self, mosaic: Grid, options: ReadOptions) -> Box:
        """The pixels of the raster, or those within the bounds, in a mosaic that it is part of."""
        with open_raster(self.path) as dataset:
            own = grid_of(dataset, assigned=options.crs)
        columns, rows = zip(*(~mosaic.transform @ corner for corner in own.corners), strict=True)
        place = Box(round(rows[0]), round(columns[0]), own.height, own.width)
        if place.intersection(mosaic.box) != place or not mosaic.cut(place).has_pixels_of(own):
            raise InputError(
                f"{self.path} is not a part of the mosaic {self.opened} on the same grid; leave "
                "out the mosaic, or choose another."
            )
        if options.bounds is None:
            return place
        part = window_of(own, options.bounds, options.bounds_crs, self.path)
        return Box(place.top + part.top, place.left + part.left, part.height, part.width)

    def _open_mask(self, name: str, warn: Warn) -> "Mask":
        from reseg_geo.raster.mask import open_mask  # vector libraries, which few runs need

        where = self.path if self.part == self.whole.box else f"the bounds within {self.path}"
        return open_mask(name, self.whole, self.part, where, warn)

    def __enter__(self) -> "RasterReader":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file after any read in another thread has finished."""
        with self._lock:
            if self._dataset is not self._source:
                self._dataset.close()
            self._source.close()

    @property
    def files(self) -> list[str]:
        """The files of the raster, including the sources of a VRT.

        Raises InputError if their names cannot be decoded.
        """
        with reading(self.path):
            files = self._source.files
        return [path for path in files if not path.endswith((".aux.xml", ".ovr"))]

    @property
    def has_alpha(self) -> bool:
        """Whether an alpha band says which pixels hold data."""
        return self._signs.alpha is not None

    def read(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Pixels of a box of the whole: (h, w, 3) uint8 RGB, and (h, w) bool, True where valid.

        Pixels outside the raster and nodata pixels are 0 and False. Raises InputError if the file
        is damaged.
        """
        inside = box.intersection(self.whole.box)
        if inside == box:
            return self._read(box, (box.height, box.width))
        rgb = np.zeros((box.height, box.width, 3), np.uint8)
        valid = np.zeros((box.height, box.width), bool)
        if inside is not None:
            at = inside.within(box)
            rgb[at], valid[at] = self._read(inside, (inside.height, inside.width))
        return rgb, valid

    def valid(self, box: Box) -> NDArray[np.bool_]:
        """The mask that `read` returns, (h, w); colours are read only if they affect it."""
        floating = any(np.dtype(self._source.dtypes[b - 1]).kind == "f" for b in self._bands)
        inside = box.intersection(self.whole.box)
        if self._palette is not None or floating or inside is None or self._is_bordered(inside):
            return self.read(box)[1]
        valid = np.zeros((box.height, box.width), bool)
        with self._lock, reading(self.path):
            valid[inside.within(box)] = self._signs.read(
                self._dataset, inside.window, (inside.height, inside.width)
            )
        return valid

    def overview(self, longest: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """The part as `read` returns it, decimated to at most `longest` pixels a side."""
        return self._read(self.part, _decimated(self.grid.height, self.grid.width, longest))

    def _read(
        self, box: Box, shape: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        # Colours may be averaged, palette indices may not.
        decimated = shape != (box.height, box.width)
        values, valid = self._read_values(
            self._dataset, box.window, shape, averaged=decimated and self._palette is None
        )
        if self._palette is not None:
            entry = self._entries(values)
            rgb = entry[..., :3]
            valid = valid & (entry[..., 3] > 0) if self._signs.transparency else valid
        else:
            bands = [*values] if self._limits is None else to_bytes(values, self._limits)
            rgb = np.moveaxis(np.stack(bands * 3 if len(bands) == 1 else bands), 0, -1)
        if not valid.all():
            rgb = np.where(valid[..., None], rgb, 0)
        return rgb.astype(np.uint8, copy=False), valid

    def _read_values(
        self,
        dataset: "rasterio.DatasetReader | WarpedVRT",
        window: Window,
        shape: tuple[int, int],
        averaged: bool = False,
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Selected bands as stored, (n, h, w), and the mask of valid pixels, (h, w)."""
        with self._lock, reading(self.path):
            how = Resampling.average if averaged else Resampling.nearest
            types = {dataset.dtypes[band - 1] for band in self._bands}
            # In one call if their types are the same, as rasterio asks.
            groups = [list(self._bands)] if len(types) == 1 else [[band] for band in self._bands]
            parts = [
                dataset.read(group, window=window, out_shape=(len(group), *shape), resampling=how)
                for group in groups
            ]
            valid = self._signs.read(dataset, window, shape)
        values = np.concatenate(parts) if len(parts) > 1 else parts[0]
        if np.issubdtype(values.dtype, np.floating):
            valid &= np.isfinite(values).all(axis=0)
        for collar in self._collars:
            size = dataset.height, dataset.width
            if (found := collar.at(window, size, self._colors(values))) is not None:
                valid &= ~found
        return values, valid

    def _read_averaged(
        self, window: Window, shape: tuple[int, int]
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Values of a window of the whole and their mask, for `find_collars`."""
        values, valid = self._read_values(self._dataset, window, shape, self._palette is None)
        return self._colors(values), valid

    def _colors(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """The values of bands, or the colours of a palette, (n, h, w)."""
        return values if self._palette is None else np.moveaxis(self._entries(values), -1, 0)[:3]

    def _entries(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """RGBA colours of palette indices, (1, h, w) -> (h, w, 4)."""
        assert self._palette is not None
        return self._palette[values[0].clip(0, len(self._palette) - 1)]

    def _is_bordered(self, box: Box) -> bool:
        """Whether a collar may reach into a box of the whole."""
        size = self.whole.height, self.whole.width
        return any(collar.reaches(box.window, size) for collar in self._collars)

    def _warped(self, grid: Grid, scale: Affine) -> WarpedVRT:
        """The source resampled to `grid`, whose pixels are `scale` source pixels.

        It works in pixel space, so a pixel's value does not depend on the block that is read.
        """
        smooth = Resampling.bilinear if scale.a < 1 else Resampling.average
        with reading(self.path):
            return self._signs.warped(
                self.path,
                width=grid.width,
                height=grid.height,
                resampling=Resampling.nearest if self._palette is not None else smooth,
                **pixel_space(scale),
            )

    def _measure_limits(self, options: ReadOptions) -> list[Limits] | None:
        """The values of each band that become 0 and 255 in the whole raster.

        None if the values are bytes, which are used as they are.
        """
        if self._palette is not None:
            return None
        if options.scale is not None:
            return [options.scale] * len(self._bands)
        if all(self._source.dtypes[band - 1] == "uint8" for band in self._bands):
            return None
        source = self._source
        shape = _decimated(source.height, source.width, _SAMPLE)
        values, valid = self._read_values(source, Window(0, 0, source.width, source.height), shape)
        return measure_limits(values, valid)


def _decimated(height: int, width: int, longest: int) -> tuple[int, int]:
    """Height and width scaled down so that neither exceeds `longest`."""
    factor = min(1.0, longest / max(height, width))
    return max(1, round(height * factor)), max(1, round(width * factor))
