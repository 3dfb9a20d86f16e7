"""What people have written into a layer to label, which no later run may replace."""

from collections.abc import Collection
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from reseg_geo.errors import OutputError
from reseg_geo.publish.style import TABLE
from reseg_geo.quantities import listed
from reseg_geo.raster.shapes import REFERENCE, word_of

NOTE = "note"


def check_replaceable(path: Path, own: Collection[str]) -> None:
    """Raise OutputError if a file to be replaced holds labels, notes, or layers of other kinds.

    own: the layers that are written again. A file that is no vector file passes.
    """
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    except (DataSourceError, OSError, ValueError):
        return
    for field in (REFERENCE, NOTE):
        if found := sum(_filled_in(path, layer, field) for layer in layers):
            what = "label" if field == REFERENCE else field
            raise OutputError(
                f"{path} holds {found:,} {what}{'s' * (found != 1)}, which would be lost; choose "
                "another file, or delete it."
            )
    if others := sorted({*layers} - {*own, TABLE}):
        raise OutputError(
            f"{path} also holds {listed(others, 3)}, which would be lost; choose another file."
        )


def _filled_in(path: Path, layer: str, field: str) -> int:
    """Number of features of a layer with something in a field."""
    try:
        if field not in pyogrio.read_info(path, layer=layer)["fields"]:
            return 0
        table = pyogrio.read_dataframe(path, layer=layer, columns=[field], read_geometry=False)
    except (DataSourceError, DataLayerError, OSError, ValueError):
        return 0
    return sum(bool(word_of(each)) for each in table[field])
