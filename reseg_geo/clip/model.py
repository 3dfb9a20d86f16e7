"""A CLIP model whose vision transformer returns a feature for each patch."""

import copy
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from reseg_geo.clip.familiar import Familiar, Novelty
from reseg_geo.clip.fingerprint import fingerprint_of
from reseg_geo.clip.pixels import OPENAI_MEAN, OPENAI_STD, normalised
from reseg_geo.clip.prompts import DEFAULT_TEMPLATES, check_templates, fill
from reseg_geo.clip.quantise import quantise
from reseg_geo.clip.strategies import method_called
from reseg_geo.clip.texts import text_features
from reseg_geo.clip.tokenizer import Tokenize
from reseg_geo.clip.towers.find import tower_of
from reseg_geo.clip.towers.layer import Tower, UnsupportedTowerError
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.architecture import Network
from reseg_geo.models.device import most_at_once

if TYPE_CHECKING:
    from reseg_geo.clip.guide import Guide

# Widths of a layer's values in memory at one time: of its input, norm and MLP, twice 4.
WIDTHS = 10


class ClipModel:
    """An open_clip model with a vision transformer (`towers`), for dense features.

    Attributes: name; format, the image tower's number format (one of `options.DTYPES`); image_size
    and patch_size in pixels; masked_layers, the default number K of masked layers; logit_scale, the
    learnt temperature as a factor; templates, the default prompts; vocabulary, the phrases it was
    trained on, or None if any word will do; sampling_distances, the finest and coarsest pixel size
    in metres that it was trained for, or None; demonstration, whether it is only for demonstration;
    familiar, what windows of its training are like, or None.
    """

    def __init__(
        self,
        clip: Network,
        tokenizer: Tokenize,
        *,
        name: str,
        mean: Sequence[float] = OPENAI_MEAN,
        std: Sequence[float] = OPENAI_STD,
        templates: Sequence[str] = DEFAULT_TEMPLATES,
        vocabulary: Sequence[str] | None = None,
        sampling_distances: tuple[float, float] | None = None,
        masked_layers: int | None = None,
        demonstration: bool = False,
        familiar: Familiar | None = None,
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        tower = usable_tower(name, clip.visual)
        self.name = name
        self.device, self.dtype = torch.device(device), dtype
        self.format = str(dtype).removeprefix("torch.")
        clip = clip.eval().requires_grad_(False).to(torch.float32)
        # The text tower stays in float32: texts are few.
        clip.visual.to(dtype)
        self.clip = clip.to(self.device)
        self.visual = self.clip.visual
        self.image_size, self.patch_size = tower.window, tower.patch_size
        self.blocks = len(tower.layers)
        # The paper masks 6 of ViT-L/14's 24 layers; other depths use a quarter, too.
        self.masked_layers = self.blocks // 4 if masked_layers is None else masked_layers
        self.logit_scale = float(self.clip.logit_scale.exp())
        self.templates = check_templates(templates)
        self.vocabulary = None if vocabulary is None else frozenset(map(_plain, vocabulary))
        self.sampling_distances = sampling_distances
        self.demonstration = demonstration
        self.familiar = familiar
        self.guide: Guide | None = None
        self._tokenizer = tokenizer
        self._mean = torch.tensor(mean, device=self.device).view(1, 3, 1, 1)
        self._std = torch.tensor(std, device=self.device).view(1, 3, 1, 1)

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of the model's settings and of a sample of its weights."""
        settings = (
            self.image_size, self.patch_size, self.masked_layers, self.templates,
            self.sampling_distances, self._mean.tolist(), self._std.tolist(),
        )  # fmt: skip
        return fingerprint_of(settings, self.clip.state_dict())

    def guided_by(self, guide: "Guide") -> "ClipModel":
        """The same model, whose last layer another one guides; name and fingerprint say both.

        Its grid is then that of its scores.
        """
        other = copy.copy(self)
        other.name = f"{self.name} guided by {guide.name}"
        other.guide = guide.seeing(self._mean, self._std)
        other.patch_size = self.image_size // guide.places
        other.__dict__["fingerprint"] = fingerprint_of((self.fingerprint, guide.fingerprint), {})
        return other

    def in_format(self, name: str) -> "ClipModel":
        """The same model with the image tower in another number format; the text tower is shared.

        name: "float32", "bfloat16" or "int8". Raises UsageError if int8 is not available,
        ValueError if this model's numbers are not float32.
        """
        if name == self.format:
            return self
        if self.format != "float32":
            raise ValueError(f"a model in {self.format} cannot be converted to {name}")
        if name == "int8" and self.device.type != "cpu":
            raise UsageError("dtype int8 needs --device cpu; use that, or another dtype.")
        _ = self.fingerprint  # computed from the full weights
        other = copy.copy(self)
        if name != "int8":
            other.dtype = getattr(torch, name)
        # deepcopy takes these as they are: the shared modules, and weights that are converted once.
        memo: dict[int, Any] = {id(p): p for p in self.clip.children() if p is not self.visual}
        for weights in self.visual.parameters():
            memo[id(weights)] = nn.Parameter(weights.to(other.dtype), requires_grad=False)
        other.clip = copy.deepcopy(self.clip, memo)
        other.visual, other.format = other.clip.visual.to(other.dtype), name
        other.guide = self.guide and self.guide.in_format(name)
        if name == "int8":
            quantise(tower_of(other.visual).blocks)
        return other

    @property
    def notice(self) -> str | None:
        """A sentence that every map made by this model must contain, or None."""
        if not self.demonstration:
            return None
        return (
            f"This map was made by the demonstration model {self.name!r} and is not for decisions."
        )

    @property
    def novelty(self) -> Novelty | None:
        """See `scorers.scorer.Model`."""
        known = self.familiar
        if known is None:
            return None
        return lambda *seen: known.novelty(self.encode_patches(self.normalise(*seen), None, "clip"))

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches in a window."""
        return (self.image_size // self.patch_size,) * 2

    @property
    def window_bytes(self) -> int:
        """About how much memory a window takes in the image tower.

        That is its tokens in the widest layer, the MLP's, with what comes before and after it, and
        the similarity of all pairs of tokens for each head, which some kernels write down; or the
        convolutions before the patches, if they need more.
        """
        rows, columns = self.grid
        tokens, tower = 1 + rows * columns, tower_of(self.visual)
        numbers = tokens * tower.width * WIDTHS + tower.heads * tokens**2
        numbers = max(numbers, tower.stem_numbers())
        own = int(numbers * torch.empty(0, dtype=self.dtype).element_size())
        return own + (self.guide.window_bytes if self.guide else 0)

    def unknown_words(self, words: Sequence[str]) -> list[str]:
        """The words that are not in the model's vocabulary; none if it has no vocabulary."""
        if self.vocabulary is None:
            return []
        return [word for word in words if _plain(word) not in self.vocabulary]

    @torch.inference_mode()
    def encode_text(self, texts: Sequence[str]) -> Tensor:
        """Unit-length text features, (n, d) float32, one row per text, without templates."""
        return text_features(self.clip, self._tokenizer(list(texts)).to(self.device))

    def encode_queries(self, words: Sequence[str], templates: Sequence[str] = ()) -> Tensor:
        """Unit-length features of class words, (n, d): the mean over the templates' prompts.

        Empty `templates` means the model's own. Raises UsageError for a template without `{}`.
        """
        templates = check_templates(templates or self.templates)
        prompts = [fill(template, word) for word in words for template in templates]
        features = self.encode_text(prompts).view(len(words), len(templates), -1)
        return F.normalize(features.mean(dim=1), dim=-1)

    def normalise(self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_] | None = None) -> Tensor:
        """Pixels as the input of the image tower.

        rgb: (B, H, W, 3) uint8; valid: (B, H, W) bool. Returns (B, 3, H, W) float32, standardised
        with the training set's mean and deviation; pixels without data become 0, the mean.
        """
        return normalised(rgb, self._mean, self._std, valid)

    def encode_patches(
        self,
        pixels: Tensor,
        regions: "Tensor | NDArray[np.int64] | None" = None,
        method: str = "reseg",
    ) -> Tensor:
        """Unit-length patch features, (B, gh * gw, d) float32; see `encode_tokens`."""
        return self.encode_tokens(pixels, regions, method)[:, 1:]

    @torch.inference_mode()
    def encode_tokens(
        self,
        pixels: Tensor,
        regions: "Tensor | NDArray[np.int64] | None" = None,
        method: str = "reseg",
    ) -> Tensor:
        """Unit-length features of the class token and of the patches (eq. 2 with method "reseg").

        For towers that describe the image by a pool, its result takes the class token's place.
        pixels: (B, 3, H, W) normalised, H and W the model's image_size; regions: (L, B, gh, gw)
        int64, a label map for each of the last L layers, in order; None masks nothing. Returns
        (B, 1 + gh * gw, d) float32. Raises ValueError for other shapes and UsageError for an
        unknown method.
        """
        side = self.image_size
        if pixels.ndim != 4 or tuple(pixels.shape[1:]) != (3, side, side):
            raise ValueError(f"pixels must be (B, 3, {side}, {side}), not {tuple(pixels.shape)}")
        if regions is not None:
            regions = torch.as_tensor(regions, device=self.device)
            if regions.ndim != 4 or tuple(regions.shape[1:]) != (len(pixels), *self.grid):
                wanted = (len(pixels), *self.grid)
                raise ValueError(f"regions must be (L, {wanted}), not {tuple(regions.shape)}")
        at_once = most_at_once(len(pixels), self.dtype, self.device)
        guided = method_called(method).guided
        parts = [
            token_features(
                self.visual,
                part.to(self.dtype),
                None if regions is None else regions[:, first : first + at_once],
                method,
                self.guide.features(part) if self.guide and guided else None,
            )
            for first, part in zip(
                range(0, len(pixels), at_once), pixels.split(at_once), strict=True
            )
        ]
        return F.normalize(torch.cat(parts).float(), dim=-1)


def token_features(
    visual: Network,
    pixels: Tensor,
    regions: Tensor | None,
    method: str = "reseg",
    guidance: Tensor | None = None,
) -> Tensor:
    """Token features before normalisation to unit length; differentiable, for training.

    pixels: (B, 3, H, W); regions: (L, B, gh, gw) or None; guidance: for a guided method, what the
    guide sees, (B, D, gh, gw). Returns (B, 1 + gh * gw, d), the class token first, or what a pool
    returns. Raises ValueError for more masked layers than there are.
    """
    chosen, tower = method_called(method), tower_of(visual)
    layers = tower.layers
    masked = chosen.own_layers + (0 if regions is None else len(regions))
    if masked > len(layers):
        raise ValueError(f"{masked} masked layers, but the model has only {len(layers)}")
    flat = None if regions is None else regions.flatten(2)
    seen = () if guidance is None else (guidance,)
    tokens = chosen.strategy(layers, tower.embed(pixels), flat, *seen)
    if tokens.ndim == 4:
        return torch.stack([tower.head(each) for each in tokens]).sum(dim=0)
    return tower.head(tokens)


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().split())


def usable_tower(name: str, visual: Network) -> Tower:
    """The image tower of the model `name`; ModelError for one that cannot be cut open."""
    try:
        return tower_of(visual)
    except UnsupportedTowerError as error:
        raise ModelError(
            f"the image tower of model {name!r} is no vision transformer for masked attention "
            f"({error}); use another (reseg-geo models list --architectures)."
        ) from error
