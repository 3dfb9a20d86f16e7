"""Read checkpoints of any format as plain tensors, without running code in them."""

import contextlib
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.stand_ins import stand_in

# The metadata key of a composed file: its configuration and recipe, as JSON.
ABOUT = "reseg_geo"
# Training programs store weights under these keys, and add these prefixes to names.
_WRAPPERS = ("state_dict", "model_state_dict", "model", "weights")
_MAX_DEPTH = 8  # of wrappers; a pickle can contain itself
_PREFIXES = ("module.", "model.", "_orig_mod.")
# OpenAI's files store these numbers among the weights.
_NOT_WEIGHTS = {"input_resolution", "context_length", "vocab_size"}


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint (.safetensors, .pt, .pth, .bin), by their names in the model.

    State dicts may be wrapped and names prefixed, as training programs do. Raises ModelError for a
    file that is missing, damaged, or contains more than tensors: reading it could run code.
    """
    if not path.is_file():
        raise ModelError(f"{path} does not exist or is not a file; give the path of a checkpoint.")
    check_content(path)
    try:
        if path.suffix.lower() == ".safetensors":
            return plain_names(load_file(path))
        # Only the zip format can be memory-mapped.
        mapped = zipfile.is_zipfile(path)
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped or None)
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{path} is refused: it is damaged or contains more than tensors, and reading it could "
            "run code; get the weights as safetensors or as a plain state dict."
        ) from error
    except Exception as error:  # a damaged pickle can raise anything
        reason = " ".join(str(error).split()).split(". ")[0].rstrip(".")
        reason = reason if len(reason) > 5 else f"{type(error).__name__} {reason}".strip()
        raise ModelError(
            f"{path} is damaged or not a checkpoint ({reason}); download or copy it again."
        ) from error
    return plain_names(_unwrapped(content, path))


def check_content(path: Path) -> None:
    """Raise ModelError for what is often saved in place of a checkpoint."""
    if other := stand_in(path):
        raise ModelError(f"{path} {other}.")
    with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        if any(name.endswith("/constants.pkl") for name in archive.namelist()):
            raise ModelError(
                f"{path} is a TorchScript archive, which holds a program. If you trust it, save "
                f"its weights and use those: torch.save(torch.jit.load({str(path)!r}, "
                "map_location='cpu').state_dict(), 'weights.pt')."
            )


def config_inside(path: Path) -> dict[str, Any] | None:
    """The configuration in the metadata of a composed safetensors file; None if there is none.

    Raises ModelError for a damaged file.
    """
    if path.suffix.lower() != ".safetensors":
        return None
    try:
        with safe_open(path, framework="pt") as file:
            about = (file.metadata() or {}).get(ABOUT)
        config = None if about is None else parse_json(about)["config"]
        if config is not None and not isinstance(config["model_cfg"], dict):
            raise ValueError("its configuration is invalid")
        return config
    except (OSError, SafetensorError, ValueError, LookupError, TypeError) as error:
        raise bad_safetensors(path, error) from error


def names_inside(path: Path) -> list[str]:
    """The names of the tensors in a safetensors file; ModelError for a damaged file."""
    try:
        with safe_open(path, framework="pt") as file:
            return list(file.keys())
    except (OSError, SafetensorError) as error:
        raise bad_safetensors(path, error) from error


def bad_safetensors(path: Path, error: Exception) -> ModelError:
    """The error for a file that safetensors cannot read."""
    if other := stand_in(path):
        return ModelError(f"{path} {other}.")
    return ModelError(f"{path} is damaged or not a safetensors file ({error}); get it again.")


def plain_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights, without prefixes that all names share."""
    names = [name for name in state if name not in _NOT_WEIGHTS]
    plain = {name: name for name in names}
    while prefix := next(
        (p for p in _PREFIXES if plain and all(n.startswith(p) for n in plain.values())), None
    ):
        plain = {name: short.removeprefix(prefix) for name, short in plain.items()}
    return {short: state[name] for name, short in plain.items()}


def _unwrapped(content: Any, path: Path) -> dict[str, Tensor]:
    for _ in range(_MAX_DEPTH):
        if not isinstance(content, Mapping):
            break
        tensors = {name: part for name, part in content.items() if isinstance(part, Tensor)}
        inner = next((content[key] for key in _WRAPPERS if key in content), None)
        if isinstance(inner, Mapping):
            content = inner
            continue
        if tensors and len(tensors) == len(content):
            return tensors
        break
    raise ModelError(
        f"{path} contains no state dict (tensors by name), so it is not a model checkpoint."
    )


def save_weights(state: Mapping[str, Tensor], path: Path) -> None:
    """Write tensors as safetensors. Raises OSError."""
    try:
        save_file({name: part.contiguous() for name, part in state.items()}, path)
    except SafetensorError as error:  # raised for a full disk
        raise OSError(str(error)) from error
