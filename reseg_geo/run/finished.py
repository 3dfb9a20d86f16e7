"""What an earlier run of the same command has brought to its end, and need not be done again."""

import json
from collections.abc import Sequence

from reseg_geo.classes import LandCover
from reseg_geo.engine.mapper import Mapper
from reseg_geo.errors import InputError
from reseg_geo.grid import Grid, row_boxes
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.classmap import class_values
from reseg_geo.publish.provenance import read_record, run_record
from reseg_geo.raster.gdal_errors import reading
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.raster.opening import open_raster
from reseg_geo.run.request import Request
from reseg_geo.run.result import Result

_AT_A_TIME = 2**22  # pixels


def done_before(request: Request, mapper: Mapper | None) -> Result | None:
    """The result of a request whose outputs are all there, its class map by the same run; or None.

    mapper: for the request, if there is one already.
    """
    if not all(map(request.is_there, request.written)):
        return None
    path = request.uploads.final("class_map")
    try:
        before = read_record(str(path))
    except InputError:  # a map that is not ours
        return None
    options = request.options
    model = (mapper or Mapper(request.classes, options)).model
    now = run_record(
        request.raster, request.classes, options, dtype=options.dtype, model=model.fingerprint
    )
    if options.dtype == "auto":
        now["options"]["dtype"] = before["options"].get("dtype")
    if json.loads(json.dumps(now)) != before:
        return None
    try:
        summaries = counted(request.classes, str(path)).summaries()
    except InputError:  # damaged since
        return None
    request.reporter.note(f"{path} is there already, made by the same run.")
    return request.result(summaries, model.notice)


def counted(classes: Sequence[LandCover], path: str) -> ClassAreas:
    """Pixels and areas of a class map that is there. Raises InputError if it is damaged."""
    with open_raster(path) as dataset, reading(path):
        grid = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
        tally = ClassAreas(classes, AreaMeasure(grid))
        for box in row_boxes(grid.height, grid.width, _AT_A_TIME):
            tally.add(class_values(dataset, box), box)
    return tally
