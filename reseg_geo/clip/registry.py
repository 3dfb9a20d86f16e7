"""Where models come from: a name or a folder in, a `ClipModel` out.

A model is a folder in the layout that open_clip publishes on model hubs: `open_clip_config.json`
(the architecture, the input's mean and deviation, and under "reseg_geo" what only this project
knows: templates, vocabulary, kept token ids, sampling distances in metres) beside
`open_clip_model.safetensors`.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from reseg_geo.clip.model import OPENAI_MEAN, OPENAI_STD, ClipModel, Tokenizer, Tower
from reseg_geo.clip.prompts import DEFAULT_TEMPLATES
from reseg_geo.errors import ModelError, UsageError

CONFIG_FILE = "open_clip_config.json"
WEIGHTS_FILE = "open_clip_model.safetensors"
BUNDLED = Path(__file__).parent / "models"


def bundled_models() -> list[str]:
    """Names of the models that come with the package."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / CONFIG_FILE).is_file())


def load_model(
    name_or_path: str, device: str = "cpu", dtype: torch.dtype = torch.float32
) -> ClipModel:
    """Load a model by its name, or from a folder with a config and safetensors weights.

    device: "cpu", "cuda", "mps" or "auto". Raises ModelError for an unknown model and for files
    that do not fit, UsageError for a device this machine does not have.
    """
    folder = model_folder(name_or_path)
    config = read_config(folder)
    clip = build(config["model_cfg"], folder)
    load_weights(clip, folder / WEIGHTS_FILE)
    extra = config.get("reseg_geo", {})
    preprocess = config.get("preprocess_cfg", {})
    return ClipModel(
        clip,
        Tokenizer(clip.context_length, extra.get("tokens")),
        name=name_or_path if Path(name_or_path).name == name_or_path else folder.name,
        mean=preprocess.get("mean", OPENAI_MEAN),
        std=preprocess.get("std", OPENAI_STD),
        templates=extra.get("templates", DEFAULT_TEMPLATES),
        vocabulary=extra.get("vocabulary"),
        sampling_distances=_distances(extra, folder),
        masked_layers=extra.get("masked_layers"),
        device=pick_device(device),
        dtype=dtype,
    )


def model_folder(name_or_path: str) -> Path:
    """The folder of a model; ModelError if there is none of that name or path."""
    if name_or_path in bundled_models():
        return BUNDLED / name_or_path
    folder = Path(name_or_path)
    if folder.is_dir():
        return folder
    known = ", ".join(bundled_models())
    raise ModelError(
        f"unknown model {name_or_path!r}: use {known}, or the path of a folder that holds "
        f"{CONFIG_FILE} and {WEIGHTS_FILE}."
    )


def read_config(folder: Path) -> dict[str, Any]:
    """The model's configuration; ModelError if it is missing or is not one."""
    path = folder / CONFIG_FILE
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); a model needs it.") from error
    except ValueError as error:
        raise ModelError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(config, dict) or not isinstance(config.get("model_cfg"), dict):
        raise ModelError(f"{path} has no 'model_cfg', so it is not an open_clip configuration.")
    return config


def build(model_cfg: dict[str, Any], folder: Path) -> Tower:
    """An open_clip model of this architecture with random weights."""
    from open_clip.model import CLIP  # here: open_clip takes seconds to import

    try:
        return CLIP(**model_cfg)
    except (TypeError, ValueError, KeyError, AssertionError) as error:
        raise ModelError(
            f"{folder / CONFIG_FILE} does not describe an open_clip CLIP model: {error}."
        ) from error


def load_weights(clip: Tower, path: Path) -> None:
    """Copy safetensors weights into the model; ModelError names what does not fit."""
    weights = read_weights(path)
    complaint = _misfit(clip.state_dict(), weights)
    if complaint:
        raise ModelError(f"the weights in {path} do not fit the model's architecture: {complaint}.")
    clip.load_state_dict(weights)


def read_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file; ModelError if it is missing or damaged."""
    try:
        return load_file(path)
    except FileNotFoundError as error:
        raise ModelError(f"{path} does not exist; the model's weights belong there.") from error
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} is not a whole safetensors file: {error}.") from error


def _distances(extra: dict[str, Any], folder: Path) -> tuple[float, float] | None:
    """The sampling distances that a model was made for, finest and coarsest."""
    given = extra.get("sampling_distances")
    if given is None:
        return None
    try:
        finest, coarsest = map(float, given)
        if 0 < finest <= coarsest < math.inf:
            return finest, coarsest
    except (TypeError, ValueError):
        pass
    raise ModelError(
        f"{folder / CONFIG_FILE} gives sampling_distances as {given!r}, not as two positive "
        "numbers of metres, the finer first."
    )


def _misfit(wanted: dict[str, Tensor], found: dict[str, Tensor]) -> str:
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


def pick_device(device: str) -> str:
    """ "auto" becomes the best device there is; UsageError for one that is not there."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if device == "auto":
        return next(name for name, there in available.items() if there)
    kind = device.split(":")[0]
    if not available.get(kind, False):
        there = ", ".join(name for name, there in available.items() if there)
        raise UsageError(f"there is no device {device!r} on this machine; it has {there}.")
    return device
