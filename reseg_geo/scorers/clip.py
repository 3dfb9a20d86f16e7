"""CLIP behind the seam: patch features by a method, and a linear head (eq. 1 of the paper)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.classes import LandCover
from reseg_geo.clip.guide import Guide, load_guide, whole_places
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.clip.strategies import METHODS
from reseg_geo.errors import UsageError
from reseg_geo.models.device import pick_device
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers.head import LinearHead
from reseg_geo.scorers.scorer import Scorer


@dataclass(frozen=True)
class ClipScorer:
    """A CLIP model with the head of a run.

    head: the queries in the space of features; method: how the last layers attend; logit_scale:
    inverse temperature of the softmax; global_bias: share of the class token's similarity that is
    subtracted from each patch's; masked_layers: K of eq. 2, as `Scorer` says; context: what the
    guide's features add to the logits, of a method that looks at the whole raster first.
    """

    model: ClipModel
    head: LinearHead
    method: str
    logit_scale: float
    global_bias: float = 0.0
    masked_layers: int = 0
    context: LinearHead | None = None
    stand_alone: ClassVar[bool] = False

    @property
    def fine_first(self) -> bool:
        """Whether the first masked layer has the finest level."""
        return METHODS[self.method].fine_first

    @property
    def queries(self) -> int:
        """Rows of the head."""
        return len(self.head)

    @property
    def features(self) -> tuple[int, int]:
        """Tokens and their width: the class token and the patches; CLIP's part, the guide's."""
        rows, columns = self.model.grid
        beside = self.model.guide.width if self.model.guide and self.in_context else 0
        return 1 + rows * columns, self.head.width + beside

    @property
    def in_context(self) -> bool:
        """Whether the method looks at the whole raster first; see `context`."""
        return METHODS[self.method].context

    def see(
        self,
        rgb: NDArray[np.uint8],
        valid: NDArray[np.bool_] | None,
        regions: NDArray[np.int64] | None,
    ) -> Tensor:
        """Unit-length features of tokens, (n, 1 + N, d); see `Scorer`.

        In context, those of the guide follow, of unit length, too; 0 for the class token.
        """
        pixels = self.model.normalise(rgb, valid)
        tokens = self.model.encode_tokens(pixels, regions, self.method)
        if not self.in_context or self.model.guide is None:
            return tokens
        unit = F.normalize(self.model.guide.features(pixels), dim=1)
        return torch.cat([tokens, F.pad(unit.flatten(2).mT, (0, 0, 1, 0))], dim=-1)

    def scores(self, seen: Tensor) -> Tensor:
        """(n, 1 + N, d) features of tokens -> (n, queries, rows, columns) logits."""
        seen, width = seen.to(self.model.device), self.head.width
        found = self.head.logits(seen[..., :width], self.logit_scale, self.global_bias)
        if self.context is not None:
            found = found + self.context.logits(seen[..., width:], 1.0)
        return found.transpose(1, 2).reshape(len(seen), -1, *self.model.grid)

    def computing_in(self, number_format: str) -> "ClipScorer":
        """The same in another number format; see `Scorer`."""
        return replace(self, model=self.model.in_format(number_format))

    def asked_for(self, classes: Sequence[LandCover], templates: Sequence[str]) -> "ClipScorer":
        """The same model for other classes."""
        return replace(self, head=words_head(self.model, classes, templates), context=None)

    def identity(self) -> Mapping[str, Any]:
        """What decides the features, as JSON values."""
        return {
            "model": self.model.fingerprint, "method": self.method,
            "masked_layers": self.masked_layers,
        }  # fmt: skip

    def tags(self) -> Mapping[str, str]:
        """How scores come about, for the tags of maps."""
        return {
            "RESEG_GEO_METHOD": self.method,
            "RESEG_GEO_LOGIT_SCALE": f"{self.logit_scale:g}",
            "RESEG_GEO_GLOBAL_BIAS": f"{self.global_bias:g}",
        }


def load_clip(classes: Sequence[LandCover], options: SegmentOptions) -> ClipScorer:
    """The CLIP model that the options name, with the text features of all queries.

    Raises UsageError for layers that the model does not have, ModelError for a model that cannot be
    used.
    """
    model = load_model(options.model, options.device, torch_dtype(options))
    if options.guide != "none":
        model = model.guided_by(_guide(model, options))
    model = model.in_format("int8") if options.dtype == "int8" else model
    scale, bias = options.logit_scale, options.global_bias
    return ClipScorer(
        model,
        words_head(model, classes, options.templates),
        options.method,
        logit_scale=model.logit_scale if scale is None else scale,
        global_bias=METHODS[options.method].global_bias if bias is None else bias,
        masked_layers=masked_layers(options, model),
    )


def of_clip(scorer: Scorer) -> ClipScorer:
    """The scorer, if it is one of CLIP; raises UsageError for one that examples cannot teach."""
    if isinstance(scorer, ClipScorer):
        return scorer
    raise UsageError(
        f"model {scorer.model.name!r} cannot learn from examples; use a CLIP model for them."
    )


def words_head(
    model: ClipModel, classes: Sequence[LandCover], templates: Sequence[str] = ()
) -> LinearHead:
    """The head of words alone, with a row of zeros for a class without words; maybe no row."""
    queries = [word for item in classes for word in item.queries]
    if not classes:
        return LinearHead(model.encode_queries([""])[:0])
    found = model.encode_queries(queries or [""], templates)
    own = found[: len(queries)].split([len(item.queries) for item in classes])
    blank = torch.zeros_like(found[:1])
    return LinearHead(torch.cat([each if len(each) else blank for each in own]))


def masked_layers(options: SegmentOptions, model: ClipModel) -> int:
    """K of eq. 2: layers masked by regions, in addition to those the method masks on its own."""
    method = METHODS[options.method]
    own = method.own_layers
    if not method.regions:
        return 0
    if method.region_layers is not None:
        return method.region_layers
    if options.masked_layers is None:
        return max(1, model.masked_layers - own) if own else model.masked_layers
    if options.masked_layers + own > model.blocks:
        more = f" in addition to the {own} of method {options.method!r}" if own else ""
        raise UsageError(
            f"masked layers {options.masked_layers}{more} are too many: model {model.name!r} has "
            f"{model.blocks} layers."
        )
    return options.masked_layers


def _guide(model: ClipModel, options: SegmentOptions) -> Guide:
    """The guide of a method, in the model's number format."""
    finer, places = METHODS[options.method].finer, None
    if finer is not None:
        places = whole_places(model.image_size, finer * model.grid[0])
    guide = load_guide(options.guide, model.image_size, model.device, places)
    return guide.in_format(model.format)


def torch_dtype(options: SegmentOptions) -> torch.dtype:
    """The floating point format of a model; int8 models are loaded in float32."""
    if options.dtype == "auto":
        on_cuda = pick_device(options.device).startswith("cuda")
        return torch.bfloat16 if on_cuda else torch.float32
    return torch.bfloat16 if options.dtype == "bfloat16" else torch.float32
