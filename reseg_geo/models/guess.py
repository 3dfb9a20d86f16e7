"""Which architecture of open_clip weights belong to."""

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from reseg_geo.errors import ModelError
from reseg_geo.models.architecture import Unfilled, build, mismatch
from reseg_geo.models.known import known_architectures

_LAYER = re.compile(r"visual\.(?:transformer\.res|trunk\.)blocks\.(\d+)\.")
_OUTPUT = re.compile(r"visual\.(?:transformer\.res|trunk\.)blocks\.0\.attn\.(?:out_)?proj\.weight")


def guess_architecture(
    state: Mapping[str, Tensor], source: str, quick_gelu: bool | None = None
) -> str:
    """The open_clip architecture that the weights fit; quick_gelu: whether it uses that, if known.

    Raises ModelError if there is none, or more than one: shapes do not distinguish QuickGELU from
    GELU, and with the wrong one a model runs, but worse.
    """
    import open_clip

    size = _size(state)
    fitting: dict[str, dict[str, Any]] = {}
    for known in known_architectures().values():
        config = open_clip.get_model_config(known.name)
        if config is None or not known.works or known.text_tower:
            continue
        if (known.layers, known.width) != size or not _same_texts(config, state):
            continue
        if quick_gelu not in (None, bool(config.get("quick_gelu"))):
            continue
        with Unfilled(), torch.device("meta"):
            fits = not mismatch(build(config, known.name).state_dict(), state)
        if fits and config not in fitting.values():
            fitting[known.name] = config
    if not fitting:
        raise ModelError(
            f"the weights in {source} fit no architecture of open_clip; pass the one they were "
            "trained with as --architecture to see what differs."
        )
    if len(fitting) > 1:
        raise _several(fitting, source)
    return next(iter(fitting))


def _several(fitting: Mapping[str, Mapping[str, Any]], source: str) -> ModelError:
    names = " and ".join(fitting)
    plain = [{**config, "quick_gelu": False} for config in fitting.values()]
    if all(config == plain[0] for config in plain):
        return ModelError(
            f"the weights in {source} fit {names}, which differ in the activation; choose with "
            "--architecture (OpenAI's weights and those fine-tuned from them use quickgelu)."
        )
    return ModelError(
        f"the weights in {source} fit {names}, whose weights have the same shapes; choose the one "
        "they were trained with as --architecture."
    )


def _size(state: Mapping[str, Tensor]) -> tuple[int, int]:
    """Layers and width of the image tower."""
    layers = {int(found[1]) for name in state if (found := _LAYER.match(name))}
    widths = [len(part) for name, part in state.items() if _OUTPUT.fullmatch(name)]
    return len(layers), widths[0] if widths else 0


def _same_texts(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> bool:
    """A quick check by words and width; building all architectures takes a minute."""
    words = state.get("token_embedding.weight", state.get("text.token_embedding.weight"))
    text = config["text_cfg"]
    wanted = (text.get("vocab_size"), text.get("width"))
    return words is not None and words.ndim == 2 and tuple(words.shape) == wanted
