"""All models by name: that come with the program, that are kept here, and that can be fetched."""

from dataclasses import asdict, dataclass
from typing import Any

from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.store import (
    BUNDLED,
    WEIGHTS_FILE,
    bundled_models,
    folder_of,
    kept,
    read_record,
)


@dataclass(frozen=True)
class Listed:
    """A model in the list; size: in bytes, roughly for one that is not here."""

    name: str
    kind: str
    size: int
    here: bool
    licence: str
    origin: str


def inventory() -> list[Listed]:
    """Bundled models first, then those of the catalogue, then others that were added."""
    found = [
        Listed(
            name, "clip", (BUNDLED / name / WEIGHTS_FILE).stat().st_size, True, "Apache-2.0",
            "comes with reseg-geo",
        )
        for name in bundled_models()
    ]  # fmt: skip
    here = kept()
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
    """What is known of a model, by the names of the facts; ModelError if there is none."""
    listed = {each.name: each for each in inventory()}
    if name not in listed:
        raise ModelError(f"there is no model {name!r}; there are {', '.join(listed)}.")
    facts = asdict(listed[name])
    entry = catalogue().get(name)
    if entry is not None:
        facts["title"], facts["architecture"] = entry.title, entry.architecture
    record = read_record(name) if name in kept() else None
    if record is not None:
        facts |= asdict(record) | {"folder": str(folder_of(name))}
    elif name in bundled_models():
        facts["folder"] = str(BUNDLED / name)
    return facts
