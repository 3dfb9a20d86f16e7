"""The seam between the engine and the models: all that the engine knows of one."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.classes import LandCover
from reseg_geo.clip.familiar import Novelty


class Model(Protocol):
    """A model that looks at windows of a raster."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of its weights and settings."""
        ...

    @property
    def format(self) -> str:
        """Its number format, one of `options.DTYPES`."""
        ...

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        ...

    @property
    def image_size(self) -> int:
        """Side of a window in pixels."""
        ...

    @property
    def patch_size(self) -> int:
        """Side of the pixels that one place of the grid stands for."""
        ...

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of a window's scores."""
        ...

    @property
    def sampling_distances(self) -> tuple[float, float] | None:
        """The finest and coarsest pixel size in metres that it was made for, or None."""
        ...

    @property
    def vocabulary(self) -> frozenset[str] | None:
        """The phrases that it knows; None if any word will do."""
        ...

    @property
    def notice(self) -> str | None:
        """A sentence that every map made by it must contain, or None."""
        ...

    @property
    def novelty(self) -> Novelty | None:
        """Tells how unlike what it was trained on windows look; None if it does not know.

        Beyond 1, what its words find there is not to be trusted.
        """
        ...

    @property
    def window_bytes(self) -> int:
        """About how much memory a window takes."""
        ...

    def unknown_words(self, words: Sequence[str]) -> list[str]:
        """The words that it does not know."""
        ...


class Scorer(Protocol):
    """A model with the queries of a run: windows in, scores out."""

    @property
    def model(self) -> Model:
        """The model, in the number format that it computes in."""
        ...

    @property
    def queries(self) -> int:
        """Number of queries, in the order of the classes; a class without words has one, too."""
        ...

    @property
    def stand_alone(self) -> bool:
        """Whether scores are probabilities from 0 to 1 of each query by itself.

        Otherwise they are logits, over all of which a softmax is to be taken.
        """
        ...

    @property
    def features(self) -> tuple[int, ...]:
        """The shape of what a window leaves for later runs with other words."""
        ...

    @property
    def masked_layers(self) -> int:
        """Number of region maps that it takes for each window."""
        ...

    @property
    def fine_first(self) -> bool:
        """Whether the first of them has the finest level."""
        ...

    def see(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_] | None,
        regions: NDArray[np.int64] | None,
    ) -> Tensor:
        """What the model sees in windows, (n, *features) float32.

        rgb: (n, side, side, 3); valid: (n, side, side) where they hold data, None if everywhere;
        regions: (masked_layers, n, rows, columns) of the grid's places.
        """
        ...

    def scores(self, seen: Tensor) -> Tensor:
        """(n, *features) -> (n, queries, rows, columns) float32: logits, or probabilities."""
        ...

    def computing_in(self, number_format: str) -> "Scorer":
        """The same in another number format.

        Raises UsageError if the model cannot compute in it, ValueError if the model's numbers are
        not float32.
        """
        ...

    def asked_for(self, classes: Sequence[LandCover], templates: Sequence[str]) -> "Scorer":
        """The same model for other classes; their words alone decide."""
        ...

    def identity(self) -> Mapping[str, Any]:
        """What decides the features, as JSON values."""
        ...

    def tags(self) -> Mapping[str, str]:
        """How scores come about, for the tags of maps."""
        ...
