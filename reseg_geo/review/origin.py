"""Whether polygons are those of a class map, by what the map shows inside them."""

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from pyproj import CRS, Transformer

from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import classes_at
from reseg_geo.maps.legend import LegendEntry
from reseg_geo.place.georeference import grid_of
from reseg_geo.quantities import percent
from reseg_geo.review.layer import Queue
from reseg_geo.review.polygons import PolygonFile

_FEWEST, _MOST = 0.5, 0.9  # shares that agree: below is refused, and below is warned of


def check_drawn_from(
    queue: Queue,
    legend: Sequence[LegendEntry],
    name: str,
    polygons: PolygonFile,
    warn: Callable[[str], None],
) -> None:
    """Compare the class of each polygon with that of the map at a point in it.

    Simplified polygons may differ at some. Raises InputError if most differ.
    """
    names = {entry.value: entry.name.casefold() for entry in legend}
    points = shapely.point_on_surface(queue.shapes)
    x, y = shapely.get_x(points), shapely.get_y(points)
    with open_raster(name) as dataset:
        grid = grid_of(dataset)
        if polygons.crs is not None and grid.crs is not None:
            goal = CRS.from_wkt(grid.crs.to_wkt())
            x, y = Transformer.from_crs(CRS(polygons.crs), goal, always_xy=True).transform(x, y)
        columns, rows = ~grid.transform @ (np.asarray(x), np.asarray(y))
        inside = (rows >= 0) & (rows < grid.height) & (columns >= 0) & (columns < grid.width)
        pixels = np.stack([rows, columns], axis=1)[inside].astype(int).tolist()
        values = np.zeros(len(rows), np.int64)
        with reading(name):
            values[inside] = classes_at(dataset, map(tuple, pixels))
    said = [word.casefold() for word in queue.rows.names]
    found = [names.get(value) == word for value, word in zip(values.tolist(), said, strict=True)]
    share = float(np.mean(found))
    if share < _FEWEST:
        raise InputError(
            f"the polygons of {polygons.name} are not those of {name}: of the "
            f"{len(found):,} that were ranked first, the map shows the same class in "
            f"{percent(share)}; name the map that they were made of."
        )
    if share < _MOST:
        warn(
            f"{name} shows another class in {percent(1 - share)} of the polygons of "
            f"{polygons.name} that were ranked first; if the map was changed since, make its "
            "polygons again."
        )
