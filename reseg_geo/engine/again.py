"""A run as it was before: from the record in a class map, or in a provenance file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.classes import LandCover
from reseg_geo.engine.progress import Listener, Message
from reseg_geo.publish.provenance import (
    classes_of,
    fingerprint,
    keywords_of,
    raster_of,
    read_record,
)
from reseg_geo.version import __version__


@dataclass(frozen=True)
class Again:
    """What `segment` is to be called with."""

    raster: str
    classes: "str | Sequence[LandCover]"
    options: dict[str, Any]


def again(
    origin: Path,
    raster: str | None,
    classes: "str | Sequence[LandCover] | None",
    defaults: Mapping[str, Any],
    given: Mapping[str, Any],
    progress: Listener,
) -> Again:
    """The raster, classes and options of a record.

    raster, classes: other ones to take, or None. defaults: options of which the record's take the
    place; given: those that count nevertheless. Warns of what may make the map another one: a
    raster that has changed, a record by another version. Raises InputError for a record that cannot
    be used, or a raster that is gone.
    """
    record = read_record(origin)
    before = raster_of(record, origin)
    if raster is None:
        raster = before
        if fingerprint(raster) != record["raster"].get("fingerprint"):
            progress(Message(f"{raster} has changed since {origin} was made of it.", warning=True))
    if record["version"] != __version__:
        progress(
            Message(
                f"{origin} was made by reseg-geo {record['version']}, and this is {__version__}; "
                "the map may differ.",
                warning=True,
            )
        )
    options = dict(defaults) | keywords_of(record) | dict(given)
    if "model" not in given:
        options["model_fingerprint"] = record["model"].get("fingerprint")
    return Again(raster, classes_of(record) if classes is None else classes, options)
