"""Assign regions to patches, and region levels to masked layers."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Level = TypeVar("Level")


def patch_regions(labels: NDArray[np.integer], patch_size: int) -> NDArray[np.int64]:
    """The region of each patch: the most common label of its pixels (paper, section on masks).

    labels: (..., H, W) integers; 0, "no region", counts like any other label. In a tie the smallest
    label wins. Rows and columns beyond the last whole patch are ignored. Returns
    (..., H // patch_size, W // patch_size) int64. Raises ValueError if no whole patch fits.
    """
    labels = np.asarray(labels)
    *lead, height, width = labels.shape
    rows, columns = height // patch_size, width // patch_size
    if not rows or not columns:
        raise ValueError(f"a {height} x {width} label image has no {patch_size} px patch")
    whole = labels[..., : rows * patch_size, : columns * patch_size]
    patches = whole.reshape(*lead, rows, patch_size, columns, patch_size)
    pixels = np.swapaxes(patches, -3, -2).reshape(-1, patch_size**2)
    return majorities(pixels).reshape(*lead, rows, columns).astype(np.int64)


def window_regions(
    labels: NDArray[np.integer], corners: NDArray[np.int64], side: int, patch_size: int
) -> NDArray[np.int64]:
    """`patch_regions` of windows: (levels, h, w) labels -> (levels, n, gh, gw).

    corners: (n, 2) first row and column of each window; side: of a window in pixels. Windows
    overlap, so most patches are those of several windows; each patch is counted once.
    """
    steps = np.arange(side // patch_size) * patch_size
    rows = corners[:, 0, None, None] + steps[:, None]
    columns = corners[:, 1, None, None] + steps
    places = rows * labels.shape[2] + columns
    own, index = np.unique(places.ravel(), return_inverse=True)
    top, left = np.divmod(own, labels.shape[2])
    found = []
    for level in labels:
        patches = sliding_window_view(level, (patch_size, patch_size))[top, left]
        found.append(majorities(patches.reshape(-1, patch_size**2))[index].reshape(places.shape))
    return np.stack(found).astype(np.int64)


def majorities(labels: NDArray[np.integer]) -> NDArray[np.integer]:
    """(n, pixels) labels -> (n,) the most common of each row; in a tie the smallest."""
    found = labels[:, 0].copy()
    mixed = np.flatnonzero((labels != labels[:, :1]).any(axis=1))
    pixels = np.sort(labels[mixed], axis=1)
    # Once sorted, equal labels form runs. The length of a run so far is the index minus the run's
    # start; the first of the longest runs has the smallest label.
    index = np.arange(pixels.shape[1], dtype=np.int32)
    starts = np.zeros(pixels.shape, np.int32)
    np.copyto(starts[:, 1:], index[1:], where=pixels[:, 1:] != pixels[:, :-1])
    length = index - np.maximum.accumulate(starts, axis=1)
    found[mixed] = pixels[np.arange(len(mixed)), length.argmax(axis=1)]
    return found


def spread_levels(levels: int, layers: int) -> list[int]:
    """The region level of each masked layer, in the order of the layers.

    Levels go from coarse (0) to fine and are spread as evenly as possible. If there are more levels
    than layers, some are left out, but never the finest.
    """
    if levels < 1 or layers < 0:
        raise ValueError("levels must be at least 1, and layers must not be negative")
    if levels <= layers:
        return [layer * levels // layers for layer in range(layers)]
    return [(layer + 1) * levels // layers - 1 for layer in range(layers)]


def used_levels(levels: Sequence[Level], layers: int) -> list[Level]:
    """The levels, coarse to fine, that are used with this number of masked layers."""
    return [levels[index] for index in sorted(set(spread_levels(len(levels), layers)))]
