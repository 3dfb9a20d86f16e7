"""All models by name: bundled, installed, and those that can be fetched."""

from dataclasses import asdict, dataclass
from typing import Any

from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.store import (
    BUNDLED,
    WEIGHTS_FILE,
    bundled_models,
    folder_of,
    installed_models,
    read_record,
)


@dataclass(frozen=True)
class Listed:
    """A model in the list; size: in bytes, approximate unless `here` (on this machine)."""

    name: str
    kind: str
    size: int
    here: bool
    licence: str
    origin: str


def inventory() -> list[Listed]:
    """Bundled models first, then those of the catalogue, then added ones."""
    found = []
    for name in bundled_models():
        size = (BUNDLED / name / WEIGHTS_FILE).stat().st_size
        found.append(Listed(name, "clip", size, True, "Apache-2.0", "comes with reseg-geo"))
    entries = catalogue()
    for name in dict.fromkeys([*entries, *installed_models()]):
        record = read_record(name)
        source = record or entries[name]
        size = entries[name].megabytes * 10**6 if record is None else record.size
        found.append(
            Listed(name, source.kind, size, record is not None, source.licence, source.origin)
        )
    return found


def details(name: str) -> dict[str, Any]:
    """All properties of a model by name; ModelError if there is no such model."""
    listed = {each.name: each for each in inventory()}
    if name not in listed:
        raise ModelError(f"there is no model {name!r}; choose from {', '.join(listed)}.")
    properties = asdict(listed[name])
    entry = catalogue().get(name)
    if entry is not None:
        properties |= {"title": entry.title, "architecture": entry.architecture}
    if record := read_record(name):
        properties |= asdict(record) | {"folder": str(folder_of(name))}
    elif name in bundled_models():
        properties["folder"] = str(BUNDLED / name)
    return properties
