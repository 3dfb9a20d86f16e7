"""Checkpoints of any make as plain tensors, without running what is in them."""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError

# The metadata in which a composed file says what it is, as JSON: its configuration and recipe.
ABOUT = "reseg_geo"
# Where training programs put the weights, and what they put before the names.
_WRAPPINGS = ("state_dict", "model_state_dict", "model", "weights")
_DEEPEST = 8  # wrappings; a pickle can hold itself
_PREFIXES = ("module.", "model.", "_orig_mod.")
# Numbers that OpenAI's own files hold beside the weights.
_NO_WEIGHTS = {"input_resolution", "context_length", "vocab_size"}


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint (.safetensors, .pt, .pth, .bin), by their names in the model.

    State dicts may be wrapped and names prefixed, as training programs do. Raises ModelError for a
    file that is missing, damaged, or holds more than tensors: reading it could run code.
    """
    if not path.is_file():
        raise ModelError(f"{path} does not exist or is no file; name a checkpoint.")
    try:
        if path.suffix.lower() == ".safetensors":
            return plain_names(load_file(path))
        # Pages come from the file as they are used; only the newer format can.
        lazily = zipfile.is_zipfile(path)
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=lazily or None)
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{path} is refused: it holds more than tensors, or is damaged, and reading it could "
            "run code; ask for the weights as safetensors or as a plain state dict."
        ) from error
    except Exception as error:  # what a damaged pickle raises depends on where it is damaged
        reason = " ".join(str(error).split()).split(". ")[0].rstrip(".")
        reason = reason if len(reason) > 5 else f"{type(error).__name__} {reason}".strip()
        raise ModelError(
            f"{path} is not a whole checkpoint ({reason}); fetch or copy it again."
        ) from error
    return plain_names(_unwrapped(content, path))


def config_inside(path: Path) -> dict[str, Any] | None:
    """The configuration that a composed safetensors file holds; None if there is none.

    Raises ModelError for a file that is damaged.
    """
    if path.suffix.lower() != ".safetensors":
        return None
    try:
        with safe_open(path, framework="pt") as file:
            about = (file.metadata() or {}).get(ABOUT)
        config = None if about is None else parse_json(about)["config"]
        if config is not None and not isinstance(config["model_cfg"], dict):
            raise ValueError("its configuration is none")
        return config
    except (OSError, SafetensorError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{path} is not a whole safetensors file: {error}.") from error


def plain_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same without prefixes that all names share."""
    names = [name for name in state if name not in _NO_WEIGHTS]
    plain = {name: name for name in names}
    while prefix := next(
        (p for p in _PREFIXES if plain and all(n.startswith(p) for n in plain.values())), None
    ):
        plain = {name: short.removeprefix(prefix) for name, short in plain.items()}
    return {short: state[name] for name, short in plain.items()}


def _unwrapped(content: Any, path: Path) -> dict[str, Tensor]:
    for _ in range(_DEEPEST):
        if not isinstance(content, Mapping):
            break
        tensors = {name: part for name, part in content.items() if isinstance(part, Tensor)}
        inner = next((content[key] for key in _WRAPPINGS if key in content), None)
        if isinstance(inner, Mapping):
            content = inner
            continue
        if tensors and len(tensors) == len(content):
            return tensors
        break
    raise ModelError(
        f"{path} holds no state dict (tensors by name), so it is not a checkpoint of a model."
    )
