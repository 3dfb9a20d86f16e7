"""The text towers of open_clip's models: token ids to features."""

import torch.nn.functional as F
from torch import Tensor
from torch.func import functional_call

from reseg_geo.models.architecture import Network


def text_features(clip: Network, tokens: Tensor) -> Tensor:
    """Unit-length features of texts: (n, context_length) token ids -> (n, d).

    clip: an open_clip CLIP, whose text tower is part of it, or a CustomTextCLIP or CoCa, whose
    text tower is open_clip's or one of transformers.
    """
    tower: Network = getattr(clip, "text", clip)
    length = _needed(tower, tokens)
    shorter = {}
    if length is not None:
        tokens = tokens[:, :length]
        shorter = {
            "positional_embedding": tower.positional_embedding[:length],
            "attn_mask": tower.attn_mask[:length, :length],
        }
    if tower is clip:
        found = functional_call(clip, shorter, (), {"text": tokens})
        features: Tensor = found["text_features"] if clip.output_dict else found[1]
        return features
    found = functional_call(tower, shorter, (tokens,))
    return F.normalize(found[0] if isinstance(found, tuple) else found, dim=-1)


def _needed(tower: Network, tokens: Tensor) -> int | None:
    """The tokens that features depend on, or None for all.

    If tokens attend only to earlier ones and the end of the text is used, then padding beyond the
    longest text can be cut.
    """
    pool = getattr(tower, "pool_type", getattr(tower, "text_pool_type", ""))
    causal = getattr(tower, "attn_mask", None) is not None
    if not causal or pool != "argmax" or getattr(tower, "cls_emb", None) is not None:
        return None
    return int(tokens.argmax(dim=1).max()) + 1
