"""Read the input of the model: the windows of a block with data, and the regions of patches."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import TILE_SIZE, Box
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import RegionSource
from reseg_geo.regions.hierarchy import patch_regions, spread_levels, window_regions
from reseg_geo.regions.tiles import JoinedRegions, TileRegions, renumbered, tiles_under
from reseg_geo.storage.features import Features, FeatureSet
from reseg_geo.storage.logits import PartOfBlock
from reseg_geo.tiling import Block, Tiling


@dataclass(frozen=True)
class BlockPixels:
    """The pixels of a block.

    windows: (n, 2) first rows and columns of the windows that hold data, in pixels of the view;
    empty: (m, 2) of those that do not; rgb: (h, w, 3) uint8 and valid: (h, w) bool, the pixels that
    the block reads.
    """

    block: Block
    windows: NDArray[np.int64]
    empty: NDArray[np.int64]
    rgb: NDArray[np.uint8]
    valid: NDArray[np.bool_]

    @property
    def corners(self) -> NDArray[np.int64]:
        """(n, 2) first rows and columns of the windows, in the pixels that were read."""
        return self.windows - (self.block.read.top, self.block.read.left)

    @cached_property
    def planes(self) -> NDArray[np.uint8]:
        """(3, h, w) colours, in the layout that the model takes."""
        return np.ascontiguousarray(np.moveaxis(self.rgb, -1, 0))

    @cached_property
    def complete(self) -> bool:
        """Whether all pixels hold data."""
        return bool(self.valid.all())


@dataclass(frozen=True)
class BlockWindows:
    """What the model sees of a block.

    masks: (masked layers, n, gh, gw) regions of the windows' patches, or None; finest: (h, w) the
    finest regions of the tile and its surroundings, if they are kept; part: what is encoded of them
    already.
    """

    pixels: BlockPixels
    masks: NDArray[np.int64] | None
    finest: NDArray[np.integer] | None
    part: PartOfBlock | None = None

    @property
    def windows(self) -> NDArray[np.int64]:
        """(n, 2) first rows and columns of the windows that hold data, in pixels of the view."""
        return self.pixels.windows

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """(n,) the windows that are encoded already."""
        if self.part is None:
            return np.zeros(len(self.windows), bool)
        found = {tuple(corner) for corner in self.part.windows.tolist()}
        return np.array([tuple(corner) in found for corner in self.windows.tolist()], bool)

    @property
    def missing(self) -> int:
        """Number of windows to encode."""
        return int((~self.known).sum())


@dataclass(frozen=True)
class BlockReader:
    """Reads the blocks of a raster at one sampling distance.

    tiling: of the view's grid; patch_size: side of a patch in pixels; masked_layers: K of eq. 2;
    fine_first: whether the first of them has the finest level; window_scope: whether regions are
    made for each window instead of a tile; keep_regions: whether the finest regions are needed
    after encoding; features: where features are kept, if they are.
    """

    view: RasterView
    tiling: Tiling
    regions: RegionSource | None
    patch_size: int
    masked_layers: int
    fine_first: bool = False
    window_scope: bool = False
    keep_regions: bool = False
    features: FeatureSet | None = None

    @property
    def parallel(self) -> bool:
        """Whether several threads may read blocks and make their regions."""
        return self.regions is None or self.regions.parallel

    def kept(self, block: Block) -> Features | None:
        """The features of a block that an earlier run kept, if they have all windows."""
        found = self.features.get(block) if self.features else None
        if found is None or not found.has(self.tiling.windows(block.row, block.column)):
            return None
        is_mapped = self.tiling.is_mapped(block.row, block.column)
        return None if self.keep_regions and is_mapped and found.finest is None else found

    def read(self, block: Block) -> BlockPixels:
        """The pixels of a block. Raises InputError if the raster is damaged."""
        rgb, valid = self.pixels(block.read)
        windows = self.tiling.windows(block.row, block.column)
        holds_data = self._hold_data(windows - (block.read.top, block.read.left), valid)
        return BlockPixels(block, windows[holds_data], windows[~holds_data], rgb, valid)

    def pixels(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """What windows see in a box of the view: (h, w, 3) uint8 RGB, and (h, w) where it is data.

        Raises InputError if the raster is damaged.
        """
        rgb, valid = self.view.read(box)
        beyond = self._mirror(box)
        return rgb[beyond], valid[beyond]

    def _mirror(self, box: Box) -> tuple[Any, ...]:
        """An index into the pixels of a box that fills what lies beyond the raster with the
        reflection of its pixels; only windows larger than the raster have pixels beyond it.
        """
        if box.bottom <= self.tiling.height and box.right <= self.tiling.width:
            return (slice(None), slice(None))
        rows = _reflected(box.top, box.bottom, self.tiling.height)
        return np.ix_(rows, _reflected(box.left, box.right, self.tiling.width))

    def add_regions(self, pixels: BlockPixels) -> BlockWindows:
        """The same with the regions of patches, which mask the model's last layers."""
        block, rgb, valid = pixels.block, pixels.rgb, pixels.valid
        windows, corners = pixels.windows, pixels.corners
        masks = finest = None
        if self.regions is None:
            pass
        elif self.window_scope:
            masks = self._window_regions(self.regions, rgb, valid, corners)
        elif self.masked_layers and len(windows):
            labels = self.regions.labels(rgb, valid, block.read)
            masks = self._patch_labels(labels[(slice(None), *self._mirror(block.read))], corners)
        if self.regions and self.keep_regions and self.tiling.is_mapped(block.row, block.column):
            finest = self._finest(self.regions, block)
        kept = self.features.get(block) if self.features else None
        return BlockWindows(pixels, masks, finest, kept.part(windows) if kept else None)

    def _finest(self, regions: RegionSource, block: Block) -> NDArray[np.int32]:
        """The finest regions of a tile and its surroundings, (h, w)."""
        around = self.tiling.surroundings(block.row, block.column)
        if isinstance(regions, JoinedRegions) and self._in_one_tile:
            return renumbered(regions.around(around)[-1])
        return renumbered(regions.labels(*self.view.read(around), around)[-1])

    def region_tiles(self, block: Block) -> list[Box]:
        """The tiles whose regions a block needs, if they are made tile by tile."""
        needed = [*tiles_under(block.read, self.view.grid)]
        if self.keep_regions and self.tiling.is_mapped(block.row, block.column):
            around = self.tiling.surroundings(block.row, block.column)
            own = [*tiles_under(around, self.view.grid)]
            needed += [tile for tile in own[-1 if self._in_one_tile else 0 :] if tile not in needed]
        return needed

    @property
    def _in_one_tile(self) -> bool:
        """Whether a tile and its surroundings lie in one tile of regions and its margin."""
        return self.tiling.tile == TILE_SIZE

    def kept_blocks(self) -> set[tuple[int, int]]:
        """Rows and columns of the blocks whose features are kept."""
        return self.features.blocks() if self.features else set()

    def forget_regions(self, above: int) -> None:
        """Release the regions above this row of the view."""
        if isinstance(self.regions, TileRegions):
            self.regions.forget(above)

    def _hold_data(self, corners: NDArray[np.int64], valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which windows have data, (n,); the others cost nothing."""
        side = self.tiling.window
        found = [valid[top : top + side, left : left + side].any() for top, left in corners]
        return np.array(found, dtype=bool)

    def _patch_labels(
        self, labels: NDArray[np.integer], corners: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """(levels, h, w) labels of the block -> (masked layers, n, gh, gw) of the windows."""
        side, size = self.tiling.window, self.patch_size
        return self._by_layer(list(window_regions(labels, corners, side, size)))

    def _window_regions(
        self,
        regions: RegionSource,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        corners: NDArray[np.int64],
    ) -> NDArray[np.int64] | None:
        """The same, with regions made separately for each window."""
        if not self.masked_layers or not len(corners):
            return None
        side = self.tiling.window
        found = []
        for top, left in corners.tolist():
            at = np.s_[top : top + side, left : left + side]
            labels = regions.labels(rgb[at], valid[at], Box(0, 0, side, side))
            found.append([patch_regions(level[None], self.patch_size) for level in labels])
        return self._by_layer([np.concatenate(level) for level in zip(*found, strict=True)])

    def _by_layer(self, levels: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        layers = [levels[i] for i in spread_levels(len(levels), self.masked_layers)]
        return np.stack(layers[::-1] if self.fine_first else layers)


def seen_through(
    windows: Sequence[tuple[BlockPixels, int]], side: int
) -> tuple[NDArray[np.uint8], NDArray[np.bool_] | None]:
    """The pixels of some windows of blocks: (n, side, side, 3) RGB, and (n, side, side) where they
    hold data, None if everywhere.
    """
    views = []
    for block, index in windows:
        top, left = block.corners[index].tolist()
        views.append((block, np.s_[..., top : top + side, left : left + side]))
    planes = np.stack([block.planes[view] for block, view in views])
    known = None
    if not all(block.complete for block, _ in views):
        known = np.stack([block.valid[view] for block, view in views])
    return np.moveaxis(planes, 1, -1), known


def _reflected(start: int, stop: int, size: int) -> NDArray[np.int64]:
    """(stop - start,) indices, counted from start, of pixels that mirror those past `size`."""
    places = np.arange(start, stop) % (2 * size)
    return np.minimum(places, 2 * size - 1 - places) - start
