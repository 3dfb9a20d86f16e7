"""How a model gets onto this machine: fetched by name, or added from a local checkpoint."""

import json
from pathlib import Path

from safetensors.torch import save_file

from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.architecture import check_fit, guess_architecture, open_clip_config
from reseg_geo.models.catalogue import Entry, catalogue, entry_called
from reseg_geo.models.checkpoint import read_checkpoint
from reseg_geo.models.download import Report, download
from reseg_geo.models.store import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    Record,
    bundled_models,
    keeping,
    kept,
    read_record,
    sha256_of,
)


def fetch(name: str, report: Report = lambda done, total: None) -> Record:
    """Get a model of the catalogue, unless it is here already.

    Of a composition its parts are fetched; it is composed when it is first used. Raises ModelError
    for a name that is not in the catalogue, and if the checkpoint cannot be had or is not right.
    """
    found = read_record(name) if name in kept() else None
    if found is not None:
        return found
    entry = entry_called(name)
    checkpoint = download(entry, report)
    record = _keep(entry.name, entry.kind, entry.architecture, checkpoint, entry)
    checkpoint.unlink()
    return record


def add(name: str, file: Path, architecture: str | None = None) -> Record:
    """Keep a local checkpoint as the model `name`, replacing one of that name.

    file: safetensors, or a state dict in PyTorch's format, wrapped or not; architecture:
    open_clip's name for it; if None, that of the catalogue's model of this name, or else the only
    one that fits. Raises ModelError for a checkpoint that cannot be used, UsageError for a name or
    an architecture that is not free.
    """
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
    source = file.name
    if architecture is None:
        architecture = guess_architecture(state, source)
    check_fit(kind, architecture, state, source)
    with keeping(
        name,
        kind=kind,
        architecture=architecture,
        origin=str(file.resolve()) if entry is None else entry.origin,
        licence="unknown" if entry is None else entry.licence,
        checkpoint_sha256=sha256_of(file),
    ) as folder:
        if kind == "clip":
            write_config(folder, architecture)
        save_file({key: part.contiguous() for key, part in state.items()}, folder / WEIGHTS_FILE)
    record = read_record(name)
    assert record is not None
    return record


def write_config(folder: Path, architecture: str) -> None:
    """The configuration of a CLIP model."""
    config = {"model_cfg": open_clip_config(architecture)}
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1), encoding="utf-8")
