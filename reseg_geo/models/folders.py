"""Models that are kept as the folder in which their library saved them, such as transformers'."""

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError, safe_open

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import Entry, catalogue
from reseg_geo.models.checkpoint import check_content
from reseg_geo.models.download import Report, downloaded, files_of
from reseg_geo.models.store import (
    CONFIG_FILE,
    Record,
    folder_of,
    installed_models,
    installing,
    read_record,
    sha256_of,
)

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
# What else may belong to a model: how images are prepared, and words cut into tokens.
COMPANIONS = (
    "preprocessor_config.json", "processor_config.json", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
)  # fmt: skip
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
        _check_layout(path, kind)
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


def fetch_folder(entry: Entry, report: Report) -> Record:
    """Download a model of the catalogue with its companions, and install it.

    Raises ModelError if a file cannot be had or is not what it should be.
    """
    with ExitStack() as stack:
        files = {}
        for name in files_of(entry, (CONFIG, *COMPANIONS)):
            small = replace(entry, file=name, sha256=None, megabytes=0)
            files[name] = stack.enter_context(downloaded(small))
        if CONFIG not in files:
            raise ModelError(
                f"{entry.repository} has no {CONFIG}, so model {entry.name!r} cannot be fetched."
            )
        files[WEIGHTS] = stack.enter_context(downloaded(entry, report))
        # Another process may have been faster.
        return read_record(entry.name) or _install(entry.name, files, entry.kind, entry)


def add_folder(name: str, folder: Path, entry: Entry | None) -> Record:
    """Install a copy of a folder as the model `name`; entry: that of the catalogue, if any.

    Raises ModelError for a folder that is not such a model.
    """
    kind = entry.kind if entry else kind_in(folder)
    if kind is None:
        raise ModelError(f"{folder} is not {', or '.join(KINDS.values())}; name another folder.")
    _check_layout(folder, kind)
    if entry is not None:
        entry.check(folder / WEIGHTS)
    found = {each: folder / each for each in (CONFIG, WEIGHTS, *COMPANIONS)}
    files = {each: path for each, path in found.items() if path.is_file()}
    return _install(name, files, kind, entry, origin=str(folder.resolve()))


def _check_layout(folder: Path, kind: str) -> None:
    for file in (CONFIG, WEIGHTS):
        if not (folder / file).is_file():
            raise ModelError(f"{folder} has no {file}, so it is not {KINDS[kind]}; name another.")
    if (found := kind_in(folder)) != kind:
        what = "another model" if found is None else KINDS[found]
        raise ModelError(f"{folder} holds {what}, not {KINDS[kind]}; name another folder.")


def _install(
    name: str, files: Mapping[str, Path], kind: str, entry: Entry | None, origin: str = ""
) -> Record:
    weights = files[WEIGHTS]
    check_content(weights)
    try:
        with safe_open(weights, framework="numpy") as tensors:
            if not tensors.keys():
                raise ModelError(f"{weights} holds no tensors; get it again.")
    except SafetensorError as error:
        raise ModelError(f"{weights} is damaged or no safetensors ({error}); get it again.") from (
            error
        )
    config = parse_json(files[CONFIG].read_text(encoding="utf-8"))
    with installing(
        name,
        kind=kind,
        architecture=str(config.get("architecture") or config["model_type"]),
        origin=entry.origin if entry else origin,
        licence=entry.licence if entry else "unknown",
        checkpoint_sha256=sha256_of(weights),
        weights=WEIGHTS,
    ) as folder:
        for each, path in files.items():
            shutil.copyfile(path, folder / each)
    record = read_record(name)
    assert record is not None
    return record
