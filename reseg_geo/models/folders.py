"""Models that are kept as the folder in which their library saved them, such as transformers'."""

import os
from pathlib import Path

from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.store import folder_of, read_record

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
    if path.is_dir():
        missing = [file for file in (CONFIG, WEIGHTS) if not (path / file).is_file()]
        if missing:
            raise ModelError(
                f"{path} has no {missing[0]}, so it is not {KINDS[kind]}; name its folder."
            )
        return path
    entries = {each.name: each for each in catalogue().values() if each.kind == kind}
    if os.sep in name or path.suffix == ".safetensors":
        raise ModelError(f"{path} is not a folder; name the folder of {KINDS[kind]}.")
    record = read_record(name)
    if record is not None and record.kind == kind:
        return folder_of(name)
    if record is not None:
        raise ModelError(f"model {name!r} is of kind {record.kind}, not {KINDS[kind]}.")
    if name in entries:
        raise entries[name].not_installed()
    known = f"; known are {', '.join(entries)}" if entries else ""
    raise ModelError(f"there is no model {name!r} for {KINDS[kind]}: name its folder{known}.")
