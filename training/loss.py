"""The training loss, between upsampled similarities and label shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.clip.model import (
    OPENAI_MEAN,
    OPENAI_STD,
    normalised,
    token_features,
)
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import Network
from reseg_geo.regions.hierarchy import patch_regions
from training.data import WINDOW, Picture, random_crop
from training.vocabulary import Vocabulary

PATCH = 14
CELL = 4  # pixels; smaller than a patch, so that narrow roads and small houses count
_MEAN, _STD = (torch.tensor(values).view(1, 3, 1, 1) for values in (OPENAI_MEAN, OPENAI_STD))
_FEW_CELLS = 20.0  # in a batch; too few to speak of overlap


@dataclass(frozen=True)
class Source:
    """Groups of pictures to draw windows from with equal chances, how many windows a batch has of
    them, and how many labels there are.
    """

    groups: Sequence[Sequence[Picture]]
    crops: int
    labels: int


def batch_loss(
    clip: Network,
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    rng: np.random.Generator,
    masked: bool,
    overlap_weight: float,
    bent: bool = False,
) -> Tensor:
    """Cross-entropy and overlap loss of one batch.

    sources: by the name of the vocabulary's lists; masked: whether the last layers are; bent: see
    `vary`.
    """
    crops = {
        name: [random_crop(own.groups, own.labels, rng, bent) for _ in range(own.crops)]
        for name, own in sources.items()
        if own.crops
    }
    every = [crop for part in crops.values() for crop in part]
    pixels = normalised(np.stack([crop.image for crop in every]), _MEAN, _STD)
    regions = None
    if masked:
        levels = np.stack([crop.regions for crop in every], axis=1)
        regions = torch.from_numpy(patch_regions(levels, PATCH))
    features = F.normalize(token_features(clip.visual, pixels, regions)[:, 1:], dim=-1)

    loss, start = torch.zeros(()), 0
    for name, part in crops.items():
        options = vocabulary.lists[name]
        concepts = options[rng.integers(len(options))]
        prompts = [vocabulary.prompt(concept, name, rng) for concept in concepts]
        text = F.normalize(clip.encode_text(tokenizer(prompts)), dim=-1)
        labels = np.stack([crop.labels for crop in part])
        target = torch.from_numpy(cell_shares(labels, list(concepts.values())))
        mine = features[start : start + len(part)]
        start += len(part)
        logits = (clip.logit_scale.exp().clamp(max=100) * mine @ text.T).float()
        patches = logits.transpose(1, 2).unflatten(2, (WINDOW // PATCH, WINDOW // PATCH))
        cells = F.interpolate(patches, size=target.shape[2:], mode="bilinear")
        share = len(part) / len(every)
        log_found = cells.log_softmax(dim=1)
        loss = loss - share * (target * log_found).sum(dim=1).mean()
        loss = loss + share * overlap_weight * overlap_loss(log_found.exp(), target)
    return loss


def overlap_loss(found: Tensor, target: Tensor) -> Tensor:
    """One minus the soft intersection over union, averaged over the concepts that occur.

    found, target: (B, concepts, rows, columns) shares; cells without a label (whose shares of the
    target add up to less than one) count by as much as is labelled. Rare classes weigh as much as
    common ones in the mean IoU, and so they do here.
    """
    found = found * target.sum(dim=1, keepdim=True)
    both = (found * target).sum(dim=(0, 2, 3))
    either = (found + target).sum(dim=(0, 2, 3)) - both
    there = target.sum(dim=(0, 2, 3)) > _FEW_CELLS
    return (1 - both / either.clamp(min=1))[there].sum() / there.sum().clamp(min=1)


def cell_shares(
    labels: NDArray[np.uint8], concepts: Sequence[Sequence[int]]
) -> NDArray[np.float32]:
    """Share of each concept in each cell: (B, H, W) -> (B, concepts, rows, columns)."""
    n, h, w = labels.shape
    cells = labels.reshape(n, h // CELL, CELL, w // CELL, CELL)
    shares = [np.isin(cells, concept).mean(axis=(2, 4)) for concept in concepts]
    return np.stack(shares, axis=1).astype(np.float32)
