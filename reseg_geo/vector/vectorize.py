"""From a class map to a GeoPackage of land-cover polygons."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from affine import Affine
from pyogrio.errors import DataLayerError, DataSourceError

from reseg_geo.errors import InputError, UsageError
from reseg_geo.options import PolygonOptions
from reseg_geo.publish.style import class_style, write_style
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.faults import reading
from reseg_geo.raster.grid import Grid
from reseg_geo.raster.legend import read_legend
from reseg_geo.raster.reader import open_raster
from reseg_geo.staging import Staging, check_not_input, output_error
from reseg_geo.vector.islands import absorb_islands
from reseg_geo.vector.polygonize import Polygons, class_values, polygonize, zonal_mean

LAYER = "land_cover"
# Newer ones make GDAL before 3.11, and with it QGIS LTR, warn of partial support.
GPKG_VERSION = "1.2"

Pathlike = str | os.PathLike[str]


def vectorize(
    class_map: Pathlike,
    output: Pathlike,
    *,
    confidence: Pathlike | None = None,
    min_area: float = 0.0,
    simplify: float = 0.0,
    overwrite: bool = False,
    note: Callable[[str], None] = lambda text: None,
) -> Path:
    """Write the polygons of a class map to a GeoPackage; returns its path.

    class_map: a raster of whole numbers, 0 no data; names come from its legend, or are "class N".
    confidence: a raster of the same size, 0-100 per cent, 255 no data. The layer `land_cover` has
    the fields class_id, class_name, area_m2 (null without a CRS) and, if given, confidence (mean),
    and QGIS draws it in the colours of the legend. min_area, simplify: see `PolygonOptions`. Raises
    InputError, UsageError or OutputError.
    """
    output, options = Path(output), PolygonOptions(min_area, simplify)
    check_vector_name(output)
    inputs = [os.fspath(path) for path in (class_map, confidence) if path is not None]
    check_not_input(inputs, [output])
    with Staging(overwrite=overwrite) as staging:
        write_polygons(class_map, staging.add(output), output, confidence, options, note)
        staging.commit()
    return output


def check_vector_name(path: Path) -> None:
    """UsageError unless the name says GeoPackage."""
    if path.suffix.lower() != ".gpkg":
        raise UsageError(f"{path} must end in .gpkg; polygons are written as a GeoPackage.")


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
    note: Callable[[str], None],
) -> None:
    """Write the polygons to `path`; errors speak of `target`, the final name."""
    note("making polygons")
    legend = read_legend(os.fspath(class_map))
    names = {entry.value: entry.name for entry in legend}
    frame = _polygons(
        os.fspath(class_map), None if confidence is None else os.fspath(confidence), names, options
    )
    try:
        pyogrio.write_dataframe(
            frame, path, layer=LAYER, driver="GPKG", geometry_type="Polygon",
            dataset_options={"VERSION": GPKG_VERSION},
        )  # fmt: skip
        write_style(path, LAYER, class_style(legend, set(frame["class_id"])))
    except (DataSourceError, DataLayerError, OSError, RuntimeError) as error:
        raise output_error(target, error) from error


def _polygons(
    class_map: str, confidence: str | None, names: Mapping[int, str], options: PolygonOptions
) -> geopandas.GeoDataFrame:
    with reading(class_map), open_raster(class_map) as dataset:
        classes = class_values(dataset)
        grid = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
    measure = AreaMeasure(grid)
    check_metres(options, measure, class_map)
    side = measure.pixel_side()
    if options.min_area:
        classes = absorb_islands(classes, measure.pixel_rows(grid.box), options.min_area)
    shapes, values = polygonize(classes)
    sure = None
    if confidence is not None:
        with reading(confidence), open_raster(confidence) as dataset:
            if (dataset.width, dataset.height) != (grid.width, grid.height):
                raise InputError(f"{confidence} and {class_map} are not of the same size.")
            sure = zonal_mean(shapes, dataset, 255)
    if options.simplify and side:
        shapes = shapely.coverage_simplify(shapes, options.simplify / side)
    columns = {
        "class_id": values.astype(np.int32),
        "class_name": [names.get(value, f"class {value}") for value in values.tolist()],
        "area_m2": measure.polygons(shapes) if measure.known else np.full(len(shapes), np.nan),
    } | ({} if sure is None else {"confidence": sure})
    crs = None if grid.crs is None else grid.crs.to_wkt()
    return geopandas.GeoDataFrame(columns, geometry=_placed(shapes, grid.transform), crs=crs)


def _placed(shapes: Polygons, t: Affine) -> Polygons:
    """From pixel coordinates to those of the CRS; exteriors counter-clockwise (simple features)."""
    matrix, shift = np.array([[t.a, t.d], [t.b, t.e]]), np.array([t.c, t.f])
    placed = shapely.transform(shapes, lambda xy: xy @ matrix + shift)
    return shapely.orient_polygons(placed, exterior_cw=False)
