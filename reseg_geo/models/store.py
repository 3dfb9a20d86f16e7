"""The models installed on this machine, each in a folder that is written atomically.

A model's folder contains its weights as safetensors, `open_clip_config.json` for CLIP or the files
of another library, and `record.json` with its origin and the weights' SHA-256.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reseg_geo.documents import parse_json
from reseg_geo.errors import ModelError
from reseg_geo.storage.home import home
from reseg_geo.storage.leftovers import removed_at_exit

CONFIG_FILE = "open_clip_config.json"
WEIGHTS_FILE = "open_clip_model.safetensors"
BUNDLED = Path(__file__).parent / "bundled"
_RECORD_FILE = "record.json"


@dataclass(frozen=True)
class Record:
    """The `record.json` of an installed model.

    sha256: of the stored weights; checkpoint_sha256: of the file they came from; recipe: the parts
    of a composition and their weights; weights: the name of their file.
    """

    name: str
    kind: str
    architecture: str
    origin: str
    licence: str
    sha256: str
    size: int
    checkpoint_sha256: str | None = None
    recipe: Mapping[str, float] | None = None
    weights: str = WEIGHTS_FILE


def bundled_models() -> list[str]:
    """Names of the models included in the package."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / CONFIG_FILE).is_file())


def folder_of(name: str) -> Path:
    """The folder for a model of this name; ModelError for an invalid name."""
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum()) or name[0] in ".-":
        raise ModelError(
            f"{name!r} cannot name a model; use letters, digits, '-', '_' and '.', such as my-clip."
        )
    return home() / "models" / name


def installed_models() -> list[str]:
    """Names of all installed models, sorted."""
    return sorted(path.parent.name for path in (home() / "models").glob(f"[!.]*/{_RECORD_FILE}"))


def read_record(name: str) -> Record | None:
    """The record of a model; None if it is not installed. ModelError if the record is damaged."""
    path = folder_of(name) / _RECORD_FILE
    try:
        record = Record(**parse_json(path.read_text(encoding="utf-8")))
        texts = (record.kind, record.architecture, record.origin, record.licence, record.sha256)
        if not (all(isinstance(text, str) for text in texts) and isinstance(record.size, int)):
            raise ValueError("a field has the wrong type")
        return record
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"{path} is damaged ({error}); remove model {name!r} and fetch or add it again."
        ) from error


@contextmanager
def installing(name: str, **fields: Any) -> Iterator[Path]:
    """A temporary folder for a model's files; it becomes the model's folder when the block ends.

    fields: those of `Record` except name, sha256 and size. If the block raises, the folder is
    removed and an existing model stays as it was. Raises ModelError if it cannot be written.
    """
    target = folder_of(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from error
    old = staged.with_name(f"{staged.name}-old")

    def undo() -> None:
        if old.exists() and not target.exists():
            old.replace(target)
        for folder in (old, staged):
            shutil.rmtree(folder, ignore_errors=True)

    try:
        with removed_at_exit(undo):
            yield staged
            weights = staged / fields.get("weights", WEIGHTS_FILE)
            digest = sha256_of(weights)
            record = Record(name=name, sha256=digest, size=weights.stat().st_size, **fields)
            content = json.dumps(asdict(record), indent=1)
            (staged / _RECORD_FILE).write_text(content, encoding="utf-8")
            staged.chmod(0o755)
            if target.exists():
                target.replace(old)
            staged.replace(target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        undo()


def remove(name: str) -> None:
    """Delete a model; ModelError if it is not installed."""
    _refuse_bundled(name)
    folder = folder_of(name)
    if not folder.is_dir():
        raise _not_installed(name)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def verify(name: str) -> Record:
    """Compare the checksum of a model's weights with its record; ModelError if it differs."""
    _refuse_bundled(name)
    record = read_record(name)
    if record is None:
        raise _not_installed(name)
    weights = folder_of(name) / record.weights
    try:
        found = sha256_of(weights)
    except OSError as error:
        raise ModelError(f"{weights} cannot be read: {error.strerror}.") from error
    if found != record.sha256:
        raise ModelError(
            f"{weights} has changed (SHA-256 {found[:12]}..., not {record.sha256[:12]}...); remove "
            f"model {name!r} and fetch or add it again."
        )
    return record


def _not_installed(name: str) -> ModelError:
    return ModelError(f"model {name!r} is not installed; `reseg-geo models list` shows which are.")


def _refuse_bundled(name: str) -> None:
    if name in bundled_models():
        raise ModelError(f"model {name!r} is part of reseg-geo; name a fetched or added model.")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def unwritable(path: Path, error: OSError) -> ModelError:
    """The error for a models folder that cannot be written."""
    return ModelError(
        f"{path} cannot be written: {error.strerror or error}; set RESEG_GEO_HOME to another "
        "folder."
    )
