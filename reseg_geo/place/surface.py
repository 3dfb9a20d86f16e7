"""Areas of curved surfaces, and whether an area changes linearly from place to place."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LINEAR = 2e-4  # the share by which what is taken for linear may be off

_Floats = NDArray[np.float64]


class Bends(NamedTuple):
    """Whether areas of pixels, (..., 3, 3), are not linear along columns, and along rows."""

    columns: NDArray[np.bool_]
    rows: NDArray[np.bool_]

    @classmethod
    def of(cls, areas: _Floats) -> "Bends":
        """Compare the middle with the ends."""
        most = LINEAR * areas.min(axis=(-1, -2))
        ends = areas[..., ::2, ::2]
        twist = np.abs(ends[..., 0, 0] + ends[..., 1, 1] - ends[..., 0, 1] - ends[..., 1, 0]) / 4
        across = np.abs(areas[..., 1] - (areas[..., 0] + areas[..., 2]) / 2).max(axis=-1)
        along = np.abs(areas[..., 1, :] - (areas[..., 0, :] + areas[..., 2, :]) / 2).max(axis=-1)
        return cls(np.maximum(across, twist) > most, np.maximum(along, twist) > most)


def surface_area(corners: _Floats) -> _Floats:
    """Area of a surface, (...), from points on it, (..., n, n, 3); 0 if one of them is NaN."""
    one = corners[..., 1:, 1:, :] - corners[..., :-1, :-1, :]
    other = corners[..., 1:, :-1, :] - corners[..., :-1, 1:, :]
    # The diagonals of a quadrangle span a parallelogram of twice its area.
    return np.nan_to_num(np.linalg.norm(np.cross(one, other), axis=-1).sum(axis=(-1, -2)) / 2)


def three(first: "_Floats | float", last: "_Floats | float") -> _Floats:
    """The ends and the middle, (..., 3)."""
    return np.stack([first, (np.asarray(first) + last) / 2, last], axis=-1)
