"""The models that can be fetched: `catalogue.yaml` in this folder, and the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from reseg_geo.documents import read_document
from reseg_geo.errors import ModelError
from reseg_geo.models.store import bundled_models, folder_of, sha256_of
from reseg_geo.storage.home import home

_FILE = "catalogue.yaml"
FOLDER_KINDS = ("sam2", "sam3", "guide")  # kept as the folder that their library saved
_SAM_ARCHITECTURES = ("vit_b", "vit_l", "vit_h")


@dataclass(frozen=True)
class Entry:
    """A model of the catalogue; catalogue.yaml explains the fields."""

    name: str
    kind: str
    title: str
    architecture: str
    licence: str
    megabytes: int
    repository: str | None = None
    file: str | None = None
    url: str | None = None
    sha256: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    terms: str | None = None

    @property
    def checkpoint(self) -> str:
        """The file name without a folder; empty for a composition."""
        path = self.file or urlsplit(self.url or "").path
        return path.rsplit("/", 1)[-1]

    @property
    def origin(self) -> str:
        """Where the model comes from, for messages."""
        if self.parts:
            return " + ".join(f"{weight:g} {name}" for name, weight in self.parts.items())
        return self.url or f"{self.repository}, {self.file}"

    def check(self, file: Path) -> None:
        """Raise ModelError if the file has another SHA-256 than the entry."""
        if self.sha256 and not (found := sha256_of(file)).startswith(self.sha256):
            raise ModelError(
                f"{file} is not the checkpoint of {self.name!r} (SHA-256 {found[:12]}..., not "
                f"{self.sha256[:12]}...); fetch it again, or use another name."
            )

    def not_installed(self) -> ModelError:
        """The error for a model that must be fetched first."""
        accept = f", after you have accepted its terms at {self.terms}" if self.terms else ""
        return ModelError(
            f"model {self.name!r} is not installed; run: reseg-geo models fetch {self.name} "
            f"(about {self.megabytes / 1000:.1f} GB from {self.origin}){accept}."
        )


def catalogue() -> Mapping[str, Entry]:
    """All entries by name; `catalogue.yaml` in the models folder adds or replaces entries.

    Raises ModelError if that file is invalid.
    """
    found = dict(_read(Path(__file__).parent / _FILE))
    own = home() / _FILE
    return found | _read(own) if own.is_file() else found


def _read(path: Path) -> dict[str, Entry]:
    invalid = f"{path} is not a valid model catalogue:"
    content = read_document(path, f"{invalid} it", ModelError)
    try:
        if not isinstance(content, dict):
            raise TypeError("it must map model names to their fields")
        found = {str(name): Entry(str(name), **fields) for name, fields in content.items()}
        problem = next(filter(None, map(_problem, found.values())), "")
    except TypeError as error:
        problem = " ".join(str(error).split())
    if problem:
        raise ModelError(f"{invalid} {problem}.")
    return found


def _problem(entry: Entry) -> str:
    """What is wrong with an entry; empty if nothing is."""
    folder_of(entry.name)
    texts = (entry.title, entry.architecture, entry.licence)
    optional = (entry.repository, entry.file, entry.url, entry.sha256, entry.terms)
    if not all(isinstance(text, str) for text in texts):
        return f"title, architecture and licence of {entry.name} must be strings"
    if not all(text is None or isinstance(text, str) for text in optional):
        return f"repository, file, url, sha256, terms of {entry.name} must be strings (in quotes)"
    if not isinstance(entry.megabytes, (int, float)):
        return f"megabytes of {entry.name} must be a number"
    if entry.kind not in ("clip", "sam", *FOLDER_KINDS):
        return f"kind of {entry.name} must be clip, sam, {' or '.join(FOLDER_KINDS)}"
    if entry.kind == "sam" and entry.architecture not in _SAM_ARCHITECTURES:
        return f"architecture of {entry.name} must be one of {', '.join(_SAM_ARCHITECTURES)}"
    if not isinstance(entry.parts, Mapping) or not all(
        isinstance(weight, (int, float)) for weight in entry.parts.values()
    ):
        return f"parts of {entry.name} must map model names to weights"
    if not (entry.parts or entry.url or (entry.repository and entry.file)):
        return f"{entry.name} needs a url, a repository and file, or parts"
    return ""


def entry_called(name: str) -> Entry:
    """The entry of this name; ModelError if there is none."""
    try:
        return catalogue()[name]
    except KeyError as error:
        if name in bundled_models():
            raise ModelError(
                f"model {name!r} is part of reseg-geo, so there is nothing to fetch; use it."
            ) from error
        known = ", ".join(catalogue())
        raise ModelError(f"there is no model {name!r} to fetch; choose from {known}.") from error
