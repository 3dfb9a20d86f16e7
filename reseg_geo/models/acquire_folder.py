"""Install models as the folder in which their library saved them: fetched, or copied."""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError, safe_open

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import Entry
from reseg_geo.models.checkpoint import check_content
from reseg_geo.models.download import Report, downloaded, files_of
from reseg_geo.models.folders import CONFIG, KINDS, WEIGHTS, check_layout, kind_in
from reseg_geo.models.store import Record, installing, read_record, sha256_of

# What else may belong to a model: how images are prepared, and words cut into tokens.
COMPANIONS = (
    "preprocessor_config.json", "processor_config.json", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
)  # fmt: skip


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
    check_layout(folder, kind)
    if entry is not None:
        entry.check(folder / WEIGHTS)
    found = {each: folder / each for each in (CONFIG, WEIGHTS, *COMPANIONS)}
    files = {each: path for each, path in found.items() if path.is_file()}
    return _install(name, files, kind, entry, origin=str(folder.resolve()))


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
