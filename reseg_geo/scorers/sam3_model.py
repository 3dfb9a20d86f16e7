"""SAM 3 of transformers: images and words encoded once each, and a score map of each word.

The score of a word at a pixel is

    presence * max(semantic, max over instances i of mask_i * score_i),

each of the four a sigmoid of the network's logits: whether the image has the word anywhere, how
much of it each pixel is, and the masks of the instances with the score of each. That is the fusion
of SegEarth-OV3 (Li et al. 2025, arXiv 2512.08730), with all instances instead of those above a
score.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from reseg_geo.clip.fingerprint import fingerprint_of
from reseg_geo.clip.pixels import normalised
from reseg_geo.errors import UsageError

_TOKENS = 32  # of a text, as in transformers' processor of SAM 3
_AT_ONCE = 2**30  # bytes that the words decoded at once take, about
# Parts whose numbers stay float32: texts are few.
_OF_TEXT = ("text_encoder", "text_projection")


@dataclass(frozen=True)
class Texts:
    """Encoded words. tokens: (queries, 32, d) float32; mask: (queries, 32) where there are some."""

    tokens: Tensor
    mask: Tensor

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.tokens)


class Sam3:
    """A network of transformers' SAM 3 family, with its tokenizer; see `scorers.scorer.Model`.

    Windows and words go through it in portions that depend on nothing but the network, so that
    scores do not depend on the batch.
    """

    sampling_distances = None
    vocabulary = None
    novelty = None
    notice = (
        "This map was made with SAM 3, which is under the SAM License: a publication of results "
        "must acknowledge its use."
    )

    def __init__(
        self,
        network: Any,
        tokenizer: Any,
        *,
        name: str,
        mean: Sequence[float],
        std: Sequence[float],
        device: str | torch.device = "cpu",
    ) -> None:
        """network: a `Sam3Model` or `Sam3LiteTextModel` in float32."""
        self.name, self.device, self.format = name, torch.device(device), "float32"
        self.network = network.eval().requires_grad_(False).to(self.device)
        vision = network.config.vision_config
        self.image_size, patch = _side(vision.image_size), _side(vision.backbone_config.patch_size)
        self._tokens = self.image_size // patch  # along each side
        places = int(self._tokens * vision.scale_factors[0])
        self.grid = places, places
        # Windows of 1008 px have 288 places a side; only regions need a whole number.
        self.patch_size = self.image_size // places
        self.width = int(vision.backbone_config.hidden_size)
        self._tokenizer = tokenizer
        self._mean = torch.tensor(mean, device=self.device).view(1, 3, 1, 1)
        self._std = torch.tensor(std, device=self.device).view(1, 3, 1, 1)

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of the model's settings and of a sample of its weights."""
        settings = self.image_size, self.grid, self._mean.tolist(), self._std.tolist()
        return fingerprint_of(settings, self.network.state_dict())

    @property
    def features(self) -> tuple[int, int]:
        """Tokens of an image encoding, and their width."""
        return self._tokens**2, self.width

    @property
    def window_bytes(self) -> int:
        """About how much memory a window takes: what is decoded at once."""
        return self._words_at_once * self._word_bytes

    @property
    def _word_bytes(self) -> int:
        """About how much memory a word takes: its masks three times, its features five times."""
        config = self.network.config
        width = config.mask_decoder_config.hidden_size
        numbers = 3 * config.detr_decoder_config.num_queries + 5 * width
        return int(numbers * self.grid[0] * self.grid[1] * self._dtype.itemsize)

    @property
    def _words_at_once(self) -> int:
        return max(1, _AT_ONCE // self._word_bytes)

    @property
    def _text_parts(self) -> list[nn.Module]:
        return [self.network.get_submodule(name) for name in _OF_TEXT]

    @property
    def _dtype(self) -> torch.dtype:
        found: torch.dtype = getattr(torch, self.format)
        return found

    def unknown_words(self, words: Sequence[str]) -> list[str]:
        """None: any word will do."""
        return []

    def in_format(self, name: str) -> "Sam3":
        """The same model with all but its text encoder in another number format.

        Raises UsageError for int8, ValueError if this model's numbers are not float32.
        """
        if name == self.format:
            return self
        if name == "int8":
            raise UsageError(
                f"model {self.name!r} cannot compute in int8; use --dtype bfloat16 or float32."
            )
        if self.format != "float32":
            raise ValueError(f"a model in {self.format} cannot be converted to {name}")
        _ = self.fingerprint  # computed from the full weights
        other = copy.copy(self)
        other.format = name
        # deepcopy takes these as they are: the shared modules, and weights that are converted once.
        memo: dict[int, Any] = {id(part): part for part in self._text_parts}
        for path, weights in self.network.named_parameters():
            if not path.startswith(_OF_TEXT):
                memo[id(weights)] = nn.Parameter(weights.to(other._dtype), requires_grad=False)
        other.network = copy.deepcopy(self.network, memo)
        return other

    @torch.inference_mode()
    def encode_words(self, words: Sequence[str]) -> Texts:
        """Words as they are, without prompts; those of more than 32 tokens are cut."""
        # One word even for none, so that shapes are known.
        found = self._tokenizer(
            list(words) or [""], return_tensors="pt", padding="max_length", max_length=_TOKENS,
            truncation=True,
        )  # fmt: skip
        ids, mask = found["input_ids"].to(self.device), found["attention_mask"].to(self.device)
        tokens = self.network.get_text_features(ids, attention_mask=mask).pooler_output
        return Texts(tokens[: len(words)], mask[: len(words)])

    @torch.inference_mode()
    def encode_windows(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_] | None = None
    ) -> Tensor:
        """The image encodings of windows, (n, tokens, width) float32, before the feature pyramid.

        rgb: (n, side, side, 3); valid: (n, side, side) where they hold data, None if everywhere;
        pixels without data become the mean.
        """
        pixels = normalised(rgb, self._mean, self._std, valid)
        encoder = self.network.vision_encoder.backbone
        parts = [encoder(each.to(self._dtype)).last_hidden_state for each in pixels.split(1)]
        return torch.cat(parts).float()

    @torch.inference_mode()
    def score_maps(self, encoded: Tensor, texts: Texts) -> Tensor:
        """(n, tokens, width) image encodings -> (n, queries, rows, columns) float32, 0 to 1."""
        found = torch.zeros(len(encoded), len(texts), *self.grid, device=self.device)
        for window, own in zip(encoded.to(self.device, self._dtype).split(1), found, strict=True):
            levels, places = self._pyramid(window)
            portions = zip(
                texts.tokens.split(self._words_at_once), texts.mask.split(self._words_at_once),
                own.split(self._words_at_once), strict=True,
            )  # fmt: skip
            for tokens, mask, maps in portions:
                maps.copy_(self._decoded(levels, places, tokens.to(self._dtype), mask))
        return found

    def _pyramid(self, window: Tensor) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """The levels of the feature pyramid of a window, fine to coarse, and their positions."""
        shape = 1, self._tokens, self._tokens, self.width
        found: tuple[tuple[Tensor, ...], tuple[Tensor, ...]]
        found = self.network.vision_encoder.neck(window.view(shape).permute(0, 3, 1, 2))
        return found

    def _decoded(
        self, levels: Sequence[Tensor], places: Sequence[Tensor], tokens: Tensor, mask: Tensor
    ) -> Tensor:
        """The score maps of some words in a window, (queries, rows, columns) float32."""
        from transformers.models.sam3.modeling_sam3 import Sam3VisionEncoderOutput

        count, texts = len(tokens), tokens.view_as(tokens)
        # Some versions of transformers take the tensor, others what holds it under this name.
        texts.pooler_output = tokens  # type: ignore[attr-defined]
        seen = self.network(
            vision_embeds=Sam3VisionEncoderOutput(
                fpn_hidden_states=tuple(each.expand(count, -1, -1, -1) for each in levels),
                fpn_position_encoding=tuple(each.expand(count, -1, -1, -1) for each in places),
            ),
            text_embeds=texts,
            attention_mask=mask,
        )
        scores = seen.pred_logits.float().sigmoid()[..., None, None]
        instances = seen.pred_masks.float().sigmoid_().mul_(scores).amax(dim=1)
        semantic = seen.semantic_seg[:, 0].float().sigmoid()
        presence = seen.presence_logits.float().sigmoid()[..., None]
        return presence * torch.maximum(semantic, instances)


def _side(size: Any) -> int:
    """The side of a square, which a configuration may give twice."""
    return int(size if isinstance(size, int) else size[0])
