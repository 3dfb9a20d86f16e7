"""Architectures: build a network from a configuration, and find the ones that weights fit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from reseg_geo.errors import ModelError

# open_clip's models are not typed.
Network = Any
_TOWERS = ("vision_cfg", "text_cfg")
# With these keys open_clip loads a tower or a tokenizer of another library, from a hub.
_EXTERNAL = ("timm_model_name", "hf_model_name", "hf_tokenizer_name")
# The largest number in the configuration of real models is the size of the vocabulary.
_MAX_NUMBER, _MAX_LAYERS = 2**20, 512


class Unfilled(TorchFunctionMode):
    """Skip the random initialisation of networks built in this context.

    Their weights are loaded afterwards; for ViT-L/14 initialisation takes longer than loading.
    """

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Return the tensor unchanged instead of initialising it."""
        kwargs = kwargs or {}
        if getattr(func, "__module__", "") == "torch.nn.init":
            return kwargs.get("tensor", args[0] if args else None)
        if func in (Tensor.normal_, Tensor.uniform_):
            return args[0]
        return func(*args, **kwargs)


def build(model_cfg: Mapping[str, Any], where: Path | str) -> Network:
    """An open_clip model with random weights; errors name the configuration `where`."""
    from open_clip.model import CLIP  # here: open_clip takes seconds to import

    try:
        # Configurations that open_clip writes may have these keys with the value null.
        towers = [model_cfg.get(part) or {} for part in _TOWERS]
        named = [key for tower in towers for key in _EXTERNAL if tower.get(key)]
        if named:
            raise ValueError(f"{named[0]} names a model of another library")
        _check_sizes(model_cfg)
        return CLIP(**model_cfg)
    # Wrong sizes can raise any of these.
    except (
        TypeError, ValueError, LookupError, AssertionError, ArithmeticError, AttributeError,
        RuntimeError,
    ) as error:  # fmt: skip
        reason = " ".join(str(error).split())
        raise ModelError(f"{where} does not describe an open_clip CLIP model: {reason}.") from error


def _check_sizes(config: Any, name: str = "") -> None:
    """Raise ValueError for numbers that are too large for any network."""
    if isinstance(config, Mapping):
        for key, value in config.items():
            _check_sizes(value, str(key))
    elif isinstance(config, (list, tuple)):
        for value in config:
            _check_sizes(value, name)
    elif isinstance(config, (int, float)):
        limit = _MAX_LAYERS if name == "layers" else _MAX_NUMBER
        if not abs(config) <= limit:
            raise ValueError(f"{name} {config:g} exceeds {limit:,}")


def open_clip_config(architecture: str) -> dict[str, Any]:
    """open_clip's configuration of this name; ModelError for an unknown name or no plain CLIP."""
    import open_clip

    # Check the list first: for other names, open_clip may query a hub.
    listed = architecture in open_clip.list_models()
    config = open_clip.get_model_config(architecture) if listed else None
    if config is None:
        raise ModelError(
            f"open_clip has no architecture {architecture!r}; open_clip.list_models() lists them, "
            "e.g. ViT-L-14-quickgelu."
        )
    if not _is_plain(config):
        raise ModelError(
            f"architecture {architecture!r} is not a plain CLIP with a vision transformer, but "
            "masked attention needs one; choose another, e.g. ViT-L-14."
        )
    return dict(config)


def check_fit(kind: str, architecture: str, state: Mapping[str, Tensor], source: str) -> None:
    """Raise ModelError unless the weights fit the architecture.

    kind: "clip" (open_clip's architectures) or "sam" (segment-anything's); source: where the
    weights came from, named in the error.
    """
    with torch.device("meta"):
        if kind == "sam":
            from segment_anything import sam_model_registry

            wanted = sam_model_registry[architecture]().state_dict()
        else:
            wanted = build(open_clip_config(architecture), architecture).state_dict()
    require_fit(wanted, state, source, f"architecture {architecture}")


def check_config_fit(
    model_cfg: Mapping[str, Any],
    state: Mapping[str, Tensor],
    source: str,
    where: Path | str | None = None,
) -> None:
    """The same for a CLIP configuration, from the file `where` or else from the source itself."""
    with Unfilled(), torch.device("meta"):
        wanted = build(model_cfg, where or source).state_dict()
    what = "its own configuration" if where is None else "the model's architecture"
    require_fit(wanted, state, source, what)


def check_numbers(state: Mapping[str, Tensor], source: str) -> None:
    """Raise ModelError for a tensor with NaN or infinities, or in an unsupported format."""
    for name, part in state.items():
        if not part.is_floating_point() or not part.numel():
            continue
        try:  # one pass without a copy; both are NaN if any value is
            finite = all(map(torch.isfinite, part.aminmax()))
        except RuntimeError as error:  # e.g. 8-bit or sparse tensors
            raise ModelError(
                f"{name} of the weights in {source} has an unsupported format ({part.dtype}, "
                f"{part.layout}); convert it to float32."
            ) from error
        if not finite:
            raise ModelError(
                f"the weights in {source} are not all finite numbers: {name} contains NaN or "
                "infinity. Get the file again."
            )


def require_fit(
    wanted: Mapping[str, Tensor], state: Mapping[str, Tensor], source: Path | str, what: str
) -> None:
    """Raise ModelError, which calls the network `what`, unless the weights fit its tensors."""
    if mismatch := _mismatch(wanted, state):
        raise ModelError(f"the weights in {source} do not fit {what}: {mismatch}.")


def _mismatch(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
    """The first difference between a network's tensors and the weights; empty if they fit."""
    missing = sorted(wanted.keys() - found.keys())
    surplus = sorted(found.keys() - wanted.keys())
    if missing or surplus:
        parts = [
            f"{word} tensors ({len(keys)}, e.g. {keys[0]})"
            for word, keys in (("missing", missing), ("unknown", surplus))
            if keys
        ]
        return " and ".join(parts)
    for key, tensor in wanted.items():
        if tensor.shape != found[key].shape:
            return f"{key} is {tuple(found[key].shape)} instead of {tuple(tensor.shape)}"
    return ""


def guess_architecture(
    state: Mapping[str, Tensor], source: str, quick_gelu: bool | None = None
) -> str:
    """The open_clip architecture that the weights fit; quick_gelu: whether it uses that, if known.

    Raises ModelError if there is none, or more than one: shapes do not distinguish QuickGELU from
    GELU, and with the wrong one a model runs, but worse.
    """
    import open_clip

    fitting = []
    for name in open_clip.list_models():
        config = open_clip.get_model_config(name)
        if config is None or not _is_plain(config) or not _may_fit(config, state):
            continue
        if quick_gelu not in (None, bool(config.get("quick_gelu"))):
            continue
        with torch.device("meta"):
            if not _mismatch(build(config, name).state_dict(), state):
                fitting.append(name)
    if not fitting:
        raise ModelError(
            f"the weights in {source} fit no architecture of open_clip; pass the one they were "
            "trained with as --architecture to see what differs."
        )
    if len(fitting) > 1:
        raise ModelError(
            f"the weights in {source} fit {' and '.join(fitting)}, which differ in the activation; "
            "choose with --architecture (OpenAI's weights and those fine-tuned from them use "
            "quickgelu)."
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
        and not text.get("hf_tokenizer_name")  # texts are tokenized by CLIP's own tokenizer
        and not config.get("custom_text")
        and "multimodal_cfg" not in config
    )


def _may_fit(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> bool:
    """A quick check by width and patch size; building all architectures takes a minute."""
    vision, text = config["vision_cfg"], config["text_cfg"]
    kernel, tokens = state.get("visual.conv1.weight"), state.get("token_embedding.weight")
    if kernel is None or tokens is None or kernel.ndim != 4 or tokens.ndim != 2:
        return False
    return (kernel.shape[0], kernel.shape[-1], tokens.shape[-1]) == (
        vision["width"], vision["patch_size"], text["width"],
    )  # fmt: skip
