"""Models that are kept as the folder in which their library saved them, such as transformers'."""

import os
from collections.abc import Mapping
from pathlib import Path

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.store import CONFIG_FILE, folder_of, installed_models, read_record

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
# What such a folder is for, in words for messages.
KINDS = {
    "sam2": "SAM 2 in the layout of transformers",
    "sam3": "SAM 3 in the layout of transformers",
    "guide": "a vision model in the layout of timm",
}


def model_folder(given: "str | os.PathLike[str]", kind: str) -> Path:
    """The folder of a model: an installed one of this name, or the given folder itself.

    kind: one of KINDS. It has config.json and model.safetensors. Raises ModelError for a name that
    is not installed or of another kind, and for a folder of another layout.
    """
    name = os.fspath(given)
    path = Path(name)
    known = name in installed_models()  # a folder of this name may lie here, too
    if path.is_dir() and not known:
        check_layout(path, kind)
        return path
    entries = {each.name: each for each in catalogue().values() if each.kind == kind}
    if os.sep in name or path.suffix == ".safetensors":
        raise ModelError(f"{path} is not a folder; name the folder of {KINDS[kind]}.")
    record = read_record(name) if known else None
    if record is not None and record.kind == kind:
        return folder_of(name)
    if record is not None:
        raise ModelError(f"model {name!r} is of kind {record.kind}, not {KINDS[kind]}.")
    if name in entries:
        raise entries[name].not_installed()
    others = f"; known are {', '.join(entries)}" if entries else ""
    raise ModelError(f"there is no model {name!r} for {KINDS[kind]}: name its folder{others}.")


def kind_in(folder: Path) -> str | None:
    """The kind of the model in a folder, by its config.json; None for any other folder."""
    if (folder / CONFIG_FILE).is_file():  # a CLIP model of open_clip, which may have both
        return None
    try:
        config = parse_json((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(config, Mapping):
        return None
    of_transformers = str(config.get("model_type", ""))
    found = next((kind for kind in ("sam2", "sam3") if of_transformers.startswith(kind)), None)
    # Only timm's configurations name an architecture in this way.
    return found or ("guide" if isinstance(config.get("architecture"), str) else None)


def check_layout(folder: Path, kind: str) -> None:
    """Raise ModelError for a folder that does not hold a model of this kind."""
    for file in (CONFIG, WEIGHTS):
        if not (folder / file).is_file():
            raise ModelError(f"{folder} has no {file}, so it is not {KINDS[kind]}; name another.")
    if (found := kind_in(folder)) != kind:
        what = "another model" if found is None else KINDS[found]
        raise ModelError(f"{folder} holds {what}, not {KINDS[kind]}; name another folder.")
