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
    found = [
        Listed(
            name, "clip", (BUNDLED / name / WEIGHTS_FILE).stat().st_size, True, "Apache-2.0",
            "comes with reseg-geo",
        )
        for name in bundled_models()
    ]  # fmt: skip
    here = installed_models()
    for name in dict.fromkeys([*catalogue(), *here]):
        record = read_record(name) if name in here else None
        if record is not None:
            found.append(
                Listed(name, record.kind, record.size, True, record.licence, record.origin)
            )
        else:
            entry = catalogue()[name]
            found.append(
                Listed(
                    name, entry.kind, entry.megabytes * 10**6, False, entry.licence, entry.origin
                )
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
    record = read_record(name) if name in installed_models() else None
    if record is not None:
        properties |= asdict(record) | {"folder": str(folder_of(name))}
    elif name in bundled_models():
        properties["folder"] = str(BUNDLED / name)
    return properties
