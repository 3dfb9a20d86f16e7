"""Powers of e of upsampled logits, which a softmax divides by their sum.

Between the centres of two patches an upsampled logit changes by the same amount from row to row, so
its power changes by the same factor. So there is one power for each patch and column, and products
for the pixels between, which are quicker than a power for each pixel.
"""

import math

import torch
from torch import Tensor

from reseg_geo.upsampling.bilinear import across, upsampled

# Logits no further apart than this have powers that float32 can hold with all its digits.
_RANGE = 80.0
_LARGEST = 64  # pixels from patch to patch; all rows between two are made at once


def at_most_zero(logits: Tensor) -> tuple[Tensor, list[bool]]:
    """Subtract from all logits of a patch their maximum, which their softmax does not notice.

    logits: (n, queries, gh, gw). Returns the same, and for each window whether `Powers` may use
    products.
    """
    lower = logits - logits.amax(dim=1, keepdim=True)
    return lower, (lower.flatten(1).amin(dim=1) > -_RANGE).tolist()


class Powers:
    """The powers of windows, in memory that each window uses again.

    side: of a window in pixels; patches: rows of its patches; shape: at most so many rows and
    columns at once.
    """

    def __init__(
        self, queries: int, side: int, patches: int, shape: tuple[int, int], device: torch.device
    ) -> None:
        self._side, self._cell = side, side // patches
        self._exact = 1 < self._cell <= _LARGEST and self._cell * patches == side
        rows, columns = min(shape[0] + 2 * self._cell, side + self._cell), min(shape[1], side)
        size = queries * rows * columns
        self._memory = torch.empty(size if self._exact else 0, device=device)

    def of(self, logits: Tensor, rows: slice, columns: slice, products: bool) -> Tensor:
        """(queries, gh, gw) logits of a window -> (queries, h, w) powers of those of its pixels.

        logits: at most 0; rows, columns: those that are needed; products: whether the logits are
        close enough. Otherwise all powers of a pixel are divided by their maximum. The result
        holds until the next call.
        """
        if products and self._exact:
            return self._products(across(logits, self._side, columns), rows)
        pixels = upsampled(logits, self._side, rows, columns)
        return (pixels - pixels.amax(dim=0)).exp_()

    def _products(self, wide: Tensor, rows: slice) -> Tensor:
        """The same; wide: (queries, gh, w) logits upsampled along rows."""
        cell = self._cell  # pixels from the centre of one patch to the next
        # Above the first centre, and below the last, nothing changes.
        ends = torch.cat([wide[:, :1], wide, wide[:, -1:]], dim=1)
        above = cell - cell // 2  # rows are counted from a cell above the first centre
        first, last = (rows.start + above) // cell, (rows.stop - 1 + above) // cell + 1
        start = ends[:, first:last]
        step = (ends[:, first + 1 : last + 1] - start).div_(cell)
        if cell % 2 == 0:  # centres lie between two pixels
            start = torch.add(start, step, alpha=0.5)
        shape = len(wide), last - first, cell, wide.shape[2]
        found = self._memory[: math.prod(shape)].view(shape)
        torch.exp(start, out=found[:, :, 0])
        factor, done = step.exp_()[:, :, None], 1
        while done < cell:  # 1, 2, 4, ... rows of all cells
            more = min(done, cell - done)
            torch.mul(found[:, :, :more], factor, out=found[:, :, done : done + more])
            factor, done = factor * factor, done + more
        offset = rows.start + above - first * cell
        return found.flatten(1, 2)[:, offset : offset + rows.stop - rows.start]
