"""From a block's pixels to its record: windows, regions, patch features, similarities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.records import BlockRecord
from reseg_geo.models.device import Batches
from reseg_geo.raster.grid import Block, Box, Tiling
from reseg_geo.raster.view import RasterView
from reseg_geo.regions import RegionSource
from reseg_geo.regions.cores import CoreRegions, renumbered
from reseg_geo.regions.hierarchy import patch_regions, spread_levels


@dataclass(frozen=True)
class BlockEncoder:
    """Everything that turns a block into its record; the same for all blocks of a run.

    tiling: of the view's grid; text: (queries, d) unit-length features of all queries;
    masked_layers: how many layers the regions mask (the K of eq. 2); batches: of windows;
    window_scope: whether regions are made of each window instead of a block; logit_scale: the
    softmax's inverse temperature; global_bias: the share of the class token's similarity that is
    subtracted; keep_regions: whether records hold the finest regions.
    """

    view: RasterView
    tiling: Tiling
    regions: RegionSource | None
    model: ClipModel
    text: Tensor
    method: str
    masked_layers: int
    batches: Batches
    logit_scale: float
    global_bias: float = 0.0
    window_scope: bool = False
    keep_regions: bool = False

    def encode(self, block: Block) -> BlockRecord:
        """Read the block, encode its windows that hold data, and compare them with the queries."""
        rgb, valid = self.view.read(block.read)
        windows = self._windows_with_data(block, valid)
        grid = self.model.grid
        labels = None
        # A core at the end of a row may have data, but windows that start in its neighbour.
        if (
            self.regions is not None
            and not self.window_scope
            and (len(windows) or (self.keep_regions and valid.any()))
        ):
            labels = self.regions.labels(rgb, valid, block.read)
        corners = windows - (block.read.top, block.read.left)
        # Made before the batches: what is dear is not to be done again where memory runs out.
        by_window = self._window_regions(rgb, valid, corners) if self.window_scope else None

        def scores(rows: NDArray[np.int64]) -> NDArray[np.float32]:
            pixels = self.model.normalise(
                self._cut(rgb, corners[rows]), self._cut(valid, corners[rows])
            )
            masks = by_window[:, rows] if by_window is not None else None
            if labels is not None:
                masks = self._patch_labels(labels, corners[rows])
            features = self.model.encode_tokens(pixels, masks, self.method)
            found = self.logit_scale * self._similarity(features)
            return found.transpose(1, 2).reshape(len(rows), -1, *grid).cpu().numpy()

        logits = [np.zeros((0, len(self.text), *grid), np.float32)]
        logits += self.batches.map(scores, np.arange(len(windows)))
        finest = None
        if labels is not None and self.keep_regions:
            finest = renumbered(labels[-1][block.core.within(block.read)])
        return BlockRecord(windows, np.concatenate(logits), finest)

    def _similarity(self, features: Tensor) -> Tensor:
        """(B, 1 + N, d) features of tokens -> (B, N, queries) similarities of patches (eq. 1).

        What all patches share with the class token says little of where they differ; a share of it
        can be subtracted (Li et al. 2025).
        """
        found = features @ self.text.T
        patches = found[:, 1:]
        return patches - self.global_bias * found[:, :1] if self.global_bias else patches

    def _windows_with_data(self, block: Block, valid: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The block's windows, less those without any data: those cost nothing."""
        windows = self.tiling.windows(block.row, block.column)
        side = self.tiling.window
        has_data = [
            valid[top : top + side, left : left + side].any()
            for top, left in windows - (block.read.top, block.read.left)
        ]
        return windows[np.array(has_data, dtype=bool)]

    def _cut(self, array: NDArray[Any], corners: NDArray[np.int64]) -> NDArray[Any]:
        """(h, w, ...) -> (n, side, side, ...): the windows at these corners."""
        side = self.tiling.window
        views = sliding_window_view(array, (side, side), axis=(0, 1))
        return np.moveaxis(views[corners[:, 0], corners[:, 1]], (-2, -1), (1, 2))

    def _patch_labels(
        self, labels: NDArray[np.integer], corners: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        """(levels, h, w) labels of the block -> (masked layers, n, gh, gw) of the windows."""
        if not self.masked_layers:
            return None
        return self._by_layer([self._cut(level, corners) for level in labels])

    def _window_regions(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], corners: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        """The same from regions that are made of each window of the block by itself."""
        if self.regions is None or not self.masked_layers or not len(corners):
            return None
        box = Box(0, 0, self.tiling.window, self.tiling.window)
        found = []
        for corner in corners[:, None]:
            labels = self.regions.labels(
                self._cut(rgb, corner)[0], self._cut(valid, corner)[0], box
            )
            found.append(self._by_layer([level[None] for level in labels]))
        return np.concatenate(found, axis=1)

    def _by_layer(self, labels: Sequence[NDArray[np.integer]]) -> NDArray[np.int64]:
        """Label images of the windows, (n, side, side) a level, to regions of patches."""
        levels = [patch_regions(level, self.model.patch_size) for level in labels]
        return np.stack([levels[i] for i in spread_levels(len(levels), self.masked_layers)])

    def forget_regions(self, above: int) -> None:
        """Nothing above this row of the view will be encoded any more."""
        if isinstance(self.regions, CoreRegions):
            self.regions.forget(above)


def query_slices(queries: Sequence[Sequence[str]]) -> list[slice]:
    """Which rows of the query features belong to each class."""
    ends = np.cumsum([len(words) for words in queries])
    return [
        slice(int(end) - len(words), int(end)) for words, end in zip(queries, ends, strict=True)
    ]
