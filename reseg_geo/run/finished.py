"""Outputs that an earlier run of the same command has finished."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError
from reseg_geo.grid import Grid, row_boxes
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.classmap import class_values
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Reporter
from reseg_geo.publish.provenance import DOUBT_TAG, read_record, run_record
from reseg_geo.run.plan import RunPlan
from reseg_geo.run.result import Result

if TYPE_CHECKING:
    from reseg_geo.engine.mapper import Mapper

    LoadMapper = Callable[[str | None], Mapper]

_AT_A_TIME = 2**22  # pixels


def finished_before(plan: RunPlan, load: "LoadMapper", reporter: Reporter) -> Result | None:
    """The result of a plan whose outputs all exist, made by the same run; None otherwise.

    load: called only if the map may be that of the plan, which depends on the model's weights.
    """
    if not all(map(plan.exists, plan.written)):
        return None
    path = plan.uploads.final("class_map")
    try:
        before = read_record(str(path))
    except InputError:  # not a map of ours
        return None
    options, mapper = plan.options, load(None)
    model = mapper.model
    now = run_record(
        plan.raster, plan.classes, options, dtype=options.dtype, model=model.fingerprint,
        stride=mapper.stride, head=plan.head_digest,
    )  # fmt: skip
    if options.dtype == "auto":
        now["options"]["dtype"] = before["options"].get("dtype")
    if json.loads(json.dumps(now)) != before:
        return None
    try:
        summaries = count_classes(plan.classes, str(path)).summaries()
        with open_raster(str(path)) as dataset:
            doubts = tuple(dataset.tags().get(DOUBT_TAG, "").splitlines())
    except InputError:  # damaged since
        return None
    reporter.note(f"{path} already exists and was made by the same command.")
    return plan.result(summaries, model.notice, doubts)


def count_classes(classes: Sequence[LandCover], path: str) -> ClassAreas:
    """Pixels and areas by class of an existing class map. Raises InputError if it is damaged."""
    with open_raster(path) as dataset, reading(path):
        grid = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
        tally = ClassAreas(classes, AreaMeasure(grid))
        for box in row_boxes(grid.height, grid.width, _AT_A_TIME):
            tally.add(class_values(dataset, box), box)
    return tally
