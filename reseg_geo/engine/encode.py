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
from reseg_geo.raster.grid import Block, Tiling
from reseg_geo.raster.view import RasterView
from reseg_geo.regions import RegionSource
from reseg_geo.regions.hierarchy import patch_regions, spread_levels


@dataclass(frozen=True)
class BlockEncoder:
    """Everything that turns a block into its record; the same for all blocks of a run.

    tiling: of the view's grid; text: (queries, d) unit-length features of all queries;
    masked_layers: how many layers the regions mask (the K of eq. 2); logit_scale: the softmax's
    inverse temperature; global_bias: the share of the class token's similarity that is subtracted;
    keep_regions: whether records hold the finest regions.
    """

    view: RasterView
    tiling: Tiling
    regions: RegionSource | None
    model: ClipModel
    text: Tensor
    method: str
    masked_layers: int
    batch_size: int
    logit_scale: float
    global_bias: float = 0.0
    keep_regions: bool = False

    def encode(self, block: Block) -> BlockRecord:
        """Read the block, encode its windows that hold data, and compare them with the queries."""
        rgb, valid = self.view.read(block.read)
        windows = self._windows_with_data(block, valid)
        grid = self.model.grid
        labels = None
        # A core at the end of a row may have data, but windows that start in its neighbour.
        if self.regions is not None and (len(windows) or (self.keep_regions and valid.any())):
            labels = self.regions.labels(rgb, valid, block.read)
        logits = [np.zeros((0, len(self.text), *grid), np.float32)]
        for start in range(0, len(windows), self.batch_size):
            corners = windows[start : start + self.batch_size] - (block.read.top, block.read.left)
            features = self.model.encode_tokens(
                self.model.normalise(self._cut(rgb, corners), self._cut(valid, corners)),
                self._patch_labels(labels, corners),
                self.method,
            )
            scores = self.logit_scale * self._similarity(features)
            logits.append(scores.transpose(1, 2).reshape(len(corners), -1, *grid).cpu().numpy())
        finest = None
        if labels is not None and self.keep_regions:
            finest = _renumbered(labels[-1][block.core.within(block.read)])
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
        self, labels: NDArray[np.integer] | None, corners: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        """(levels, h, w) labels of the block -> (masked layers, n, gh, gw) of the windows."""
        if labels is None or not self.masked_layers:
            return None
        levels = [
            patch_regions(self._cut(level, corners), self.model.patch_size) for level in labels
        ]
        return np.stack([levels[i] for i in spread_levels(len(levels), self.masked_layers)])


def _renumbered(labels: NDArray[np.integer]) -> NDArray[np.int32]:
    """The same regions by small numbers; 0, no region, stays 0."""
    values, places = np.unique(labels, return_inverse=True)
    numbers = np.zeros(len(values), np.int32)
    numbers[values != 0] = np.arange(1, np.count_nonzero(values) + 1)
    return numbers[places].reshape(labels.shape)


def query_slices(queries: Sequence[Sequence[str]]) -> list[slice]:
    """Which rows of the query features belong to each class."""
    ends = np.cumsum([len(words) for words in queries])
    return [
        slice(int(end) - len(words), int(end)) for words, end in zip(queries, ends, strict=True)
    ]
