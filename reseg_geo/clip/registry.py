"""From a model's name or folder to a `ClipModel`.

A model is a folder in the layout that open_clip publishes on model hubs: `open_clip_config.json`
(the architecture, the input's mean and deviation, and under "reseg_geo" what only this project
knows: templates, vocabulary, kept token ids, sampling distances in metres) and
`open_clip_model.safetensors`. It comes with the package, is kept on this machine by name, or is
given by its path.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from reseg_geo.clip.compose import compose_files, normalised_weights
from reseg_geo.clip.model import ClipModel, Tokenizer
from reseg_geo.clip.settings import is_demonstration, marked_as_demonstration, read_settings
from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.acquire import write_config
from reseg_geo.models.architecture import (
    Unfilled,
    build,
    check_config_fit,
    check_numbers,
    open_clip_config,
)
from reseg_geo.models.catalogue import Entry, catalogue
from reseg_geo.models.checkpoint import ABOUT, config_inside
from reseg_geo.models.device import pick_device
from reseg_geo.models.store import (
    BUNDLED,
    CONFIG_FILE,
    WEIGHTS_FILE,
    bundled_models,
    folder_of,
    keeping,
    kept,
    read_record,
)
from reseg_geo.storage.staging import Staging, output_error


def load_model(
    name_or_path: str, device: str = "cpu", dtype: torch.dtype = torch.float32
) -> ClipModel:
    """Load a model by its name, from a folder with a config and safetensors weights, or from a
    file that `compose_models` wrote.

    device: "cpu", "cuda", "mps" or "auto". Raises ModelError for an unknown model and for files
    that do not fit, UsageError for a device this machine does not have.
    """
    found = locate(name_or_path)
    if found.config is None:
        raise ModelError(
            f"{found.weights} does not say its architecture; give the model a name: reseg-geo "
            f"models add NAME {found.weights}"
        )
    settings = read_settings(found.config, found.source)
    weights = read_weights(found.weights)
    # The network takes no more memory than its weights, whatever its configuration says.
    check_config_fit(found.config["model_cfg"], weights, str(found.weights), found.source)
    with Unfilled():
        clip = build(found.config["model_cfg"], found.source)
    clip.load_state_dict(weights)
    return ClipModel(
        clip,
        Tokenizer(clip.context_length, settings.tokens),
        name=found.name,
        mean=settings.mean,
        std=settings.std,
        templates=settings.templates,
        vocabulary=settings.vocabulary,
        sampling_distances=settings.sampling_distances,
        masked_layers=settings.masked_layers,
        demonstration=settings.demonstration,
        device=pick_device(device),
        dtype=dtype,
    )


@dataclass(frozen=True)
class Located:
    """Where a model is: its name, configuration and weights; source: the file that configures it.

    config is None for a weights file that does not say what it is of.
    """

    name: str
    config: dict[str, Any] | None
    weights: Path
    source: Path


def locate(name_or_path: str) -> Located:
    """Find a model by its name, its folder, or the file that `compose` wrote.

    The paper's composition is made when it is first asked for and its parts are here. Raises
    ModelError if there is no such model.
    """
    path = Path(name_or_path)
    if path.suffix == ".safetensors" and path.is_file():
        return Located(path.stem, config_inside(path), path, path)
    entry = catalogue().get(name_or_path)
    if entry is not None and entry.parts and name_or_path not in kept():
        _compose_entry(entry)
    folder = model_folder(name_or_path)
    name = name_or_path if path.name == name_or_path else folder.name
    return Located(name, read_config(folder), folder / WEIGHTS_FILE, folder / CONFIG_FILE)


def compose_models(
    parts: Mapping[str, float], output: Path, *, force: bool = False, overwrite: bool = False
) -> dict[str, float]:
    """Write the weighted mean of models' parameters as a safetensors file that says what it is.

    parts: names, folders or files of models, and their weights. Returns the weights as they were
    used, by the models' names; they add up to 1. Raises ModelError for models that do not match,
    also in their activation unless `force`, which takes that of the first; OutputError if the file
    cannot be written.
    """
    if output.suffix.lower() != ".safetensors":
        raise UsageError(f"{output} must end in .safetensors; that is what is written.")
    found = [locate(name) for name in parts]
    weights = normalised_weights(list(parts.values()))
    recipe = {each.name: weight for each, weight in zip(found, weights, strict=True)}
    if len(recipe) < len(found):
        raise UsageError("two models of one name cannot be composed; give one of them another.")
    known = {each.name: each.config for each in found if each.config is not None}
    activations = {name: _activation(config) for name, config in known.items()}
    if len(set(activations.values())) > 1 and not force:
        told = ", ".join(f"{name} has {kind}" for name, kind in activations.items())
        raise ModelError(
            f"the models do not match: {told}, and a mean of both is of neither; --force composes "
            "them with that of the first."
        )
    config = next(iter(known.values()), None)
    if config is not None and any(map(is_demonstration, known.values())):
        config = marked_as_demonstration(config)
    about = {"config": config, "recipe": recipe}
    with Staging(overwrite=overwrite) as staging:
        staged = staging.add(output)
        try:
            compose_files(
                [(each.weights, recipe[each.name]) for each in found], staged,
                {ABOUT: json.dumps(about), "format": "pt"},
            )  # fmt: skip
        except OSError as error:
            raise output_error(output, error) from error
        staging.commit()
    return recipe


def model_folder(name_or_path: str) -> Path:
    """The folder of a CLIP model; ModelError if there is none of that name or path."""
    if name_or_path in bundled_models():
        return BUNDLED / name_or_path
    if name_or_path in kept():
        record = read_record(name_or_path)
        if record is not None and record.kind != "clip":
            raise ModelError(f"model {name_or_path!r} makes regions; a CLIP model is needed here.")
        return folder_of(name_or_path)
    folder = Path(name_or_path)
    if folder.is_dir():
        return folder
    entry = catalogue().get(name_or_path)
    if entry is not None and entry.kind == "clip":
        raise ModelError(
            f"model {name_or_path!r} is not on this machine yet; run: reseg-geo models fetch "
            f"{name_or_path} (about {entry.megabytes / 1000:.1f} GB from {entry.origin})."
        )
    to_get = [each.name for each in catalogue().values() if each.kind == "clip"]
    known = ", ".join(dict.fromkeys([*bundled_models(), *kept(), *to_get]))
    raise ModelError(
        f"unknown CLIP model {name_or_path!r}: use {known}, the path of a folder that holds "
        f"{CONFIG_FILE} and {WEIGHTS_FILE}, or a file that reseg-geo compose wrote."
    )


def _compose_entry(entry: Entry) -> None:
    """Make and keep a composition of the catalogue."""
    missing = [name for name in entry.parts if name not in kept()]
    if missing:
        commands = " and ".join(f"reseg-geo models fetch {name}" for name in missing)
        raise ModelError(
            f"model {entry.name!r} is composed of {entry.origin}, not all of which are on this "
            f"machine yet; run: {commands}"
        )
    with keeping(
        entry.name, kind=entry.kind, architecture=entry.architecture, origin=entry.origin,
        licence=entry.licence, recipe=dict(entry.parts),
    ) as folder:  # fmt: skip
        write_config(folder, {"model_cfg": open_clip_config(entry.architecture)})
        compose_models(entry.parts, folder / WEIGHTS_FILE)


def _activation(config: Mapping[str, Any]) -> str:
    return "QuickGELU" if config["model_cfg"].get("quick_gelu") else "GELU"


def read_config(folder: Path) -> dict[str, Any]:
    """The model's configuration; ModelError if it is missing or is not one."""
    path = folder / CONFIG_FILE
    try:
        config = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); a model needs it.") from error
    except ValueError as error:
        raise ModelError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(config, dict) or not isinstance(config.get("model_cfg"), dict):
        raise ModelError(f"{path} has no 'model_cfg', so it is not an open_clip configuration.")
    return config


def read_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file; ModelError if it is missing or damaged, or holds what is
    no number.
    """
    try:
        weights = load_file(path)
    except FileNotFoundError as error:
        raise ModelError(f"{path} does not exist; the model's weights belong there.") from error
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} is not a whole safetensors file: {error}.") from error
    check_numbers(weights, str(path))
    return weights
