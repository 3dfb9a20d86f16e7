"""Convert a class map to a file of land-cover polygons."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio

from reseg_geo.errors import UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.confidence import Rows, confidence_rows
from reseg_geo.maps.legend import read_legend, value_name
from reseg_geo.options.groups import PolygonOptions, paths_of
from reseg_geo.options.keywords import PolygonKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.georeference import grid_of, pixel_size
from reseg_geo.progress.events import Advance, Message, row_meter
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.style import class_style, styles_beside, warn_of_old_styles
from reseg_geo.quantities import listed
from reseg_geo.raster.kept_crs import warn_of_loss
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.storage.staging import Staging, check_not_input, write_text
from reseg_geo.vector.formats import LAND_COVER, check_place, layer_path
from reseg_geo.vector.geopackage import stage_layer
from reseg_geo.vector.reproject import polygon_crs
from reseg_geo.vector.zones import Zones

if TYPE_CHECKING:
    import pyarrow as pa

    from reseg_geo.vector.join import Batch
    from reseg_geo.vector.strips import Values

Pathlike = str | os.PathLike[str]
Warn = Callable[[str], None]


def _ignore(*args: object) -> None:
    """Default for callbacks."""


@dataclass(frozen=True)
class Layer:
    """A polygon layer: its name, and how it differs from that of an ordinary class map.

    texts: further columns by name, each with the string for each class value; without: class values
    that get no polygons.
    """

    name: str = LAND_COVER
    texts: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    without: frozenset[int] = frozenset()


_LISTED = 5  # classes in a warning


@with_options(PolygonKeywords)
def vectorize(
    class_map: Pathlike,
    output: Pathlike,
    *,
    confidence: Pathlike | None = None,
    min_area: float = 0.0,
    simplify: float = 0.0,
    smooth: bool = False,
    stats: Pathlike | Iterable[Pathlike] = (),
    polygons_crs: str | None = None,
    qml: bool = False,
    overwrite: bool = False,
    progress: ShowProgress = None,
    warn: Warn | None = None,
    advance: Advance | None = None,
) -> Path:
    """Write the polygons of a class map to a vector file; returns its path.

    The layer `land_cover` has the fields class_id, class_name, class_code (if the legend has
    codes), area_m2 and perimeter_m (null without a CRS); with a confidence raster also confidence
    (the mean), and NAME_mean, NAME_min and NAME_max for each raster of stats. Memory does not grow
    with the map's height, but with the largest polygon. Raises InputError, UsageError or
    OutputError, and leaves no partial file. Warns with ResegWarning of what may spoil the result.

    Arguments:
        class_map: a raster of whole numbers, 0 no data, such as `segment` writes.
        output: a .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet file. The layer is added to a
            GeoPackage that exists; "project.gpkg|layer=NAME" names it.
        confidence: a raster on the grid of the class map: 0-100 per cent; no data as its file
            says, or else 255.
        qml: write a QGIS style (.qml) next to the output; a GeoPackage holds its own.
        overwrite: replace an output that already exists; of a GeoPackage, only the layer.
        progress: as in `segment`.
        warn: called with each warning, instead of progress.
        advance: called with (row, rows, width in pixels), instead of progress.
    """
    options = PolygonOptions(min_area, simplify, smooth, paths_of(stats), polygons_crs)
    if progress is None and (warn or advance):
        progress = False
    with listening(progress, "vectorize", "rows") as listener:
        return _vectorize(
            class_map, output, confidence, options, qml, overwrite,
            warn or (lambda text: listener(Message(text, warning=True))),
            advance or row_meter(listener),
        )  # fmt: skip


def _vectorize(
    class_map: Pathlike,
    asked: Pathlike,
    confidence: Pathlike | None,
    options: PolygonOptions,
    qml: bool,
    overwrite: bool,
    warn: Warn,
    advance: Advance,
) -> Path:
    place = layer_path(asked)
    output = place.path
    inputs = [os.fspath(path) for path in (class_map, confidence) if path is not None]
    check_not_input([*inputs, *options.stats], [output])
    with open_raster(os.fspath(class_map)) as dataset:
        if caution := AreaMeasure(grid_of(dataset, warn)).caution(os.fspath(class_map)):
            warn(caution)
        if dataset.nodata not in (None, 0):
            warn(
                f"{class_map} has the nodata value {dataset.nodata:.10g}, but 0 is also treated as "
                "no data; if 0 is one of its classes, renumber that class first."
            )
    with Staging(overwrite=overwrite) as staging:
        staged = stage_layer(staging, place)
        if not qml:
            warn_of_old_styles([output], warn)
        styles = styles_beside({"polygons": output}) if qml else {}
        staged_styles = [staging.add(path) for path in styles.values()]
        style = write_polygons(
            class_map, staged, output, confidence, options, warn, advance, Layer(place.layer)
        )
        for path, target in zip(staged_styles, styles.values(), strict=True):
            write_text(path, target, style)
        staging.commit()
    return output


def check_polygons(options: PolygonOptions, grid: Grid, raster: str, target: Path) -> None:
    """Check, before there is a map, that polygons of a map on this grid can be written.

    raster: its name for errors; target: the output. Raises UsageError if options need a pixel size
    in metres that is unknown, or the format needs a CRS that is missing; InputError if a raster of
    stats cannot be used.
    """
    measure = AreaMeasure(grid)
    _check(options, grid, measure, raster, target)
    with _zones(options, grid, measure) as zones:
        zones.check_place(grid.corners)


def _check(
    options: PolygonOptions, grid: Grid, measure: AreaMeasure, raster: str, target: Path
) -> None:
    """The checks that need no other raster."""
    check_place(target, grid)
    polygon_crs(grid, options.polygons_crs, raster, target)
    if (options.min_area or options.simplify) and not measure.known:
        raise UsageError(
            f"min-area and simplify need the pixel size in metres, which is unknown for {raster}; "
            "leave them out, or set its CRS first, e.g. with rio edit-info."
        )


def write_polygons(
    class_map: Pathlike,
    path: Path,
    target: Path,
    confidence: Pathlike | None,
    options: PolygonOptions,
    warn: Warn = _ignore,
    advance: Advance = _ignore,
    layer: Layer = Layer(),
) -> str:
    """Write the polygons to `path`; returns their style, a QML document.

    target: the final name of `path`, for errors. Raises as `vectorize` does.
    """
    # Slow to import, so that checks before the work stay fast.
    from reseg_geo.vector.attributes import Attributes
    from reseg_geo.vector.sink import VectorSink

    name = os.fspath(class_map)
    legend = read_legend(name)
    mapped: set[int] = set()
    used: set[int] = set()
    with contextlib.ExitStack() as stack:
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE))
        stack.enter_context(reading(name))
        dataset = stack.enter_context(open_raster(name))
        grid = grid_of(dataset)
        measure = AreaMeasure(grid)
        _check(options, grid, measure, name, target)
        zones = stack.enter_context(_zones(options, grid, measure))
        percent = None
        if confidence is not None:
            percent = stack.enter_context(confidence_rows(os.fspath(confidence), name, grid))
        crs = polygon_crs(grid, options.polygons_crs, name, target)
        attributes = Attributes(legend, grid, measure, zones, percent is not None, crs, layer.texts)

        def batches() -> "Iterator[pa.RecordBatch]":
            advance(0, grid.height, grid.width)
            for batch in _polygons(dataset, measure, options, percent, layer.without, mapped):
                used.update(np.unique(batch.values).tolist())
                yield attributes.table(batch)
                advance(batch.bottom, grid.height, grid.width)

        def style() -> str:
            return class_style(legend, used)

        sink = VectorSink(path, target, layer.name, crs.wkt, measure.pixel_side())
        kept = sink.write(attributes.schema, batches(), style, warn)
        warn_of_loss(target, replace(grid, crs=crs.crs), kept, warn)
    if lost := sorted(mapped - used - layer.without - {0}):
        names = {entry.value: entry.name for entry in legend}
        gone = listed([names.get(value, value_name(value)) for value in lost], _LISTED)
        warn(
            f"min-area {options.min_area:.10g} m² leaves no polygons of {gone} in {target}: all "
            "their areas are smaller."
        )
    return style()


def _wkt(grid: Grid) -> str | None:
    return None if grid.crs is None else grid.crs.to_wkt()


def _zones(options: PolygonOptions, grid: Grid, measure: AreaMeasure) -> Zones:
    longest = measure.longest_edge * min(pixel_size(grid.transform))
    return Zones(options.stats, _wkt(grid), longest)


def _polygons(
    dataset: rasterio.DatasetReader,
    measure: AreaMeasure,
    options: PolygonOptions,
    confidence: Rows | None,
    without: frozenset[int],
    mapped: set[int],
) -> "Iterator[Batch]":
    """Polygons in batches; with a min_area, `mapped` gets all values that the map has."""
    # Slow to import, as above.
    from reseg_geo.vector.islands import absorb_islands
    from reseg_geo.vector.polygonize import Shaping, polygonize
    from reseg_geo.vector.strips import in_strips, read_rows

    rows = read_rows(dataset)
    if options.min_area:
        whole = Box(0, 0, dataset.height, dataset.width)
        rows = absorb_islands(_noted(rows, mapped), measure.pixel_rows(whole), options.min_area)
    if without:  # only now, so that islands can also merge into these classes
        rows = (np.where(np.isin(values, list(without)), 0, values) for values in rows)
    tolerance = options.simplify / (measure.pixel_side() or 1.0)
    return polygonize(in_strips(rows), Shaping(options.smooth, tolerance), confidence)


def _noted(rows: "Iterator[Values]", found: set[int]) -> "Iterator[Values]":
    """The same rows; their values are added to `found`."""
    for values in rows:
        found.update(np.unique(values).tolist())
        yield values
