"""Map many rasters in one run: a map of each, or a mosaic of all."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reseg_geo.batch.batch import Batch, DistinctWarnings
from reseg_geo.batch.names import check_outputs, outputs_of
from reseg_geo.batch.outcome import ManyResult, sums_of
from reseg_geo.classes import ClassList
from reseg_geo.errors import UsageError
from reseg_geo.heads.head import Head
from reseg_geo.inputs.sources import rasters_of
from reseg_geo.options.groups import paths_of
from reseg_geo.options.keywords import SegmentKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.progress.events import Listener
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.run.request import request_of
from reseg_geo.run.rerun import Rerun

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pathlike = str | os.PathLike[str]


@with_options(SegmentKeywords)
def segment_many(
    rasters: "Pathlike | Sequence[Pathlike]",
    classes: "ClassList | Head | None",
    output: Pathlike | None = None,
    *,
    mosaic: Pathlike | None = None,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    probabilities: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: ShowProgress = None,
    command: str | None = None,
    before: Rerun | None = None,
    **options: "Unpack[SegmentKeywords]",
) -> ManyResult:
    """Make land-cover maps of many rasters with a model that is loaded once.

    If one raster fails, its `Outcome` holds the error and the others continue. Raises UsageError,
    ModelError, InputError or OutputError for errors that concern all rasters, before the first one
    is mapped. Warns with ResegWarning of what may spoil a map.

    Arguments:
        rasters: files, VRTs, addresses, folders, `.txt` lists, STAC Items and ItemCollections.
        classes: as in `segment`. Examples may lie on any of the rasters.
        output: the class maps: a folder, or a pattern with `*` for the raster's name. The same
            goes for polygons, confidence, probabilities, preview, report, stac and provenance.
        mosaic: one map of all rasters, blended where they overlap: a .tif, or a .vrt, which refers
            to the single maps and so needs `output`. Without `output` the single maps are not
            kept. With a mosaic, confidence may also be one file, the mosaic's.
        progress: as in `segment`.
        command: as in `segment`.
        before: as in `segment`.

    With `resume=True` maps that are already finished are left as they are.
    """
    asked: dict[str, Pathlike | None] = {
        "class_map": output, "polygons": polygons, "confidence": confidence,
        "probabilities": probabilities, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    with listening(progress, "segment", "windows") as listener:
        return _segment_many(rasters, classes, asked, mosaic, options, listener, command, before)


def _segment_many(
    rasters: "Pathlike | Sequence[Pathlike]",
    classes: "ClassList | Head | None",
    asked: dict[str, Pathlike | None],
    mosaic: Pathlike | None,
    options: Mapping[str, Any],
    progress: Listener,
    command: str | None,
    before: Rerun | None,
) -> ManyResult:
    output = asked["class_map"]
    request = request_of(classes, options)
    found = rasters_of(paths_of(rasters))
    if not found:
        raise UsageError("name at least one raster.")
    if mosaic is None:
        if output is None:
            raise UsageError("name a folder for the class maps with -o, or a --mosaic.")
        named = outputs_of(found, asked)
        check_outputs(named, [*found, *request.inputs])
        batch = Batch(found, request, named, DistinctWarnings(progress), command, before)
        outcomes = batch.outcomes()
        return ManyResult(outcomes, sums_of(outcomes))
    from reseg_geo.batch.mosaic_run import segment_mosaic  # SciPy, which a refusal does not need

    return segment_mosaic(
        found, request, mosaic, asked, DistinctWarnings(progress), command, before
    )
