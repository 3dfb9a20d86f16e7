"""The seam between the engine and ways to upsample scores by the image."""

from collections.abc import Callable
from typing import Protocol

from torch import Tensor

from reseg_geo.upsampling.bilinear import interpolation

Pixels = Callable[[slice, slice], Tensor]  # rows and columns -> (queries, h, w) scores


class Upsampler(Protocol):
    """From the scores of a window's places to those of its pixels, by what the window shows."""

    def window(self, scores: Tensor, rgb: Tensor, valid: Tensor) -> Pixels:
        """The scores of any rows and columns of a window.

        scores: (queries, gh, gw); rgb: (3, side, side) float32 from 0 to 1; valid: (side, side)
        where the window holds data. A score depends on this window alone.
        """
        ...


def resampled(pixels: Pixels, seen: int, side: int) -> Pixels:
    """The same for a window of `side` pixels, linearly interpolated from the `seen` ones."""
    if seen == side:
        return pixels

    def of(rows: slice, columns: slice) -> Tensor:
        tall, wide = _around(rows, seen, side), _around(columns, seen, side)
        found = pixels(tall, wide)
        weights = interpolation(seen, side, found.device)
        return weights[rows, tall] @ found @ weights[columns, wide].T

    return of


def _around(places: slice, seen: int, side: int) -> slice:
    """The seen rows or columns that those of `side` are interpolated from, and one on each side."""
    first, last = (
        ((2 * i + 1) * seen - side) // (2 * side) for i in (places.start, places.stop - 1)
    )
    return slice(max(0, first - 1), min(seen, last + 3))
