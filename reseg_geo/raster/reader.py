"""Any raster that GDAL reads, as 8-bit RGB with a mask of where there is data."""

import os
import threading
from collections.abc import Callable
from types import TracebackType

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.options import ReadOptions
from reseg_geo.raster.colors import color_table
from reseg_geo.raster.gdal_errors import reading
from reseg_geo.raster.georeference import georeference, pixel_space, resampled, window_of
from reseg_geo.raster.opening import open_raster
from reseg_geo.raster.stretch import Limits, measure_limits, to_bytes

Warn = Callable[[str], None]

# Size of the decimated read that the stretch is measured on.
_SAMPLE = 1024
_RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)

# Above which GDAL cannot index a GeoTIFF's tiles; the globe at 4 m has less.
_MOST_PIXELS = 2**45

# GDAL would take 5 % of the machine's memory for its cache of blocks; every block is read once.
GDAL_CACHE = 64 * 2**20


class RasterReader:
    """A raster opened for one run; `grid` is what is read, after --resolution and --bounds.

    Use it as a context manager, also from several threads. `warn` is called with sentences the user
    should see.
    """

    def __init__(
        self,
        path: "str | os.PathLike[str]",
        options: ReadOptions | None = None,
        warn: Warn = lambda text: None,
    ) -> None:
        """Raises InputError for an unusable file, UsageError for options that do not fit it."""
        self.path = os.fspath(path)
        options = options or ReadOptions()
        self._source = open_raster(self.path)
        self._one_at_a_time = threading.Lock()  # GDAL's datasets are for one thread
        with reading(self.path):  # GDAL looks at much of a header only when it is asked
            self._look(options, warn)

    def _look(self, options: ReadOptions, warn: Warn) -> None:
        """Find out how the file is to be read; raises as the constructor does."""
        self._bands = self._choose_bands(options, warn)
        self._palette = self._read_palette()
        place = georeference(self._source, warn)
        whole = Grid(self._source.width, self._source.height, *place)
        self._dataset: rasterio.DatasetReader | WarpedVRT = self._source
        if options.resolution is not None:
            native = whole
            whole = resampled(native, options.resolution)
            self._dataset = self._warped(whole, ~native.transform @ whole.transform)
        self._offset = whole.box
        self.grid = whole
        if options.bounds is not None:
            box = window_of(whole, options.bounds, options.bounds_crs, self.path)
            self._offset = box
            self.grid = Grid(box.width, box.height, whole.transform_of(box), whole.crs)
        if self.grid.width * self.grid.height > _MOST_PIXELS:
            raise InputError(
                f"{self.path} has {self.grid.width:,} x {self.grid.height:,} pixels, more than a "
                "GeoTIFF can hold; choose a part of it with --bounds."
            )
        self._limits = self._measure_limits(options)

    def __enter__(self) -> "RasterReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, once nobody reads it."""
        with self._one_at_a_time:
            if self._dataset is not self._source:
                self._dataset.close()
            self._source.close()

    @property
    def files(self) -> list[str]:
        """The files that the raster is in, also those that a VRT is made of.

        Raises InputError where their names are no texts.
        """
        with reading(self.path):
            files = self._source.files
        return [path for path in files if not path.endswith((".aux.xml", ".ovr"))]

    def read(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Pixels of a box of the grid: (h, w, 3) uint8 RGB and (h, w) bool, True where data is.

        Beyond the raster, and where there is no data, pixels are 0 and False. Raises InputError if
        the file is damaged.
        """
        rgb = np.zeros((box.height, box.width, 3), np.uint8)
        valid = np.zeros((box.height, box.width), bool)
        inside = box.intersection(self.grid.box)
        if inside is not None:
            at = inside.within(box)
            rgb[at], valid[at] = self._read(inside, (inside.height, inside.width))
        return rgb, valid

    def valid(self, box: Box) -> NDArray[np.bool_]:
        """The second half of `read`, without reading colours where it can be known without."""
        floating = any(np.dtype(self._source.dtypes[b - 1]).kind == "f" for b in self._bands)
        inside = box.intersection(self.grid.box)
        if self._palette is not None or floating or inside is None:
            return self.read(box)[1]
        valid = np.zeros((box.height, box.width), bool)
        with self._one_at_a_time, reading(self.path):
            valid[inside.within(box)] = self._read_mask(
                self._dataset, self._window(inside), (inside.height, inside.width)
            )
        return valid

    def overview(self, longest: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """The whole grid, shrunk so that its longer side has at most `longest` pixels."""
        factor = min(1.0, longest / max(self.grid.width, self.grid.height))
        shape = (max(1, round(self.grid.height * factor)), max(1, round(self.grid.width * factor)))
        return self._read(self.grid.box, shape)

    def _read(
        self, box: Box, shape: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        # Averaging is right for colours and wrong for palette indices.
        decimated = shape != (box.height, box.width)
        values, valid = self._read_values(
            self._dataset, self._window(box), shape, averaged=decimated and self._palette is None
        )
        if self._palette is not None:
            entry = self._palette[values[0].clip(0, len(self._palette) - 1)]
            rgb, valid = entry[..., :3], valid & (entry[..., 3] > 0)
        else:
            bands = list(values) if self._limits is None else to_bytes(values, self._limits)
            rgb = np.stack(bands * 3 if len(bands) == 1 else bands, axis=-1)
        return np.where(valid[..., None], rgb, 0).astype(np.uint8), valid

    def _window(self, box: Box) -> Window:
        """A box of the grid in pixels of the dataset."""
        left, top = self._offset.left + box.left, self._offset.top + box.top
        return Window(left, top, box.width, box.height)

    def _read_mask(
        self, dataset: "rasterio.DatasetReader | WarpedVRT", window: Window, shape: tuple[int, int]
    ) -> NDArray[np.bool_]:
        """Where a chosen band has data by the file's mask, alpha or nodata, (h, w)."""
        if dataset is self._source or not self._has_own_mask():
            masks = dataset.read_masks(
                self._bands, window=window, out_shape=(len(self._bands), *shape)
            )
        else:  # a warped mask is the last band, and of any type, so GDAL does not see a mask
            masks = dataset.read([dataset.count], window=window, out_shape=(1, *shape))
        return np.asarray((masks > 0).any(axis=0))

    def _read_values(
        self,
        dataset: "rasterio.DatasetReader | WarpedVRT",
        window: Window,
        shape: tuple[int, int],
        averaged: bool = False,
    ) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
        """Chosen bands (n, h, w) as stored, and (h, w) validity."""
        with self._one_at_a_time, reading(self.path):
            # Band by band, since they may be of different types.
            bands = [
                dataset.read(
                    band,
                    window=window,
                    out_shape=shape,
                    resampling=Resampling.average if averaged else Resampling.nearest,
                )
                for band in self._bands
            ]
            valid = self._read_mask(dataset, window, shape)
        values = np.stack(bands)
        if np.issubdtype(values.dtype, np.floating):
            valid &= np.isfinite(values).all(axis=0)
        return values, valid

    def _choose_bands(self, options: ReadOptions, warn: Warn) -> list[int]:
        source = self._source
        if any(kind.startswith("complex") for kind in source.dtypes):
            raise InputError(f"{self.path} has complex numbers; convert it to amplitudes first.")
        if options.bands is not None:
            if max(options.bands) > source.count:
                raise UsageError(
                    f"band {max(options.bands)} is asked for, but {self.path} has {source.count}."
                )
            for band in options.bands:
                if source.colorinterp[band - 1] is ColorInterp.alpha:
                    warn(f"band {band} of {self.path} is its alpha band, but read as a colour.")
            return list(options.bands)
        roles = dict(zip(source.colorinterp, source.indexes, strict=True))
        if all(role in roles for role in _RGB):
            return [roles[role] for role in _RGB]
        plain = [
            index
            for index, role in zip(source.indexes, source.colorinterp, strict=True)
            if role is not ColorInterp.alpha
        ]
        if len(plain) > 3:
            warn(
                f"{self.path} has {len(plain)} bands and does not say which are red, green and "
                "blue; the first three are used. Choose others with --bands."
            )
        return plain[:3] if len(plain) >= 3 else plain[:1] or [1]

    def _palette_source(self) -> bool:
        first = self._source.colorinterp[self._bands[0] - 1]
        return len(self._bands) == 1 and first is ColorInterp.palette

    def _read_palette(self) -> NDArray[np.uint8] | None:
        """Colours (n, 4) RGBA of a palette image, else None."""
        entries = color_table(self._source, self._bands[0]) if self._palette_source() else {}
        if not entries:
            return None  # if it is said to be a palette, take the values as grey
        table = np.zeros((2**16, 4), np.uint8)
        for index, color in entries.items():
            if index < len(table):
                table[index] = np.clip(color, 0, 255)
        return table

    def _has_own_mask(self) -> bool:
        """Whether the source has a mask beside its bands, which is no alpha band."""
        flags = self._source.mask_flag_enums[self._bands[0] - 1]
        return MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags

    def _warped(self, grid: Grid, scale: Affine) -> WarpedVRT:
        """The source resampled to `grid`, whose pixels are `scale` source pixels.

        In pixel space, so it resamples each pixel from its own surroundings alone, whatever block
        is read.
        """
        source = self._source
        own_mask = self._has_own_mask()
        floating = np.dtype(source.dtypes[self._bands[0] - 1]).kind == "f"
        # Without this, the average of a value and NaN would be NaN.
        skip_nan = floating and source.nodata is None and not own_mask
        if len({str(source.nodatavals[band - 1]) for band in self._bands}) > 1:  # NaN is not NaN
            raise InputError(
                f"the bands of {self.path} have different nodata values, which cannot be resampled "
                "together; leave out the resolution, or give it one nodata value first."
            )
        finer = scale.a < 1
        smooth = Resampling.bilinear if finer else Resampling.average
        with reading(self.path):
            return WarpedVRT(
                source,
                width=grid.width,
                height=grid.height,
                resampling=Resampling.nearest if self._palette is not None else smooth,
                add_alpha=own_mask,
                src_nodata=np.nan if skip_nan else source.nodata,
                **pixel_space(scale),
            )

    def _measure_limits(self, options: ReadOptions) -> list[Limits] | None:
        """For each band the values that become 0 and 255, the same for the whole raster.

        None where bytes are used as they are.
        """
        if self._palette is not None:
            return None
        if options.scale is not None:
            return [options.scale] * len(self._bands)
        if all(self._source.dtypes[band - 1] == "uint8" for band in self._bands):
            return None
        source = self._source
        factor = min(1.0, _SAMPLE / max(source.width, source.height))
        shape = (max(1, round(source.height * factor)), max(1, round(source.width * factor)))
        values, valid = self._read_values(source, Window(0, 0, source.width, source.height), shape)
        return measure_limits(values, valid)
