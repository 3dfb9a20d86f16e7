"""How a model gets onto this machine: fetched by name, or added from a local checkpoint."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import save_file

from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.architecture import (
    check_config_fit,
    check_fit,
    check_numbers,
    guess_architecture,
    open_clip_config,
)
from reseg_geo.models.catalogue import Entry, catalogue, entry_called
from reseg_geo.models.checkpoint import config_inside, read_checkpoint
from reseg_geo.models.download import Report, downloaded
from reseg_geo.models.store import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    Record,
    bundled_models,
    folder_of,
    keeping,
    kept,
    read_record,
    sha256_of,
)


def to_fetch(name: str) -> list[str]:
    """What has to be fetched for a model to be here: nothing, itself, or parts of a composition.

    Raises ModelError for a name that is not in the catalogue.
    """
    if name in kept():
        return []
    entry = entry_called(name)
    return [part for part in entry.parts if part not in kept()] if entry.parts else [name]


def fetch(name: str, report: Report = lambda done, total: None) -> Record:
    """Get a model of the catalogue, unless it is here already.

    Raises ModelError for a name that is not in the catalogue, and if the checkpoint cannot be had
    or is not right; UsageError for a composition, of which the parts are fetched.
    """
    found = read_record(name) if name in kept() else None
    if found is not None:
        return found
    entry = entry_called(name)
    if entry.parts:
        raise UsageError(f"{name!r} is composed of {entry.origin}; fetch those.")
    with downloaded(entry, report) as checkpoint:
        found = read_record(name)  # another process may have been faster
        return found or _keep(name, entry.kind, entry.architecture, checkpoint, entry)


def add(name: str, file: Path, architecture: str | None = None) -> Record:
    """Keep a local checkpoint as the model `name`, replacing one of that name.

    file: safetensors, or a state dict in PyTorch's format, wrapped or not; architecture:
    open_clip's name for it; if None, that of the catalogue's model of this name, what a composed
    file says, or else the only one that fits. Raises ModelError for a checkpoint that cannot be
    used, UsageError for a name or an architecture that is not free.
    """
    folder_of(name)  # refuses what is no name, before a large file is read
    entry = catalogue().get(name)
    if name in bundled_models():
        raise UsageError(f"{name!r} is the name of a bundled model; choose another.")
    if entry is not None:
        if entry.parts:
            raise UsageError(f"{name!r} is composed of {entry.origin}; add those instead.")
        if architecture not in (None, entry.architecture):
            raise UsageError(
                f"{name!r} is the name of a model of architecture {entry.architecture}; choose "
                "another name."
            )
    if file.is_file() and entry is not None and entry.sha256:
        found = sha256_of(file)
        if not found.startswith(entry.sha256):
            raise ModelError(
                f"{file} is not the checkpoint of {name!r} (SHA-256 {found[:12]}..., not "
                f"{entry.sha256[:12]}...)."
            )
    if entry is None:
        return _keep(name, "clip", architecture, file, None)
    return _keep(name, entry.kind, entry.architecture, file, entry)


def _keep(
    name: str, kind: str, architecture: str | None, file: Path, entry: Entry | None
) -> Record:
    state = read_checkpoint(file)
    if kind == "clip" and "image_encoder.pos_embed" in state:
        raise ModelError(
            f"{file} is a checkpoint of Segment Anything, of which only those of the catalogue are "
            "kept by name; pass its path to --sam-model."
        )
    config = None
    if kind == "clip" and architecture is None:
        config = config_inside(file)
    if config is not None:
        check_config_fit(config["model_cfg"], state, file.name)
        architecture = "its own"
    else:
        architecture = architecture or guess_architecture(state, file.name)
        check_fit(kind, architecture, state, file.name)
    check_numbers(state, file.name)
    with keeping(
        name,
        kind=kind,
        architecture=architecture,
        origin=str(file.resolve()) if entry is None else entry.origin,
        licence="unknown" if entry is None else entry.licence,
        checkpoint_sha256=sha256_of(file),
    ) as folder:
        if kind == "clip":
            write_config(folder, config or {"model_cfg": open_clip_config(architecture)})
        weights = {key: part.contiguous() for key, part in state.items()}
        try:
            save_file(weights, folder / WEIGHTS_FILE)
        except SafetensorError as error:  # so it calls a full disk
            raise OSError(str(error)) from error
    record = read_record(name)
    assert record is not None
    return record


def write_config(folder: Path, config: Mapping[str, Any]) -> None:
    """The configuration of a CLIP model."""
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1), encoding="utf-8")
