"""What models there are to get: `catalogue.yaml` beside this file, and one of the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from reseg_geo.errors import ModelError
from reseg_geo.models.store import home

_FILE = "catalogue.yaml"


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
        return (self.file or self.url or "").rsplit("/", 1)[-1]

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
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = {str(name): Entry(str(name), **fields) for name, fields in content.items()}
        odd = [each.name for each in found.values() if each.kind not in ("clip", "sam")]
        sourceless = [
            each.name
            for each in found.values()
            if not (each.parts or each.url or (each.repository and each.file))
        ]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"{path} is no catalogue of models: {reason}.") from error
    if odd or sourceless:
        problem = (
            f"the kind of {odd[0]} is neither clip nor sam"
            if odd
            else f"{sourceless[0]} has no url, no repository and file, and no parts"
        )
        raise ModelError(f"{path} is no catalogue of models: {problem}.")
    return found


def entry_called(name: str) -> Entry:
    """The entry of this name; ModelError if there is none."""
    try:
        return catalogue()[name]
    except KeyError as error:
        known = ", ".join(catalogue())
        raise ModelError(f"there is no model {name!r} to fetch; there are {known}.") from error
