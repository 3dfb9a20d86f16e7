"""The guided filter of He et al. (2013), fitted on the grid of patches and applied to pixels."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.upsampling.bilinear import upsampled
from reseg_geo.upsampling.upsampler import Pixels

# Chosen with the first `mini`, on places that it was not trained on; see
# docs/reference/upsampling.md.
RADIUS, EPSILON = 1, 0.02
_TINY = 1e-12


@dataclass(frozen=True)
class Guided:
    """The fast guided filter (He, Sun and Tang 2013, TPAMI; He and Sun 2015) with a colour guide.

    In the square around each patch, scores are a linear function of the mean colours of patches
    (ridge regression). A patch gets the means of the slopes a and intercepts b of all squares that
    hold it; upsampled bilinearly, they turn the colour I of a pixel into its score, a . I + b.

    radius: of a square, in patches; epsilon: the ridge, in squares of colours from 0 to 1.
    """

    radius: int = RADIUS
    epsilon: float = EPSILON

    def window(self, scores: Tensor, rgb: Tensor, valid: Tensor) -> Pixels:
        """See `Upsampler`. A patch counts as much as it holds pixels with data."""
        side = rgb.shape[1]
        slopes, intercepts = self._fitted(scores, rgb, valid.to(rgb.dtype)[None])

        def pixels(rows: slice, columns: slice) -> Tensor:
            found = upsampled(intercepts, side, rows, columns)
            for slope, band in zip(slopes, rgb[:, rows, columns], strict=True):
                found.addcmul_(upsampled(slope, side, rows, columns), band)
            return found

        return pixels

    def _fitted(self, scores: Tensor, rgb: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
        """(3, queries, gh, gw) slopes and (queries, gh, gw) intercepts; valid: (1, side, side)."""
        grid = scores.shape[1], scores.shape[2]
        share = F.adaptive_avg_pool2d(valid, grid)
        colours = F.adaptive_avg_pool2d(rgb * valid, grid) / share.clamp(min=_TINY)
        weight = self._sums(share)

        def mean(values: Tensor) -> Tensor:
            return self._sums(share * values) / weight.clamp(min=_TINY)

        def covariance(others: Tensor) -> Tensor:
            """(gh * gw, 3, n) of the colours with (n, gh, gw) others."""
            products = mean((colours[:, None] * others).flatten(0, 1)).unflatten(0, (3, -1))
            found = products - mean(colours)[:, None] * mean(others)
            return found.flatten(2).permute(2, 0, 1)

        ridge = self.epsilon * torch.eye(3, device=scores.device)
        slopes = torch.linalg.solve(covariance(colours) + ridge, covariance(scores))
        slopes = slopes.permute(1, 2, 0).unflatten(2, grid)
        intercepts = mean(scores) - (slopes * mean(colours)[:, None]).sum(dim=0)
        has = (weight > 0).to(rgb.dtype)  # a square without data says nothing
        squares = self._sums(has).clamp(min=1)
        slopes = self._sums((has * slopes).flatten(0, 1)) / squares
        return slopes.unflatten(0, (3, -1)), self._sums(has * intercepts) / squares

    def _sums(self, values: Tensor) -> Tensor:
        """(n, gh, gw) sums over the square around each patch."""
        side = 2 * self.radius + 1
        return F.avg_pool2d(values[None], side, 1, self.radius, divisor_override=1)[0]
