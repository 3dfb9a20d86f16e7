"""A transformer layer and an image tower, as the strategies see them.

Shapes: B windows, N tokens, D wide; h heads of d = D / h. The tokens of a tower are its prefix
(the class token, then registers; some towers have none) and then the patches, row by row. A layer
also takes the prefix alone, or the patches alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor, nn


class Layer(Protocol):
    """Attention and an MLP, each added to its input."""

    @property
    def prefix(self) -> int:
        """Number of tokens before the patches."""
        ...

    def normed(self, tokens: Tensor) -> Tensor:
        """What queries, keys and values are projected from: (B, N, D) -> (B, N, D)."""
        ...

    def projections(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values as attention compares them: (B, N, D) -> three (B, h, N, d).

        That is after their own norms and rotary positions, if the layer has these.
        """
        ...

    def join(self, mixed: Tensor) -> Tensor:
        """From heads to what is added to the tokens: (B, h, N, d) -> (B, N, D)."""
        ...

    def mlp(self, tokens: Tensor) -> Tensor:
        """What the MLP adds to the tokens, with its norm and scale: (B, N, D) -> (B, N, D)."""
        ...


@dataclass(frozen=True)
class Tower:
    """An image tower cut open.

    family: its kind in a few words; layers: in order, and blocks: the modules with their weights;
    window, patch_size: sides in pixels, the
    first a multiple of the second; width: D; heads: h; embed: (B, 3, window, window) normalised
    pixels to the tokens (B, prefix + N, D) that enter the first layer; head: the tokens that leave
    the last layer to (B, 1 + N, d) features comparable with texts, first the one that stands for
    the image, then those of the patches; stem_numbers: about how many numbers are in memory at one
    time in convolutions before the patches, for a window.
    """

    family: str
    layers: tuple[Layer, ...]
    blocks: tuple[nn.Module, ...]
    window: int
    patch_size: int
    width: int
    heads: int
    embed: Callable[[Tensor], Tensor]
    head: Callable[[Tensor], Tensor]
    stem_numbers: Callable[[], int] = lambda: 0


class UnsupportedTowerError(ValueError):
    """A tower that cannot be cut open; its text is the reason in a few words."""
