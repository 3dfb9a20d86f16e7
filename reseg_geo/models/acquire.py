"""Install a model on this machine: fetch it by name, or add a local checkpoint."""

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.acquire_folder import add_folder, fetch_folder
from reseg_geo.models.architecture import (
    check_config_fit,
    check_fit,
    check_numbers,
    model_config,
)
from reseg_geo.models.catalogue import FOLDER_KINDS, Entry, catalogue, entry_called
from reseg_geo.models.checkpoint import (
    check_content,
    config_inside,
    read_checkpoint,
    save_weights,
)
from reseg_geo.models.download import Report, downloaded
from reseg_geo.models.folders import KINDS, kind_in
from reseg_geo.models.guess import guess_architecture
from reseg_geo.models.store import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    Record,
    bundled_models,
    folder_of,
    installed_models,
    installing,
    read_record,
    sha256_of,
)
from reseg_geo.models.text_files import copy_text_files
from reseg_geo.models.transformers_layout import (
    checkpoint_in,
    from_transformers,
    in_transformers_layout,
    uses_quick_gelu,
)
from reseg_geo.models.upsamplers import add_upsampler, parts_of

Tell = Callable[[str], None]


def to_fetch(name: str) -> list[str]:
    """The models to download for this one: none, itself, or the missing parts of a composition.

    Raises ModelError for a name that is not in the catalogue.
    """
    if name in installed_models():
        return []
    parts = entry_called(name).parts or [name]
    return [part for part in parts if part not in installed_models()]


def fetch(name: str, report: Report = lambda done, total: None) -> Record:
    """Download a model of the catalogue, unless it is already installed.

    Raises ModelError for a name that is not in the catalogue, and if the download fails or is
    invalid; UsageError for a composition (fetch its parts).
    """
    if found := read_record(name):
        return found
    entry = entry_called(name)
    if entry.parts:
        raise UsageError(f"{name!r} is composed of {entry.origin}; fetch those instead.")
    if entry.kind in FOLDER_KINDS:
        return fetch_folder(entry, report)
    with downloaded(entry, report) as checkpoint:
        found = read_record(name)  # another process may have been faster
        return found or _install(name, checkpoint, entry)


def add(
    name: str, file: Path, architecture: str | None = None, tell: Tell = lambda text: None
) -> Record:
    """Install a local checkpoint as the model `name`, replacing any model of that name.

    file: safetensors, or a state dict in PyTorch's format, wrapped or not, or the folder of a model
    that transformers or timm saved; architecture: its name in open_clip; if None, that of the
    catalogue's model of this name, of the metadata of a composed file, or else the only one that
    fits, also by the activation in a config.json of transformers beside it; tell: is called with a
    sentence if the weights are converted. Raises ModelError for a checkpoint that cannot be used,
    UsageError for a name that belongs to another model.
    """
    folder_of(name)  # check the name before a large file is read
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
    kind = kind_in(file)
    if kind or (entry is not None and entry.kind in FOLDER_KINDS):
        if entry is not None and entry.kind not in FOLDER_KINDS:
            raise ModelError(
                f"{file} is {KINDS[str(kind)]}, but {name!r} is the name of another kind of model; "
                "choose another name."
            )
        return add_folder(name, file, entry)
    file = _file_of(file)
    if entry is not None and file.is_file():
        check_content(file)
        entry.check(file)
    return _install(name, file, entry, architecture, tell)


def not_added(file: Path) -> ModelError:
    """The error for a checkpoint that is used as a model before it was added.

    Raises ModelError with the reason for a file that cannot be added either.
    """
    about, how = "does not state its architecture", "under a name"
    if in_transformers_layout(_read_clip(file)):
        about, how = "is in the layout of transformers", "under a name, which converts it"
    command = f"reseg-geo models add NAME {shlex.quote(str(file))}"
    return ModelError(f"{file} {about}; add it {how}: {command}")


def _file_of(path: Path) -> Path:
    """The checkpoint itself, if a folder is given; ModelError for a folder of another layout."""
    if not path.is_dir():
        return path
    if (path / CONFIG_FILE).is_file() and (path / WEIGHTS_FILE).is_file():
        raise ModelError(
            f"{path} is the folder of a model, which needs no adding; use it with --model {path}"
        )
    if found := checkpoint_in(path):
        return found
    raise ModelError(f"{path} is a folder; give the path of the checkpoint in it.")


def _read_clip(file: Path) -> dict[str, Tensor]:
    state = read_checkpoint(file)
    if "image_encoder.pos_embed" in state:
        raise ModelError(
            f"{file} is a Segment Anything checkpoint; only those of the catalogue can be added. "
            "Pass its path to --sam-model instead."
        )
    if any(name.endswith("vision_model.head.probe") for name in state):
        raise ModelError(
            f"{file} is SigLIP in the layout of transformers, which is not converted; get it in "
            "that of open_clip, such as timm/ViT-B-16-SigLIP2 on Hugging Face."
        )
    return state


def _install(
    name: str,
    file: Path,
    entry: Entry | None,
    architecture: str | None = None,
    tell: Tell = lambda text: None,
) -> Record:
    kind, architecture = (entry.kind, entry.architecture) if entry else ("clip", architecture)
    state = _read_clip(file) if kind == "clip" else read_checkpoint(file)
    if entry is None and (parts := parts_of(state)):
        check_numbers(parts, file.name)
        return add_upsampler(name, file, parts)
    if kind == "clip" and in_transformers_layout(state):
        state = from_transformers(state)
        tell(f"{file} is in the layout of transformers; its weights are converted to open_clip's.")
    config = None
    if kind == "clip" and architecture is None:
        config = config_inside(file)
    if config is not None:
        check_config_fit(config["model_cfg"], state, file.name, beside=file.parent)
        architecture = "custom"
    else:
        architecture = architecture or guess_architecture(state, file.name, uses_quick_gelu(file))
        check_fit(kind, architecture, state, file.name, file.parent)
    check_numbers(state, file.name)
    with installing(
        name,
        kind=kind,
        architecture=architecture,
        origin=str(file.resolve()) if entry is None else entry.origin,
        licence="unknown" if entry is None else entry.licence,
        checkpoint_sha256=sha256_of(file),
    ) as folder:
        if kind == "clip":
            config = config or model_config(architecture)
            write_config(folder, config)
            if not copy_text_files(config["model_cfg"], file.parent, folder):
                page = '"Add a model of your own" in the documentation'
                tell(f"{name} needs the files of its tokenizer, too; see {page}.")
        save_weights(state, folder / WEIGHTS_FILE)
    record = read_record(name)
    assert record is not None
    return record


def write_config(folder: Path, config: Mapping[str, Any]) -> None:
    """Write the configuration of a CLIP model."""
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1), encoding="utf-8")
