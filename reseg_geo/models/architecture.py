"""Architectures: from a configuration to a network, and from weights to the ones they fit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from reseg_geo.errors import ModelError

# open_clip's models carry no types that a checker could use.
Network = Any
_TOWERS = ("vision_cfg", "text_cfg")
# Keys by which open_clip takes a tower or a tokenizer from another library, and that from a hub.
_ELSEWHERE = ("timm_model_name", "hf_model_name", "hf_tokenizer_name")
# The largest number in a configuration: words of a vocabulary, of some models.
_MOST, _MOST_LAYERS = 2**20, 512


class Unfilled(TorchFunctionMode):
    """Networks that are built within are not filled with random numbers, since all their tensors
    are loaded afterwards: for ViT-L/14 that takes longer than loading.
    """

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Leave out what fills a tensor, and give it back."""
        kwargs = kwargs or {}
        if getattr(func, "__module__", "") == "torch.nn.init":
            return kwargs.get("tensor", args[0] if args else None)
        if func in (Tensor.normal_, Tensor.uniform_):
            return args[0]
        return func(*args, **kwargs)


def build(model_cfg: Mapping[str, Any], where: Path | str) -> Network:
    """An open_clip model with random weights; `where` names the configuration in errors."""
    from open_clip.model import CLIP  # here: open_clip takes seconds to import

    try:
        # What open_clip writes has the keys, too, with null.
        towers = [model_cfg.get(part) or {} for part in _TOWERS]
        named = [key for tower in towers for key in _ELSEWHERE if tower.get(key)]
        if named:
            raise ValueError(f"{named[0]} names a tower of another library")
        _check_sizes(model_cfg)
        return CLIP(**model_cfg)
    # What wrong sizes lead to depends on where they meet.
    except (
        TypeError, ValueError, LookupError, AssertionError, ArithmeticError, AttributeError,
        RuntimeError,
    ) as error:  # fmt: skip
        reason = " ".join(str(error).split())
        raise ModelError(f"{where} does not describe an open_clip CLIP model: {reason}.") from error


def _check_sizes(config: Any, name: str = "") -> None:
    """ValueError for numbers in a configuration that are beyond any network."""
    if isinstance(config, Mapping):
        for key, value in config.items():
            _check_sizes(value, str(key))
    elif isinstance(config, (list, tuple)):
        for value in config:
            _check_sizes(value, name)
    elif isinstance(config, (int, float)):
        most = _MOST_LAYERS if name == "layers" else _MOST
        if not abs(config) <= most:
            raise ValueError(f"{name} {config:g} is beyond {most:,}")


def open_clip_config(architecture: str) -> dict[str, Any]:
    """open_clip's configuration of this name; ModelError if it has none, or it is no plain CLIP."""
    import open_clip

    # Looked up in its list first: other names may make open_clip ask a hub.
    listed = architecture in open_clip.list_models()
    config = open_clip.get_model_config(architecture) if listed else None
    if config is None:
        raise ModelError(
            f"open_clip knows no architecture {architecture!r}; it lists them as "
            "open_clip.list_models(), e.g. ViT-L-14-quickgelu."
        )
    if not _is_plain(config):
        raise ModelError(
            f"architecture {architecture!r} is not a plain CLIP with a vision transformer, which "
            "masked attention needs; ViT-L-14 is one."
        )
    return dict(config)


def check_fit(kind: str, architecture: str, state: Mapping[str, Tensor], source: str) -> None:
    """Raise ModelError, naming what does not fit, unless the weights fit the architecture.

    kind: "clip" or "sam", whose names architecture is one of; source: what the weights came from,
    named in the error.
    """
    with torch.device("meta"):
        if kind == "sam":
            from segment_anything import sam_model_registry

            wanted = sam_model_registry[architecture]().state_dict()
        else:
            wanted = build(open_clip_config(architecture), architecture).state_dict()
    _require_fit(wanted, state, source, f"architecture {architecture}")


def check_config_fit(
    model_cfg: Mapping[str, Any],
    state: Mapping[str, Tensor],
    source: str,
    where: Path | str | None = None,
) -> None:
    """The same for a CLIP that is given by its configuration, in the file `where` if not in the
    source itself.
    """
    with Unfilled(), torch.device("meta"):
        wanted = build(model_cfg, where or source).state_dict()
    what = "its own configuration" if where is None else "the model's architecture"
    _require_fit(wanted, state, source, what)


def check_numbers(state: Mapping[str, Tensor], source: str) -> None:
    """Raise ModelError, naming it, for a tensor that holds NaN or infinities, or what cannot be
    looked at.
    """
    for name, part in state.items():
        if not part.is_floating_point() or not part.numel():
            continue
        try:  # one pass without a copy; if one number is NaN, so are both
            finite = all(map(torch.isfinite, part.aminmax()))
        except RuntimeError as error:  # e.g. numbers of 8 bits, sparse tensors
            raise ModelError(
                f"{name} of the weights in {source} is of a kind that cannot be used "
                f"({part.dtype}, {part.layout})."
            ) from error
        if not finite:
            raise ModelError(
                f"the weights in {source} are not all numbers: {name} holds NaN or infinities."
            )


def _require_fit(
    wanted: Mapping[str, Tensor], state: Mapping[str, Tensor], source: str, what: str
) -> None:
    complaint = misfit(wanted, state)
    if complaint:
        raise ModelError(f"the weights in {source} do not fit {what}: {complaint}.")


def misfit(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
    """What keeps weights from fitting a network, in words; empty if nothing does."""
    missing = sorted(wanted.keys() - found.keys())
    surplus = sorted(found.keys() - wanted.keys())
    if missing or surplus:
        parts = [
            f"{len(keys)} tensors {word}, e.g. {keys[0]}"
            for word, keys in (("missing", missing), ("too many", surplus))
            if keys
        ]
        return " and ".join(parts)
    for key, tensor in wanted.items():
        if tensor.shape != found[key].shape:
            return f"{key} is {tuple(found[key].shape)} instead of {tuple(tensor.shape)}"
    return ""


def guess_architecture(state: Mapping[str, Tensor], source: str) -> str:
    """The one open_clip architecture that the weights fit.

    Raises ModelError if there is none, and if there are several: the shapes do not tell QuickGELU
    from GELU, and with the wrong one a model works, only worse.
    """
    import open_clip

    fitting = []
    for name in open_clip.list_models():
        config = open_clip.get_model_config(name)
        if config is None or not _is_plain(config) or not _may_fit(config, state):
            continue
        with torch.device("meta"):
            if not misfit(build(config, name).state_dict(), state):
                fitting.append(name)
    if not fitting:
        raise ModelError(
            f"the weights in {source} fit no architecture of open_clip; name the one they were "
            "made for with --architecture to see what differs."
        )
    if len(fitting) > 1:
        raise ModelError(
            f"the weights in {source} fit {' and '.join(fitting)}, which differ in the activation; "
            "say which with --architecture (OpenAI's weights and those tuned from them: quickgelu)."
        )
    return fitting[0]


def _is_plain(config: Mapping[str, Any]) -> bool:
    """Whether both towers are open_clip's own, and the image tower is a vision transformer."""
    vision, text = config.get("vision_cfg", {}), config.get("text_cfg", {})
    if not (isinstance(vision, Mapping) and isinstance(text, Mapping)):
        return False
    return (
        isinstance(vision.get("layers"), int)
        and isinstance(vision.get("patch_size"), int)
        and not vision.get("timm_model_name")
        and not text.get("hf_model_name")
        and not text.get("hf_tokenizer_name")  # texts are read by CLIP's own tokenizer
        and not config.get("custom_text")
        and "multimodal_cfg" not in config
    )


def _may_fit(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> bool:
    """A quick look, since building all architectures takes a minute."""
    vision, text = config["vision_cfg"], config["text_cfg"]
    kernel, tokens = state.get("visual.conv1.weight"), state.get("token_embedding.weight")
    if kernel is None or tokens is None or kernel.ndim != 4 or tokens.ndim != 2:
        return False
    return (kernel.shape[0], kernel.shape[-1], tokens.shape[-1]) == (
        vision["width"], vision["patch_size"], text["width"],
    )  # fmt: skip
