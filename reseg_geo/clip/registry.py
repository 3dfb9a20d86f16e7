"""Find, load and compose CLIP models.

A model is a folder in open_clip's layout for model hubs: `open_clip_model.safetensors` and
`open_clip_config.json` (architecture, mean and deviation of the input, and under "reseg_geo" the
settings of this project: templates, vocabulary, token ids, sampling distances in metres), and the
files of its tokenizer unless that is CLIP's own. It is bundled, installed under a name, or given by
its path.
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
from reseg_geo.clip.familiar import load_familiar
from reseg_geo.clip.model import ClipModel, usable_tower
from reseg_geo.clip.settings import is_demonstration, marked_as_demonstration, read_settings
from reseg_geo.clip.tokenizer import tokenizer_for
from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.acquire import not_added, write_config
from reseg_geo.models.architecture import (
    Unfilled,
    build,
    check_config_fit,
    check_numbers,
    model_config,
)
from reseg_geo.models.catalogue import Entry, catalogue
from reseg_geo.models.checkpoint import ABOUT, bad_safetensors, config_inside, names_inside
from reseg_geo.models.device import pick_device
from reseg_geo.models.folders import KINDS, kind_in
from reseg_geo.models.store import (
    BUNDLED,
    CONFIG_FILE,
    WEIGHTS_FILE,
    bundled_models,
    folder_of,
    installed_models,
    installing,
    read_record,
)
from reseg_geo.models.transformers_layout import checkpoint_in, in_transformers_layout
from reseg_geo.stand_ins import stand_in
from reseg_geo.storage.staging import Staging, output_error


def load_model(
    name_or_path: str, device: str = "cpu", dtype: torch.dtype = torch.float32
) -> ClipModel:
    """Load a model by its name, from a folder, or from a file written by `compose_models`.

    device: "cpu", "cuda", "mps" or "auto". Raises ModelError for an unknown model and for files
    that do not fit, UsageError for a device that this machine does not have.
    """
    found = locate(name_or_path)
    if found.config is None:
        raise not_added(found.weights)
    settings = read_settings(found.config, found.source)
    weights = read_weights(found.weights)
    model_cfg, folder = found.config["model_cfg"], found.source.parent
    in_folder = found.source != found.weights  # and not one file, beside which others may lie
    # Check first, so that a wrong configuration cannot allocate more memory than the weights.
    check_config_fit(model_cfg, weights, str(found.weights), found.source, folder)
    with Unfilled():
        clip = build(model_cfg, found.source, folder)
    clip.load_state_dict(weights)
    return ClipModel(
        clip,
        tokenizer_for(model_cfg, found.name, folder, settings.tokens),
        name=found.name,
        mean=settings.mean,
        std=settings.std,
        templates=settings.templates,
        vocabulary=settings.vocabulary,
        sampling_distances=settings.sampling_distances,
        masked_layers=settings.masked_layers,
        demonstration=settings.demonstration,
        familiar=load_familiar(folder, int(model_cfg["embed_dim"])) if in_folder else None,
        device=pick_device(device),
        dtype=dtype,
    )


@dataclass(frozen=True)
class Located:
    """A model's name, configuration (None if unknown) and weights; source: the file of the
    configuration.
    """

    name: str
    config: dict[str, Any] | None
    weights: Path
    source: Path


def layers_of(found: Located) -> int:
    """Number of layers of a model's image tower; ModelError for one that cannot be used."""
    if found.config is None:
        raise not_added(found.weights)
    model_cfg = found.config["model_cfg"]
    if not model_cfg["vision_cfg"].get("timm_model_name"):
        return int(model_cfg["vision_cfg"]["layers"])
    with Unfilled(), torch.device("meta"):
        clip = build(model_cfg, found.source, found.source.parent)
    return len(usable_tower(found.name, clip.visual).layers)


def locate(name_or_path: str) -> Located:
    """Find a model by its name, its folder, or a file written by `compose_models`.

    Composes the catalogue's compositions on first use. Raises ModelError if there is no such model,
    and for a checkpoint that must be added first.
    """
    path = Path(name_or_path)
    if path.suffix.lower() == ".safetensors" and path.is_file():
        config = config_inside(path)
        if config is None and in_transformers_layout(names_inside(path)):
            raise not_added(path)
        return Located(path.stem, config, path, path)
    entry = catalogue().get(name_or_path)
    if entry is not None and entry.parts and name_or_path not in installed_models():
        _compose_entry(entry)
    folder = clip_folder(name_or_path)
    name = name_or_path if path.name == name_or_path else folder.name
    return Located(name, read_config(folder), folder / WEIGHTS_FILE, folder / CONFIG_FILE)


def compose_models(
    parts: Mapping[str, float], output: Path, *, force: bool = False, overwrite: bool = False
) -> dict[str, float]:
    """Write the weighted mean of models' parameters as a safetensors file with a configuration.

    parts: names, folders or files of models, and their weights. Returns the scaled weights by model
    name; they add up to 1. Raises ModelError for models that do not match, or whose activations
    differ (with `force`, the first model's is used); OutputError if the file cannot be written.
    """
    if output.suffix.lower() != ".safetensors":
        raise UsageError(f"{output} must end in .safetensors, the only format that is written.")
    found = [locate(name) for name in parts]
    weights = normalised_weights(list(parts.values()))
    recipe = {each.name: weight for each, weight in zip(found, weights, strict=True)}
    if len(recipe) < len(found):
        raise UsageError("models with the same name cannot be composed; rename one of them.")
    known = {each.name: each.config for each in found if each.config is not None}
    activations = {name: _activation(config) for name, config in known.items()}
    if len(set(activations.values())) > 1 and not force:
        listed = ", ".join(f"{name} uses {kind}" for name, kind in activations.items())
        raise ModelError(
            f"the models do not match: {listed}; --force composes them with the activation of the "
            "first."
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


def clip_folder(name_or_path: str) -> Path:
    """The folder of a CLIP model; ModelError if there is no such model."""
    if name_or_path in bundled_models():
        return BUNDLED / name_or_path
    if name_or_path in installed_models():
        record = read_record(name_or_path)
        if record is not None:
            _check_kind(name_or_path, record.kind)
        return folder_of(name_or_path)
    folder = Path(name_or_path)
    if folder.is_dir():
        if (folder / CONFIG_FILE).exists():
            return folder
        _check_kind(name_or_path, kind_in(folder) or "clip")
        if theirs := checkpoint_in(folder):
            raise not_added(theirs)
        return folder
    entry = catalogue().get(name_or_path)
    if entry is not None:
        _check_kind(name_or_path, entry.kind)
        raise entry.not_installed()
    if folder.is_file():
        raise not_added(folder)
    listed = [each.name for each in catalogue().values() if each.kind == "clip"]
    known = ", ".join(dict.fromkeys([*bundled_models(), *installed_models(), *listed]))
    raise ModelError(
        f"unknown CLIP model {name_or_path!r}: use {known}, a folder with {CONFIG_FILE} and "
        f"{WEIGHTS_FILE}, or a file written by reseg-geo compose."
    )


def _check_kind(name: str, kind: str) -> None:
    if kind != "clip":
        what = {"sam": "a Segment Anything model", "upsampler": "an upsampler", **KINDS}[kind]
        raise ModelError(f"{name} is {what}, but this takes a CLIP model; choose another.")


def _compose_entry(entry: Entry) -> None:
    """Compose a model of the catalogue and install it."""
    missing = [name for name in entry.parts if name not in installed_models()]
    if missing:
        commands = " and ".join(f"reseg-geo models fetch {name}" for name in missing)
        raise ModelError(
            f"model {entry.name!r} is composed of {entry.origin}, and some of these are not "
            f"installed; run: {commands}"
        )
    with installing(
        entry.name, kind=entry.kind, architecture=entry.architecture, origin=entry.origin,
        licence=entry.licence, recipe=dict(entry.parts),
    ) as folder:  # fmt: skip
        write_config(folder, model_config(entry.architecture))
        compose_models(entry.parts, folder / WEIGHTS_FILE)


def _activation(config: Mapping[str, Any]) -> str:
    return "QuickGELU" if config["model_cfg"].get("quick_gelu") else "GELU"


def read_config(folder: Path) -> dict[str, Any]:
    """The model's configuration; ModelError if it is missing or invalid."""
    path = folder / CONFIG_FILE
    if other := stand_in(path):
        raise ModelError(f"{path} {other}.")
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
    """The tensors of a safetensors file; ModelError if it is missing, damaged or not finite."""
    try:
        weights = load_file(path)
    except FileNotFoundError as error:
        raise ModelError(f"{path}, the model's weights, does not exist.") from error
    except (OSError, SafetensorError) as error:
        raise bad_safetensors(path, error) from error
    check_numbers(weights, str(path))
    return weights
