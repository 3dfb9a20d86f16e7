"""What models there are to get: `catalogue.yaml` beside this file, and one of the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from reseg_geo.documents import read_document
from reseg_geo.errors import ModelError
from reseg_geo.models.store import folder_of
from reseg_geo.storage.home import home

_FILE = "catalogue.yaml"
_SAM_ARCHITECTURES = ("vit_b", "vit_l", "vit_h")


@dataclass(frozen=True)
class Entry:
    """A model by name; the fields are explained in catalogue.yaml."""

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

    @property
    def checkpoint(self) -> str:
        """The file's own name, without a folder; empty for a composition."""
        path = self.file or urlsplit(self.url or "").path
        return path.rsplit("/", 1)[-1]

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        if self.parts:
            return " + ".join(f"{weight:g} {name}" for name, weight in self.parts.items())
        return self.url or f"{self.repository}, {self.file}"


def catalogue() -> Mapping[str, Entry]:
    """All entries by name; those of `catalogue.yaml` where models are kept come on top.

    Raises ModelError if that file is there and no catalogue.
    """
    found = dict(_read(Path(__file__).parent / _FILE))
    own = home() / _FILE
    return found | _read(own) if own.is_file() else found


def _read(path: Path) -> dict[str, Entry]:
    content = read_document(path, f"{path} is no catalogue of models: it", ModelError)
    try:
        if not isinstance(content, dict):
            raise TypeError("it holds no names of models")
        found = {str(name): Entry(str(name), **fields) for name, fields in content.items()}
        problem = next(filter(None, map(_problem, found.values())), "")
    except TypeError as error:
        problem = " ".join(str(error).split())
    if problem:
        raise ModelError(f"{path} is no catalogue of models: {problem}.")
    return found


def _problem(entry: Entry) -> str:
    """What is wrong with an entry; empty if nothing is."""
    folder_of(entry.name)
    texts = (entry.title, entry.architecture, entry.licence)
    optional = (entry.repository, entry.file, entry.url, entry.sha256)
    if not all(isinstance(text, str) for text in texts):
        return f"title, architecture and licence of {entry.name} must be texts"
    if not all(text is None or isinstance(text, str) for text in optional):
        return f"repository, file, url and sha256 of {entry.name} must be texts (in quotes)"
    if not isinstance(entry.megabytes, (int, float)):
        return f"megabytes of {entry.name} must be a number"
    if entry.kind not in ("clip", "sam"):
        return f"the kind of {entry.name} is neither clip nor sam"
    if entry.kind == "sam" and entry.architecture not in _SAM_ARCHITECTURES:
        return f"the architecture of {entry.name} is none of {', '.join(_SAM_ARCHITECTURES)}"
    if not isinstance(entry.parts, Mapping) or not all(
        isinstance(weight, (int, float)) for weight in entry.parts.values()
    ):
        return f"parts of {entry.name} must be names with weights"
    if not (entry.parts or entry.url or (entry.repository and entry.file)):
        return f"{entry.name} has no url, no repository and file, and no parts"
    return ""


def entry_called(name: str) -> Entry:
    """The entry of this name; ModelError if there is none."""
    try:
        return catalogue()[name]
    except KeyError as error:
        known = ", ".join(catalogue())
        raise ModelError(f"there is no model {name!r} to fetch; there are {known}.") from error
