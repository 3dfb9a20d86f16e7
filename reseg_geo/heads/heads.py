"""From words and what examples add to them to the head of a run."""

from collections.abc import Sequence

import torch
from torch import Tensor

from reseg_geo.engine.head import LinearHead
from reseg_geo.heads.regression import Moves


def moved_head(text: Sequence[Tensor], moves: Moves, scale: float) -> LinearHead:
    """The head whose logits are those of `Moves.logits`, class by class.

    All queries of a class move alike, so that the best of them stays the best; a class without
    words has a query of its own.

    text: for each class the (queries, d) text features, of unit length; scale: the inverse
    temperature that the moves were learned with.
    """
    rows, biases = [], []
    for own, weights, bias in zip(text, moves.weights, moves.bias, strict=True):
        moved = torch.from_numpy(weights / scale).to(own)
        rows.append(own + moved if len(own) else moved[None])
        biases += [float(bias)] * len(rows[-1])
    return LinearHead(torch.cat(rows), torch.tensor(biases).to(rows[0]))
