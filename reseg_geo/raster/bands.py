"""Which bands of a raster are its colours, and the colours of a palette."""

from collections.abc import Callable, Sequence

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp

from reseg_geo.errors import InputError, UsageError
from reseg_geo.raster.colors import color_table

_RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)


def choose_bands(
    source: rasterio.DatasetReader,
    given: Sequence[int] | None,
    path: str,
    warn: Callable[[str], None],
) -> list[int]:
    """The band of grey, or those of red, green and blue; given: those that the user has chosen.

    Raises InputError for complex numbers, UsageError for a band that does not exist.
    """
    if any(kind.startswith("complex") for kind in source.dtypes):
        raise InputError(f"{path} has complex numbers; convert them to amplitudes first.")
    if given is not None:
        if max(given) > source.count:
            raise UsageError(
                f"band {max(given)} does not exist: {path} has {source.count} bands; choose "
                "others with --bands."
            )
        for band in given:
            if source.colorinterp[band - 1] is ColorInterp.alpha:
                warn(f"band {band} of {path} is its alpha band, but is used as a colour.")
        return list(given)
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
            f"{path} has {len(plain)} bands and does not say which are red, green and blue; the "
            "first three are used. Choose others with --bands if that is wrong."
        )
    return plain[:3] if len(plain) >= 3 else plain[:1] or [1]


def read_palette(source: rasterio.DatasetReader, bands: Sequence[int]) -> NDArray[np.uint8] | None:
    """RGBA colours (n, 4) of a paletted image; None for any other, which is read as grey."""
    interpretation = source.colorinterp[bands[0] - 1]
    if len(bands) > 1 or interpretation is not ColorInterp.palette:
        return None
    entries = color_table(source, bands[0])
    if not entries:
        return None
    table = np.zeros((2**16, 4), np.uint8)
    for index, color in entries.items():
        if index < len(table):
            table[index] = color
    return table
