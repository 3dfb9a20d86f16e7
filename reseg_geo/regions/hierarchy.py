"""From label images to patch indices, and from region levels to masked layers."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Level = TypeVar("Level")


def patch_regions(labels: NDArray[np.integer], patch_size: int) -> NDArray[np.int64]:
    """The region of each patch: the label of most of its pixels (paper, section on masks).

    labels: (..., H, W) integers; 0 means "in no region" and counts like any other label. A tie goes
    to the smallest label. Rows and columns beyond the last whole patch are ignored. Returns
    (..., H // patch_size, W // patch_size) int64. Raises ValueError if no whole patch fits.
    """
    labels = np.asarray(labels)
    *lead, height, width = labels.shape
    rows, columns = height // patch_size, width // patch_size
    if not rows or not columns:
        raise ValueError(f"a {height} x {width} label image holds no {patch_size} px patch")
    whole = labels[..., : rows * patch_size, : columns * patch_size]
    patches = whole.reshape(*lead, rows, patch_size, columns, patch_size)
    pixels = np.sort(np.swapaxes(patches, -3, -2).reshape(-1, patch_size**2), axis=1)
    # Sorted, equal labels form runs; the run's length at each pixel is its place minus the place
    # where its run began, and the first longest run is that of the smallest label.
    place = np.arange(patch_size**2)
    starts = np.where(np.diff(pixels, axis=1, prepend=pixels[:, :1]) != 0, place, 0)
    length = place - np.maximum.accumulate(starts, axis=1)
    winner = pixels[np.arange(len(pixels)), length.argmax(axis=1)]
    return winner.reshape(*lead, rows, columns).astype(np.int64)


def spread_levels(levels: int, layers: int) -> list[int]:
    """Which region level each masked layer uses, first masked layer first.

    Coarser levels (0) come first, finer ones later, each used by as equal a number of layers as
    possible; with more levels than layers some are left out, never the finest.
    """
    if levels < 1 or layers < 0:
        raise ValueError("at least one region level and no negative number of layers")
    if levels <= layers:
        return [layer * levels // layers for layer in range(layers)]
    return [(layer + 1) * levels // layers - 1 for layer in range(layers)]


def used_levels(levels: Sequence[Level], layers: int) -> list[Level]:
    """The levels, coarse to fine, that this many masked layers use."""
    return [levels[index] for index in sorted(set(spread_levels(len(levels), layers)))]
