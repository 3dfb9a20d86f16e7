"""The strata of a sample: classes of a map, or polygons, on the grid of the map to assess."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio.features

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import Values, class_values, on_grid
from reseg_geo.maps.legend import read_legend, value_name
from reseg_geo.options.groups import file_and_layer
from reseg_geo.quantities import listed
from reseg_geo.raster.shapes import PlacedShapes, Shapes, read_about, read_shapes

Warn = Callable[[str], None]

_FIELDS = ("stratum", "class", "class_name", "name", "label")
_VECTORS = (".gpkg", ".fgb", ".geojson", ".json", ".shp", ".parquet", ".gml", ".kml")
_USE = "strata"
_SEAM = 0.01  # share of pixels in two strata that may come from converted borders


@dataclass(frozen=True)
class Strata:
    """Strata on a grid.

    names: by value; read: the values in a box, (h, w), 0 outside all strata, given the classes of
    the map there.
    """

    names: Mapping[int, str]
    read: Callable[[Box, Values], Values]


@contextlib.contextmanager
def opened_strata(
    source: str | None, field: str | None, name: str, grid: Grid, warn: Warn
) -> Iterator[Strata]:
    """The strata of a sample of the map called `name`, on its grid.

    source: None for the map's own classes, or another class map, or a vector file of polygons
    (FILE or FILE|layer=NAME) with the names of strata in `field`. Raises InputError if it cannot be
    used.
    """
    if source is None:
        yield Strata(_named(name), lambda box, values: values)
    elif is_vector(source):
        yield _of_polygons(source, field, grid, warn)
    else:
        with open_raster(source) as dataset, on_grid(dataset, grid, name) as resampled:

            def read(box: Box, values: Values) -> Values:
                with reading(source):
                    return class_values(resampled, box)

            yield Strata(_named(source), read)


def _named(name: str) -> dict[int, str]:
    return {entry.value: entry.name for entry in read_legend(name)}


def stratum_name(strata: Strata, value: int) -> str:
    """The name of a stratum; one without a name is called by its value."""
    return strata.names.get(value, value_name(value))


def is_vector(source: str) -> bool:
    """Whether strata are polygons, by the name of their file."""
    path, layer = file_and_layer(source)
    return layer is not None or Path(path).suffix.lower() in _VECTORS


def _of_polygons(source: str, field: str | None, grid: Grid, warn: Warn) -> Strata:
    """Strata of the names in a field; without such a field, each polygon is one."""
    fields = [str(each) for each in read_about(source, "polygons", _USE)["fields"]]
    if field is not None and field not in fields:
        shown = listed([repr(each) for each in fields], 5) or "none"
        raise InputError(f"{source} has no field {field!r}; its fields are {shown}.")
    by_name = {each.casefold(): each for each in reversed(fields)}
    field = field or next((by_name[each] for each in _FIELDS if each in by_name), None)
    columns = [] if field is None else [field]
    shapes, found = read_shapes(source, grid, "polygons", _USE, warn, columns)
    if field is None:
        words = [f"polygon {number}" for number in range(1, len(shapes) + 1)]
    else:
        words = ["" if each is None or each != each else str(each).strip() for each in found[0]]
    names = sorted({word for word in words if word})
    values = {word: value for value, word in enumerate(names, 1)}
    burnt = np.array([values.get(word, 0) for word in words], np.int32)
    if not len(names):
        raise InputError(f"{source} names no strata in {field!r}; fill in that field.")

    def told() -> None:
        warn(f"strata in {source} overlap; where they do, the first in the file counts.")

    return Strata({value: word for word, value in values.items()}, _Burnt(shapes, burnt, told).read)


class _Burnt:
    """Values of polygons at the centres of pixels; where polygons overlap, that of the first.

    told: called once if strata overlap.
    """

    def __init__(self, shapes: Shapes, values: Values, told: Callable[[], None]) -> None:
        used = values > 0
        self._values, self._placed = values[used], PlacedShapes(shapes[used])
        self._told, self._overlap = told, False

    def read(self, box: Box, classes: Values) -> Values:
        found = self._placed.touching(box)
        if not len(found):
            return np.zeros((box.height, box.width), np.int32)
        pairs = list(zip(self._placed.within(box, found), self._values[found], strict=True))
        first, last = (
            np.asarray(rasterio.features.rasterize(
                ordered, out_shape=(box.height, box.width), dtype=np.int32
            ))
            for ordered in (pairs[::-1], pairs)
        )  # fmt: skip
        if not self._overlap and (first != last).sum() > _SEAM * (first > 0).sum():
            self._overlap = True
            self._told()
        return first
