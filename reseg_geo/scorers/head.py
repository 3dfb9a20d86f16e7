"""What decides between classes in the space of patch features: a linear head.

Words alone are such a head: its weights are the text features (eq. 1 of the paper). Examples move
the weights and add a bias; see `reseg_geo.heads`.
"""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class LinearHead:
    """Weights and biases of all queries.

    weights: (queries, d), for words the unit-length text features; bias: (queries,) logits, None
    for words alone.
    """

    weights: Tensor
    bias: Tensor | None = None

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.weights)

    @property
    def width(self) -> int:
        """Numbers per feature, d."""
        return self.weights.shape[1]

    def logits(self, tokens: Tensor, scale: float, global_bias: float = 0.0) -> Tensor:
        """(B, 1 + N, d) features of tokens -> (B, N, queries) logits of patches (eq. 1).

        scale: inverse temperature of the softmax, by which similarities are multiplied;
        global_bias: share of the class token's similarity that is subtracted, since what patches
        share with it hardly distinguishes them (Li et al. 2025, SegEarth-OV).
        """
        found = tokens @ self.weights.T
        patches = found[:, 1:]
        if global_bias:
            patches = patches - global_bias * found[:, :1]
        return scale * patches if self.bias is None else scale * patches + self.bias
