"""The signs of pixels without data: nodata values, a mask, an alpha band, as far as they count."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from reseg_geo.errors import InputError, UsageError
from reseg_geo.options.segment import ReadOptions
from reseg_geo.quantities import percent
from reseg_geo.raster.vrt import add_source, data_type, gdal_name

# A mask is 0 or opaque nearly everywhere; with more values in between, a band is a colour.
_MAX_PARTIAL = 0.25
_LATTICE = 24  # pixels along each side of a sample
_SMALL = 2**20  # pixels of a raster that is read as a whole instead


@dataclass(frozen=True)
class Signs:
    """What says that pixels of a raster hold no data.

    bands: those that are used; nodata: the value of each, None without one; given: whether that is
    the user's choice; own_mask: whether the file has a mask that is not an alpha band; alpha: the
    band of alpha, if it counts; transparency: whether a palette's alpha counts.
    """

    source: rasterio.DatasetReader
    bands: tuple[int, ...]
    nodata: tuple[float | None, ...]
    given: bool
    own_mask: bool
    alpha: int | None
    transparency: bool

    @classmethod
    def of(
        cls,
        source: rasterio.DatasetReader,
        bands: Sequence[int],
        options: ReadOptions,
        path: str,
        warn: Callable[[str], None],
    ) -> "Signs":
        """The signs in a raster that count by the options. Raises UsageError for nodata values
        that are neither one nor as many as the bands.
        """
        flags = source.mask_flag_enums[bands[0] - 1]
        kinds = {MaskFlags.alpha, MaskFlags.nodata}
        own_mask = MaskFlags.per_dataset in flags and not kinds.intersection(flags)
        alpha = _alpha_of(source)
        if alpha is not None and options.alpha == "auto":
            alpha = alpha if _counts(source, alpha, options.bands, path, warn) else None
        elif options.alpha == "ignore":
            alpha = None
        given = options.nodata is not None
        nodata: tuple[float | None, ...] = (None,) * len(bands)
        if given:
            nodata = _one_a_band(options.nodata_values, source, bands, path, warn)
        elif not own_mask:  # a mask replaces the nodata value
            nodata = tuple(source.nodatavals[band - 1] for band in bands)
        return cls(
            source, tuple(bands), nodata, given, own_mask, alpha, options.alpha == "auto"
        )  # fmt: skip

    def read(
        self,
        dataset: "rasterio.DatasetReader | WarpedVRT",
        window: Window,
        shape: tuple[int, int],
    ) -> NDArray[np.bool_]:
        """Where pixels hold data in any band, (h, w).

        dataset: the raster, or what `warped` returned.
        """
        if isinstance(dataset, WarpedVRT):
            if self._hidden_and_nodata:  # hidden pixels have the nodata value, too
                return self._differs(dataset, window, shape)
            if self.own_mask:  # the last band; its type may keep GDAL from seeing it as a mask
                return np.asarray(dataset.read(dataset.count, window=window, out_shape=shape) > 0)
        elif self.given or self._hidden_and_nodata or self.alpha != _alpha_of(self.source):
            valid = self._differs(dataset, window, shape)
            if self.own_mask:
                valid &= dataset.read_masks(self.bands[0], window=window, out_shape=shape) > 0
            if self.alpha is not None:
                valid &= dataset.read(self.alpha, window=window, out_shape=shape) > 0
            return valid
        elif any(kind == [MaskFlags.all_valid] for kind in self._masks):
            return np.ones(shape, bool)
        shared = all(MaskFlags.per_dataset in kind for kind in self._masks)
        bands = list(self.bands[:1] if shared else self.bands)
        masks = dataset.read_masks(bands, window=window, out_shape=(len(bands), *shape))
        return np.asarray((masks > 0).any(axis=0))

    def warped(self, path: str, **how: Any) -> WarpedVRT:
        """The raster as a warped one; how: other arguments.

        Raises InputError if the bands have different nodata values.
        """
        if len({str(value) for value in self.nodata}) > 1:  # as str, since NaN != NaN
            raise InputError(
                f"{path} cannot be resampled because its bands have different nodata values; "
                "leave out the resolution, or give all bands one nodata value first."
            )
        source, nodata, add_alpha = self.source, self.nodata[0], self.own_mask
        if self._hidden_and_nodata:
            # GDAL looks at both only if alpha is a band, and nodata that of each band.
            how["UNIFIED_SRC_NODATA"], add_alpha = "NO", False
        if self.alpha != _alpha_of(source) or add_alpha != self.own_mask:
            mask = self.own_mask and not add_alpha
            source = rasterio.open(_as_vrt(source, self.alpha, mask))
        floating = np.dtype(source.dtypes[self.bands[0] - 1]).kind == "f"
        if nodata is None and floating and not self.own_mask:
            nodata = math.nan  # otherwise the average of a value and NaN would be NaN
        return WarpedVRT(source, src_nodata=nodata, add_alpha=add_alpha, **how)

    @cached_property
    def _masks(self) -> list[list[MaskFlags]]:
        """The kind of GDAL's mask of each band that is used."""
        kinds = self.source.mask_flag_enums
        return [kinds[band - 1] for band in self.bands]

    @property
    def _hidden_and_nodata(self) -> bool:
        hidden = self.own_mask or self.alpha is not None
        return hidden and any(value is not None for value in self.nodata)

    def _differs(
        self,
        dataset: "rasterio.DatasetReader | WarpedVRT",
        window: Window,
        shape: tuple[int, int],
    ) -> NDArray[np.bool_]:
        """Where any band differs from its nodata value, (h, w)."""
        if set(self.nodata) == {None}:
            return np.ones(shape, bool)
        found = [
            _differs(dataset.read(band, window=window, out_shape=shape), value)
            for band, value in zip(self.bands, self.nodata, strict=True)
        ]
        return np.asarray(np.any(found, axis=0))


def _alpha_of(source: rasterio.DatasetReader) -> int | None:
    roles = dict(zip(source.colorinterp, source.indexes, strict=True))
    return roles.get(ColorInterp.alpha)


def _counts(
    source: rasterio.DatasetReader,
    alpha: int,
    given: Sequence[int] | None,
    path: str,
    warn: Callable[[str], None],
) -> bool:
    """Whether an alpha band counts: not if the user's choice of bands leaves it out.

    `warn` is called if that shows pixels which it hides, or if it looks like a colour.
    """
    if given is not None and alpha in given:
        return False
    values = _sample(source, alpha)
    hidden = (values == 0).mean()
    if given is not None:
        if hidden:
            warn(
                f"band {alpha} of {path} is its alpha band and hides about {percent(hidden)} of "
                "it, but --bands leaves it out, so these pixels are mapped, too; give their value "
                "with --nodata, or an area with --mask, if they hold no data."
            )
        return False
    partial = ((values != 0) & (values != values.max())).mean()
    if partial > _MAX_PARTIAL:
        warn(
            f"band {alpha} of {path} is marked as alpha, but {percent(partial)} of its values are "
            "neither transparent nor opaque, as in a colour or infrared band; pixels where it is 0 "
            "are left out. Use --alpha ignore to map them."
        )
    return True


def _sample(source: rasterio.DatasetReader, band: int) -> NDArray[np.generic]:
    """Values of a band: all of a small raster, else those of a lattice that includes the edges."""
    if source.width * source.height <= _SMALL:
        return np.asarray(source.read(band))
    rows = np.linspace(0, source.height - 1, _LATTICE).astype(int).tolist()
    columns = np.linspace(0, source.width - 1, _LATTICE).astype(int).tolist()
    found = [source.read(band, window=Window(x, y, 1, 1)) for y in rows for x in columns]
    return np.concatenate(found, axis=None)


def _one_a_band(
    values: tuple[float, ...],
    source: rasterio.DatasetReader,
    bands: Sequence[int],
    path: str,
    warn: Callable[[str], None],
) -> tuple[float | None, ...]:
    """Nodata values that are given once, for each band, or not at all."""
    if not values:
        return (None,) * len(bands)
    if len(values) not in (1, len(bands)):
        raise UsageError(
            f"nodata has {len(values)} values, but {len(bands)} bands of {path} are used; give "
            "one value, or one a band."
        )
    values = values * len(bands) if len(values) == 1 else values
    kinds = [np.dtype(source.dtypes[band - 1]) for band in bands]
    if not any(_holds(kind, value) for kind, value in zip(kinds, values, strict=True)):
        warn(
            f"no pixel of {path} can have the nodata value {values[0]:g}, since its values are of "
            f"type {kinds[0]}; check --nodata."
        )
    return values


def _holds(kind: "np.dtype[Any]", value: float) -> bool:
    """Whether a number can be a value of this type, rounded for a floating-point type."""
    if kind.kind == "f":
        return True
    limits = np.iinfo(kind)
    return float(value).is_integer() and limits.min <= value <= limits.max


def _differs(values: NDArray[np.generic], nodata: float | None) -> NDArray[np.bool_]:
    if nodata is None or not _holds(values.dtype, nodata):
        return np.ones(values.shape, bool)
    with np.errstate(over="ignore"):
        return np.asarray(values != values.dtype.type(nodata))


def _as_vrt(source: rasterio.DatasetReader, alpha: int | None, mask: bool) -> str:
    """A VRT of a raster; alpha: the only alpha band; mask: whether its mask is one, at the end."""
    root = Element("VRTDataset", rasterXSize=str(source.width), rasterYSize=str(source.height))
    bands = [(str(band), kind) for band, kind in zip(source.indexes, source.dtypes, strict=True)]
    bands += [("mask,1", "uint8")] if mask else []
    for number, (name, kind) in enumerate(bands, start=1):
        band = SubElement(root, "VRTRasterBand", dataType=data_type(kind), band=str(number))
        if number == alpha or name.startswith("mask"):
            SubElement(band, "ColorInterp").text = "Alpha"
        add_source(band, gdal_name(source.name), name)
    return tostring(root, encoding="unicode")
