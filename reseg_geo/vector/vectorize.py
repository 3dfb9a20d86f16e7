"""From a class map to a file of land-cover polygons."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import rasterio
from numpy.typing import NDArray

from reseg_geo.errors import InputError, UsageError
from reseg_geo.options import PolygonOptions
from reseg_geo.publish.style import class_style, style_name, write_style
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.faults import reading
from reseg_geo.raster.grid import Box, Grid
from reseg_geo.raster.legend import read_legend
from reseg_geo.raster.reader import open_raster
from reseg_geo.staging import Staging, check_not_input, output_error, write_text
from reseg_geo.vector.attributes import Attributes
from reseg_geo.vector.formats import VectorSink, check_vector_name, is_geopackage
from reseg_geo.vector.islands import absorb_islands
from reseg_geo.vector.join import Batch
from reseg_geo.vector.polygonize import Shaping, SureRows, polygonize
from reseg_geo.vector.strips import in_strips, read_rows
from reseg_geo.vector.zones import Zones

# Rows are read once, so GDAL needs to hold no more than one row of tiles, even of very wide maps.
_CACHE = 64 * 2**20

Pathlike = str | os.PathLike[str]
Warn = Callable[[str], None]
# Called with the row up to which polygons are made, all rows, and their width in pixels.
Advance = Callable[[int, int, int], None]


def _nobody(*said: object) -> None:
    """Who is told when nobody listens."""


@dataclass(frozen=True)
class Layer:
    """What polygons are of: the name of the layer, and what is not as in any class map.

    texts: more columns by name, each the text of each class value; without: class values that get
    no polygons.
    """

    name: str
    texts: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    without: frozenset[int] = frozenset()


LAND_COVER = Layer("land_cover")


def vectorize(
    class_map: Pathlike,
    output: Pathlike,
    *,
    confidence: Pathlike | None = None,
    min_area: float = 0.0,
    simplify: float = 0.0,
    smooth: bool = False,
    stats: Iterable[Pathlike] = (),
    qml: bool = False,
    overwrite: bool = False,
    warn: Warn = _nobody,
    advance: Advance = _nobody,
) -> Path:
    """Write the polygons of a class map to a vector file; returns its path.

    class_map: a raster of whole numbers, 0 no data; names come from its legend, or are "class N".
    output: .gpkg, .fgb, .geojson (in WGS 84), .shp or .parquet. confidence: a raster of the same
    size, 0-100 per cent, 255 no data. The layer `land_cover` has the fields class_id, class_name,
    class_code (if the legend has codes), area_m2 and perimeter_m (null without a CRS), and, if
    given, confidence (mean) and NAME_mean, NAME_min, NAME_max of each raster of stats. min_area,
    simplify, smooth: see `PolygonOptions`. A GeoPackage has the legend's colours for QGIS in it;
    with qml any other file has them beside it. Memory does not grow with the map's height, but with
    the largest polygon. Raises InputError, UsageError or OutputError.
    """
    output = Path(output)
    options = PolygonOptions(min_area, simplify, smooth, tuple(os.fspath(path) for path in stats))
    check_vector_name(output)
    inputs = [os.fspath(path) for path in (class_map, confidence) if path is not None]
    check_not_input([*inputs, *options.stats], [output])
    with Staging(overwrite=overwrite) as staging:
        style = write_polygons(
            class_map, staging.add(output), output, confidence, options, warn, advance
        )
        if qml and not is_geopackage(output):
            target = style_name(output)
            write_text(staging.add(target), target, style)
        staging.commit()
    return output


def check_metres(options: PolygonOptions, measure: AreaMeasure, raster: str) -> None:
    """UsageError if the options are in metres and the raster's pixels are not known in any."""
    if not measure.known and (options.min_area or options.simplify):
        raise UsageError(
            f"the pixel size of {raster} on the ground is unknown, so there are neither square "
            "metres for min-area nor metres for simplify; leave them out."
        )


def write_polygons(
    class_map: Pathlike,
    path: Path,
    target: Path,
    confidence: Pathlike | None,
    options: PolygonOptions,
    warn: Warn = _nobody,
    advance: Advance = _nobody,
    layer: Layer = LAND_COVER,
) -> str:
    """Write the polygons to `path`; returns their style, a QML document.

    Errors speak of `target`, the final name.
    """
    name = os.fspath(class_map)
    legend = read_legend(name)
    used: set[int] = set()
    with contextlib.ExitStack() as stack:
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=_CACHE))
        stack.enter_context(reading(name))
        dataset = stack.enter_context(open_raster(name))
        grid = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
        measure = AreaMeasure(grid)
        check_metres(options, measure, name)
        zones = stack.enter_context(Zones(options.stats))
        sure = None
        if confidence is not None:
            sure = stack.enter_context(_sure_rows(os.fspath(confidence), name, grid))
        crs = None if grid.crs is None else grid.crs.to_wkt()
        attributes = Attributes(legend, grid, crs, measure, zones, sure is not None, layer.texts)

        def batches() -> Iterator[pa.RecordBatch]:
            advance(0, grid.height, grid.width)
            for batch in _polygons(dataset, measure, options, sure, layer.without):
                used.update(np.unique(batch.values).tolist())
                yield attributes.table(batch)
                advance(batch.bottom, grid.height, grid.width)

        sink = VectorSink(path, target, layer.name, crs, measure.pixel_side())
        sink.write(attributes.schema, batches(), warn)
    style = class_style(legend, used)
    if is_geopackage(path):
        try:
            write_style(path, layer.name, style)
        except (OSError, RuntimeError) as error:
            raise output_error(target, error) from error
    return style


def _polygons(
    dataset: rasterio.DatasetReader,
    measure: AreaMeasure,
    options: PolygonOptions,
    sure: SureRows | None,
    without: frozenset[int],
) -> Iterator[Batch]:
    rows = read_rows(dataset)
    if options.min_area:
        whole = Box(0, 0, dataset.height, dataset.width)
        rows = absorb_islands(rows, measure.pixel_rows(whole), options.min_area)
    if without:  # after islands have become part of their neighbours, whichever these are
        rows = (np.where(np.isin(values, list(without)), 0, values) for values in rows)
    tolerance = options.simplify / (measure.pixel_side() or 1.0)
    return polygonize(in_strips(rows), Shaping(options.smooth, tolerance), sure)


@contextlib.contextmanager
def _sure_rows(confidence: str, class_map: str, grid: Grid) -> Iterator[SureRows]:
    """Rows of the confidence raster. Raises InputError if it does not fit the class map."""
    with open_raster(confidence) as dataset:
        if (dataset.width, dataset.height) != (grid.width, grid.height):
            raise InputError(f"{confidence} and {class_map} are not of the same size.")

        def rows(top: int, height: int) -> NDArray[np.uint8]:
            with reading(confidence):
                return np.asarray(dataset.read(1, window=Box(top, 0, height, grid.width).window))

        yield rows
