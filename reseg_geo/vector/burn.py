"""Burn polygons back into a class map: the way back from `vectorize`, after corrections."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from itertools import chain
from pathlib import Path

import numpy as np
import rasterio
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.errors import InputError, OutputError, UsageError
from reseg_geo.grid import Box, Grid, row_boxes
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import class_values, warn_of_zero
from reseg_geo.maps.legend import (
    LegendEntry,
    colormap,
    full_legend,
    legend_tags,
    refuse_unknown,
    unnamed_values,
    write_sidecar,
)
from reseg_geo.options.creation import check_creation
from reseg_geo.options.groups import file_and_layer
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.events import Advance, reporter_for, row_meter
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.provenance import DOUBT_TAG, NOTICE_TAG, SAMPLES_TAG
from reseg_geo.quantities import listed, percent
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.raster.shapes import (
    REFERENCE,
    PlacedShapes,
    Shapes,
    read_about,
    read_shapes,
    word_of,
)
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.storage.staging import Staging, check_geotiff_name, check_not_input
from reseg_geo.version import __version__

FIELD = "class_name"
_PIXELS = 4_000_000  # burnt at a time
_USE = "classes"
_LOST = 0.01  # share of a map's pixels with a class; if more lose it, a warning says so

Pathlike = str | os.PathLike[str]


def burn(
    polygons: Pathlike,
    like: Pathlike,
    output: Pathlike,
    *,
    field: str | None = None,
    keep: bool = False,
    co: Mapping[str, str] | None = None,
    cog: bool = False,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> Path:
    """Write a class map from polygons, on the grid and with the classes of another.

    Returns its path.
    Polygons that `vectorize` made, and that nobody changed, give the map that they were made of,
    unless they were simplified or smoothed. A pixel gets the class of the polygon at its centre, of
    the last one where several overlap. Where there is none, or one without a class, it gets no
    data, or, with `keep`, what the other map has there. Polygons are kept in memory.

    The output may be the map itself, with `overwrite`: it is replaced when the new one is complete,
    and not at all if pixels would lose their class. Raises UsageError, InputError or OutputError.

    Arguments:
        polygons: FILE or FILE|layer=NAME, in any CRS.
        like: the class map that gives grid, data type and classes.
        output: a GeoTIFF.
        field: that names the classes; None for class_name, and reference where that is filled in.
        keep: whether pixels without a polygon keep the class that they have in `like`; so do those
            in polygons without a reference, if there is such a field.
        co: as in `segment`.
        cog: as in `segment`.
        overwrite: replace an output that already exists.
        progress: as in `segment`.
    """
    name, model, target = os.fspath(polygons), os.fspath(like), Path(output)
    check_geotiff_name(target, "the class map")
    check_creation(co or {}, cog)
    itself = os.path.realpath(target) == os.path.realpath(model)
    check_not_input([file_and_layer(name)[0], *([] if itself else [model])], [target])
    with (
        listening(progress, "vectorize", "rows") as listener,
        Staging(overwrite=overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
    ):
        warn, staged = reporter_for(listener).warn, staging.add(target)
        with open_raster(model) as dataset:
            grid, dtype = grid_of(dataset), dataset.dtypes[0]
            if itself and dataset.nodata not in (None, 0):  # 0 may be a class in it
                raise UsageError(
                    f"{model} has the nodata value {dataset.nodata:.10g}, but corrected maps have "
                    "0, so it cannot be corrected in place; choose another output."
                )
            if keep:
                warn_of_zero(dataset, model, warn)
            fields = _fields(name, field, keep)
            shapes, columns = read_shapes(name, grid, "polygons", _USE, warn, fields)
            by_name = dict(zip(fields, columns, strict=True))
            ordered = [by_name[each] for each in sorted(fields, key=REFERENCE.__eq__)]
            words = [[word_of(each) for each in column] for column in ordered]
            words = [_needed(column, words[place + 1 :]) for place, column in enumerate(words)]
            legend = full_legend(model, unnamed_values(chain(*words)))
            values, tally = _values(words, legend, name, model), _Tally()
            _check_placed(shapes, grid, name, model)
            if not values.any():
                warn(f"no polygon of {name} has a class in {fields[-1]!r}, so none is burnt.")
            with RasterWriter(
                staged, target, grid, dtype, 0, co or {}, Resampling.mode, cog=cog, warn=warn
            ) as writer:
                tags = _tags(dataset.tags(), keep)
                writer.describe(tags | legend_tags(legend), colormap(legend))
                for box, found in _burnt(shapes, values, grid, row_meter(listener)):
                    with reading(model):
                        before = class_values(dataset, box)
                    if keep:
                        found = np.where(found > 0, found, before)
                    tally.add(before, found)
                    writer.write(found.astype(dtype), box)
            _check_lost(tally, itself, model, target, warn)
            reporter_for(listener).note(
                f"{int((values > 0).sum()):,} of {len(values):,} polygons are burnt; "
                f"{tally.changed:,} pixels differ from {model}"
            )
        write_sidecar(staged, legend, tally.pixels)
        staging.commit()
    return target


@dataclass
class _Tally:
    """Pixels of the new map by value; how many differ from the old one, of which how many had a
    class, and have none now.
    """

    pixels: Counter[int] = field_of(default_factory=Counter)
    before: int = 0
    changed: int = 0
    lost: int = 0

    def add(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        values, counts = np.unique(after, return_counts=True)
        self.pixels.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
        self.before += int((before > 0).sum())
        self.changed += int((before != after).sum())
        self.lost += int(((before > 0) & (after == 0)).sum())


def _check_lost(
    tally: _Tally, itself: bool, model: str, target: Path, warn: Callable[[str], None]
) -> None:
    """Warn of pixels that lose their class. Raises OutputError if no file would hold it."""
    share = f"{tally.lost:,} pixels of {model} ({percent(tally.lost / max(tally.before, 1))})"
    if itself and tally.lost:
        raise OutputError(
            f"{share} lie in no polygon with a class and would lose their class, so {target} was "
            "not replaced; keep their class with --keep, or choose another output."
        )
    if tally.lost > _LOST * tally.before:
        warn(f"{share} lie in no polygon with a class and lose their class; --keep keeps it.")


def _tags(old: Mapping[str, str], keep: bool) -> dict[str, str]:
    """The tags of the new map; old: those of the other one.

    What was made with the points of a sample still was; doubts hold for what is kept.
    """
    names = (SAMPLES_TAG, *((NOTICE_TAG, DOUBT_TAG) if keep else ()))
    made = {"TIFFTAG_SOFTWARE": f"reseg-geo {__version__}", "RESEG_GEO_VERSION": __version__}
    return made | {name: old[name] for name in names if name in old}


def _check_placed(shapes: Shapes, grid: Grid, name: str, model: str) -> None:
    """Raise InputError if there are polygons, and none reaches the map."""
    frame = shapely.box(0, 0, grid.width, grid.height)
    if len(shapes) and not shapely.intersects(shapes, frame).any():
        raise InputError(
            f"the polygons of {name} lie outside {model}; check their CRS, or name their map."
        )


def _needed(words: Sequence[str], later: Sequence[Sequence[str]]) -> list[str]:
    """The words of a field, "" where one that counts more is filled in."""
    return [
        "" if any(column[index] for column in later) else word for index, word in enumerate(words)
    ]


def _fields(name: str, field: str | None, keep: bool) -> list[str]:
    """The fields that name the classes, in the order of the file.

    keep: only what is corrected counts, if there is a field for that.
    """
    fields = [str(each) for each in read_about(name, "polygons", _USE)["fields"]]
    wanted = (FIELD, REFERENCE) if field is None else (field,)
    if keep and field is None and REFERENCE in fields:
        wanted = (REFERENCE,)
    found = [each for each in fields if each in wanted]
    if not found:
        shown = listed([repr(each) for each in fields], 5) or "none"
        raise InputError(
            f"{name} has no field {wanted[-1]!r} with the classes of its polygons; its fields are "
            f"{shown}."
        )
    return found


def _values(
    columns: Sequence[Sequence[str]], legend: Sequence[LegendEntry], name: str, model: str
) -> NDArray[np.int32]:
    """The class value of each polygon, (n,), 0 without a class; later columns count more."""
    known = {entry.name.casefold(): entry.value for entry in legend} | {"": 0}
    values = np.zeros(len(columns[0]), np.int32)
    for words in columns:
        refuse_unknown(words, known, legend, name, f"the classes of {model}")
        filled = np.array([known[word.casefold()] for word in words], np.int32)
        values = np.where(filled > 0, filled, values)
    return values


def _burnt(
    shapes: Shapes, values: NDArray[np.int32], grid: Grid, advance: Advance
) -> Iterator[tuple[Box, NDArray[np.int32]]]:
    """Strips of class values from top to bottom."""
    used = (values > 0) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    placed, values = PlacedShapes(shapes[used]), values[used]
    advance(0, grid.height, grid.width)
    for box in row_boxes(grid.height, grid.width, _PIXELS):
        found = placed.touching(box)
        burnt = np.zeros((box.height, box.width), np.int32)
        if len(found):
            pairs = zip(placed.within(box, found), values[found], strict=True)
            rasterio.features.rasterize(pairs, out=burnt)
        yield box, burnt
        advance(box.bottom, grid.height, grid.width)
