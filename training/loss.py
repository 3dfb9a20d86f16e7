"""The training loss: what the labels of a window allow, against what the model finds.

A label says which classes a pixel may be: one ("tree"), some ("tree or grass"), or all but a few
("not a building"). Each concept that is prompted covers some classes, so a label allows the
concepts that share a class with it. The loss of a pixel is minus the logarithm of the summed
probability of the allowed concepts, as in learning from partial labels (Jin and Ghahramani 2002);
where a label allows no concept or all of them, or no concept covers its main class, it says
nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.clip.model import token_features
from reseg_geo.clip.pixels import OPENAI_MEAN, OPENAI_STD, normalised
from reseg_geo.models.architecture import Network
from reseg_geo.regions.hierarchy import patch_regions
from training.crops import WINDOW
from training.pictures import Picture
from training.sets import Label

PATCH = 14
CELL = 4  # pixels; smaller than a patch, so that narrow roads and small houses count
_MEAN, _STD = (torch.tensor(values).view(1, 3, 1, 1) for values in (OPENAI_MEAN, OPENAI_STD))
_FEW_CELLS = 20.0  # in a batch; too few to speak of overlap
_LEAST_LABELLED = 0.25  # share of a window; windows with less than this count less

Labels = Mapping[int, Label]
Concepts = Mapping[str, frozenset[str]]


def window_features(visual: Network, windows: Sequence[Picture], masked: bool) -> Tensor:
    """Unit features of patches, (B, patches, d). masked: whether the last layers are."""
    pixels = normalised(np.stack([window.image for window in windows]), _MEAN, _STD)
    regions = None
    if masked:
        levels = np.stack([window.regions for window in windows], axis=1)
        regions = torch.from_numpy(patch_regions(levels, PATCH))
    return F.normalize(token_features(visual, pixels, regions)[:, 1:], dim=-1)


def log_shares(features: Tensor, text: Tensor, logit_scale: Tensor) -> Tensor:
    """Logarithms of concept probabilities in cells, (B, concepts, rows, columns), as at inference.

    features: (B, patches, d); text: (concepts, d); both of unit length.
    """
    logits = (logit_scale.exp().clamp(max=100) * features @ text.T).float()
    patches = logits.transpose(1, 2).unflatten(2, (WINDOW // PATCH, WINDOW // PATCH))
    side = WINDOW // CELL
    return F.interpolate(patches, size=(side, side), mode="bilinear").log_softmax(dim=1)


def partial_loss(
    log_found: Tensor,
    windows: Sequence[Picture],
    labels: Sequence[Labels],
    concepts: Concepts,
    overlap_weight: float,
) -> Tensor:
    """Cross-entropy over sets of concepts plus the overlap loss, of one batch.

    log_found: (B, concepts, rows, columns); labels: what the labels of each window say.
    """
    loss = log_found.new_zeros(())
    certain, impossible = torch.zeros_like(log_found), torch.zeros_like(log_found)
    for index, (window, own) in enumerate(zip(windows, labels, strict=True)):
        entropy, labelled = log_found.new_zeros(()), 0.0
        for allowed, share in allowed_shares(window.labels, own, concepts):
            part = torch.from_numpy(share)
            entropy = entropy - (part * log_found[index, allowed].logsumexp(dim=0)).mean()
            labelled += float(share.mean())
            if allowed.sum() == 1:
                certain[index, allowed] += part
            impossible[index, ~allowed] += part
        loss = loss + entropy / max(labelled, _LEAST_LABELLED)
    overlap = overlap_loss(log_found.exp(), certain, impossible)
    return loss / len(windows) + overlap_weight * overlap


def allowed_shares(
    labels: NDArray[np.uint8], meaning: Labels, concepts: Concepts
) -> list[tuple[NDArray[np.bool_], NDArray[np.float32]]]:
    """For each set of allowed concepts: which they are, and its share of each cell.

    labels: (H, W). Labels that say nothing are left out.
    """
    covered = frozenset().union(*concepts.values())
    found: dict[bytes, tuple[NDArray[np.bool_], NDArray[np.float32]]] = {}
    for value in np.unique(labels).tolist():
        if value not in meaning or meaning[value].main not in {None, *covered}:
            continue
        may_be = meaning[value].classes
        allowed = np.array([bool(classes & may_be) for classes in concepts.values()])
        if not allowed.any() or allowed.all():
            continue
        share = cell_share(labels == value)
        key = allowed.tobytes()
        found[key] = (allowed, share + found[key][1] if key in found else share)
    return list(found.values())


def cell_share(there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The share of each cell: (H, W) -> (rows, columns)."""
    h, w = there.shape
    return there.reshape(h // CELL, CELL, w // CELL, CELL).mean(axis=(1, 3), dtype=np.float32)


def overlap_loss(found: Tensor, certain: Tensor, impossible: Tensor) -> Tensor:
    """One minus the soft intersection over union, averaged over the concepts that occur.

    found: (B, concepts, rows, columns) probabilities; certain, impossible: shares of cells that are
    known to be a concept, and known not to be. Rare concepts weigh as much as common ones in the
    mean IoU, and so they do here.
    """
    both = (found * certain).sum(dim=(0, 2, 3))
    either = certain.sum(dim=(0, 2, 3)) + (found * impossible).sum(dim=(0, 2, 3))
    there = certain.sum(dim=(0, 2, 3)) > _FEW_CELLS
    return (1 - both / either.clamp(min=1))[there].sum() / there.sum().clamp(min=1)
