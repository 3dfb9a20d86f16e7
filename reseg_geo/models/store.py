"""The models kept on this machine: a folder each, written whole or not at all.

A model's folder holds its weights as safetensors, `open_clip_config.json` for CLIP, and a record of
where it came from with the weights' SHA-256.
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

CONFIG_FILE = "open_clip_config.json"
WEIGHTS_FILE = "open_clip_model.safetensors"
BUNDLED = Path(__file__).parent / "bundled"
_RECORD_FILE = "record.json"


@dataclass(frozen=True)
class Record:
    """What is known of a kept model.

    sha256: of the weights as they are kept; checkpoint_sha256: of the file they came from; recipe:
    of a composition, names and weights of its parts.
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


def bundled_models() -> list[str]:
    """Names of the models that come with the package."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / CONFIG_FILE).is_file())


def folder_of(name: str) -> Path:
    """Where a model of this name is or would be kept; ModelError for a name that is no name."""
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum()) or name[0] in ".-":
        raise ModelError(
            f"{name!r} cannot name a model; use letters, digits, '-', '_' and '.', such as my-clip."
        )
    return home() / "models" / name


def kept() -> list[str]:
    """Names of all models that are kept, ascending."""
    return sorted(path.parent.name for path in (home() / "models").glob(f"[!.]*/{_RECORD_FILE}"))


def read_record(name: str) -> Record | None:
    """The record of a model; None if it is not kept. ModelError if the record is damaged."""
    path = folder_of(name) / _RECORD_FILE
    try:
        record = Record(**parse_json(path.read_text(encoding="utf-8")))
        texts = (record.kind, record.architecture, record.origin, record.licence, record.sha256)
        if not (all(isinstance(text, str) for text in texts) and isinstance(record.size, int)):
            raise ValueError("its fields are of other kinds")
        return record
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"{path} is damaged ({error}); remove model {name!r} and fetch or add it again."
        ) from error


@contextmanager
def keeping(name: str, **facts: Any) -> Iterator[Path]:
    """A folder to write a model's files into; it becomes the model's when the block ends.

    facts: the fields of `Record` but for name, sha256 and size. If the block raises, nothing is
    kept and a model of that name stays as it was. Raises ModelError if it cannot be written.
    """
    target = folder_of(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from error
    try:
        yield staged
        weights = staged / WEIGHTS_FILE
        record = Record(name=name, sha256=sha256_of(weights), size=weights.stat().st_size, **facts)
        (staged / _RECORD_FILE).write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")
        staged.chmod(0o755)
        old = staged.with_name(f"{staged.name}-old")
        if target.exists():
            target.replace(old)
        try:
            staged.replace(target)
        except BaseException:
            if old.exists():
                old.replace(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def remove(name: str) -> None:
    """Forget a model; ModelError if it is not kept."""
    _refuse_bundled(name)
    folder = folder_of(name)
    if not folder.is_dir():
        raise ModelError(f"model {name!r} is not on this machine, so it cannot be removed.")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def verify(name: str) -> Record:
    """Compare a model's weights with its record; ModelError if they are not the same."""
    _refuse_bundled(name)
    record = read_record(name)
    if record is None:
        raise ModelError(f"model {name!r} is not on this machine, so there is nothing to verify.")
    weights = folder_of(name) / WEIGHTS_FILE
    try:
        found = sha256_of(weights)
    except OSError as error:
        raise ModelError(f"{weights} cannot be read: {error.strerror}.") from error
    if found != record.sha256:
        raise ModelError(
            f"{weights} is not what was kept (SHA-256 {found[:12]}..., not {record.sha256[:12]}...)"
            f"; remove model {name!r} and fetch or add it again."
        )
    return record


def _refuse_bundled(name: str) -> None:
    if name in bundled_models():
        raise ModelError(f"model {name!r} comes with reseg-geo and has no record of its own.")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def unwritable(path: Path, error: OSError) -> ModelError:
    """The error that says a place for models cannot be written."""
    return ModelError(
        f"{path} cannot be written: {error.strerror or error}; RESEG_GEO_HOME names another place "
        "for models."
    )
