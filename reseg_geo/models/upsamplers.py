"""Weights of learnt upsamplers, installed under a name or used from a file."""

import os
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from reseg_geo.errors import ModelError
from reseg_geo.models.checkpoint import save_weights
from reseg_geo.models.store import (
    WEIGHTS_FILE,
    Record,
    folder_of,
    installing,
    read_record,
    sha256_of,
)

KIND = "upsampler"
_MARK = "range_temp"  # of a joint bilateral step


def parts_of(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of the upsampler in a checkpoint, which may hold a model, too; maybe none."""
    found = {
        name.removeprefix("upsampler."): tensor
        for name, tensor in state.items()
        if name.startswith("up")
    }
    return found if any(name.endswith(f".{_MARK}") for name in found) else {}


def add_upsampler(name: str, file: Path, parts: Mapping[str, Tensor]) -> Record:
    """Install the tensors `parts` of a checkpoint. Raises ModelError if that cannot be written."""
    with installing(
        name,
        kind=KIND,
        architecture="JBUStack" if f"up1.{_MARK}" in parts else "JBUOne",
        origin=str(file.resolve()),
        licence="unknown",
        checkpoint_sha256=sha256_of(file),
    ) as folder:
        save_weights(parts, folder / WEIGHTS_FILE)
    record = read_record(name)
    assert record is not None
    return record


def upsampler_file(given: str) -> str:
    """The file of an upsampler's weights: the given one, or that of an installed name.

    Raises ModelError for a name of nothing, or of a model of another kind.
    """
    if os.path.exists(given):  # noqa: PTH110, of names of any length
        return given
    if os.sep not in given:
        record = read_record(given)
        if record is not None and record.kind == KIND:
            return str(folder_of(given) / WEIGHTS_FILE)
        if record is not None:
            raise ModelError(f"model {given!r} is of kind {record.kind}, not an upsampler.")
    raise ModelError(
        f"{given} is neither a file nor an installed upsampler; name the file of its weights, or "
        f"add it under a name: reseg-geo models add NAME FILE"
    )
