"""Architectures: build a network from a configuration, and compare it with weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.models.known import known_architectures
from reseg_geo.models.text_files import CONFIG, text_tower_folder

# open_clip's models are not typed.
Network = Any
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


def build(model_cfg: Mapping[str, Any], where: Path | str, beside: Path | None = None) -> Network:
    """An open_clip model with random weights; errors name the configuration `where`.

    beside: the folder of the weights, in which a text tower of transformers may have its own
    configuration. Nothing is downloaded. Raises ModelError for a configuration that describes no
    model, and for a text tower whose configuration is not on this machine.
    """
    from open_clip.coca_model import CoCa  # here: open_clip takes seconds to import
    from open_clip.model import CLIP, CustomTextCLIP

    try:
        config = dict(model_cfg)
        vision, text = _part(config, "vision_cfg"), _part(config, "text_cfg")
        _check_sizes(config)
        if vision.get("timm_model_name"):
            _check_timm(vision["timm_model_name"])
            vision["timm_model_pretrained"] = False
        custom = config.pop("custom_text", False) or text.get("hf_model_name")
        if text.get("hf_model_name"):
            folder = text_tower_folder(text["hf_model_name"], where, beside)
            _check_sizes(parse_json((folder / CONFIG).read_text(encoding="utf-8")))
            text |= {"hf_model_name": str(folder), "hf_model_pretrained": False}
        kind = CoCa if config.get("multimodal_cfg") else CustomTextCLIP if custom else CLIP
        return kind(**config | {"vision_cfg": vision, "text_cfg": text})
    # Wrong sizes can raise any of these.
    except (
        TypeError, ValueError, LookupError, AssertionError, ArithmeticError, AttributeError,
        RuntimeError, OSError,
    ) as error:  # fmt: skip
        reason = " ".join(str(error).split())
        raise ModelError(f"{where} does not describe an open_clip CLIP model: {reason}.") from error


def _part(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = config.get(name)
    if not isinstance(found, Mapping):
        raise TypeError(f"{name} must be a mapping")
    return dict(found)


def _check_timm(name: Any) -> None:
    """Raise ValueError for a tower that timm does not build itself, but would look for on a hub."""
    import timm

    if not (isinstance(name, str) and timm.is_model(name)):
        raise ValueError(f"timm has no model {name!r}")


def _check_sizes(config: Any, name: str = "") -> None:
    """Raise ValueError for numbers that are too large for any network."""
    if isinstance(config, Mapping):
        for key, value in config.items():
            _check_sizes(value, str(key))
    elif isinstance(config, (list, tuple)):
        for value in config:
            _check_sizes(value, name)
    elif isinstance(config, (int, float)):
        limit = _MAX_LAYERS if "layers" in name else _MAX_NUMBER
        if not abs(config) <= limit:
            raise ValueError(f"{name} {config:g} exceeds {limit:,}")


def open_clip_config(architecture: str) -> dict[str, Any]:
    """open_clip's configuration of this name; ModelError for one that is unknown or cannot work."""
    import open_clip

    # Check the list first: for other names, open_clip may query a hub.
    listed = architecture in open_clip.list_models()
    config = open_clip.get_model_config(architecture) if listed else None
    if config is None:
        raise ModelError(
            f"open_clip has no architecture {architecture!r}; `reseg-geo models list "
            "--architectures` lists them, e.g. ViT-L-14-quickgelu."
        )
    known = known_architectures().get(architecture)
    if known is not None and not known.works:
        raise ModelError(
            f"architecture {architecture!r} cannot be used ({known.why_not}); choose one of "
            "`reseg-geo models list --architectures`, e.g. ViT-L-14."
        )
    return dict(config)


def model_config(architecture: str) -> dict[str, Any]:
    """The content of a configuration file for an architecture.

    That is `open_clip_config` with the input's mean and deviation, if all of open_clip's weights
    for it have the same; otherwise CLIP's are used.
    """
    from open_clip.pretrained import get_pretrained_cfg, list_pretrained_tags_by_model

    found = []
    for tag in list_pretrained_tags_by_model(architecture):
        settings = get_pretrained_cfg(architecture, tag)
        found.append({key: list(settings[key]) for key in ("mean", "std") if settings.get(key)})
    config = {"model_cfg": open_clip_config(architecture)}
    if found and found[0] and all(each == found[0] for each in found):
        config["preprocess_cfg"] = found[0]
    return config


def check_fit(
    kind: str,
    architecture: str,
    state: Mapping[str, Tensor],
    source: str,
    beside: Path | None = None,
) -> None:
    """Raise ModelError unless the weights fit the architecture.

    kind: "clip" (open_clip's architectures) or "sam" (segment-anything's); source: where the
    weights came from, named in the error; beside: as in `build`.
    """
    with Unfilled(), torch.device("meta"):
        if kind == "sam":
            from segment_anything import sam_model_registry

            wanted = sam_model_registry[architecture]().state_dict()
        else:
            wanted = build(open_clip_config(architecture), architecture, beside).state_dict()
    require_fit(wanted, state, source, f"architecture {architecture}")


def check_config_fit(
    model_cfg: Mapping[str, Any],
    state: Mapping[str, Tensor],
    source: str,
    where: Path | str | None = None,
    beside: Path | None = None,
) -> None:
    """The same for a CLIP configuration, from the file `where` or else from the source itself."""
    with Unfilled(), torch.device("meta"):
        wanted = build(model_cfg, where or source, beside).state_dict()
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
    if difference := mismatch(wanted, state):
        raise ModelError(f"the weights in {source} do not fit {what}: {difference}.")


def mismatch(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
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
