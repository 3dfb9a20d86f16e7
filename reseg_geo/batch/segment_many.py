"""Many rasters in one run: a map each, or one of all."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reseg_geo.batch.batch import Batch, DistinctWarnings
from reseg_geo.batch.names import check_outputs, outputs_of
from reseg_geo.batch.outcome import ManyResult, sums_of
from reseg_geo.classes import LandCover, read_classes
from reseg_geo.engine.progress import Listener, silent
from reseg_geo.errors import UsageError
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.sources import rasters_of
from reseg_geo.run.plan import other_inputs
from reseg_geo.run.rerun import Rerun

Pathlike = str | os.PathLike[str]


def segment_many(
    rasters: Sequence[Pathlike],
    classes: "str | Path | Sequence[LandCover]",
    output: Pathlike | None = None,
    *,
    mosaic: Pathlike | None = None,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: Listener = silent,
    command: str | None = None,
    before: Rerun | None = None,
    **options: Any,
) -> ManyResult:
    """Make land-cover maps of many rasters, with a model that is loaded once.

    rasters: files, VRTs, addresses, folders, `.txt` lists, STAC Items and ItemCollections. Outputs
    are those of `segment`, each a folder or a pattern with `*` for the raster's own name. mosaic:
    one map of all, a .tif, or a .vrt, which refers to the single maps and so needs `output`; where
    maps overlap they are blended (see `reseg_geo.maps.blend`). With it confidence may be one
    file, too, the mosaic's; without `output` the single maps are not kept. The rest is as `segment`
    has it; `resume=True` leaves finished rasters as they are.

    What fails of one raster is in its `Outcome`, and the others go on. Raises UsageError,
    ModelError, InputError and OutputError for what concerns all, before the first raster.
    """
    asked: dict[str, Pathlike | None] = {
        "class_map": output, "polygons": polygons, "confidence": confidence, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    checked, parsed = SegmentOptions.from_keywords(**options), read_classes(classes)
    found = rasters_of(rasters)
    if not found:
        raise UsageError("name at least one raster.")
    read = other_inputs(checked, classes)
    if mosaic is None:
        if output is None:
            raise UsageError("name a folder for the class maps with -o, or a --mosaic.")
        named = outputs_of(found, asked)
        check_outputs(named, [*found, *read])
        batch = Batch(
            found, parsed, named, options, checked, DistinctWarnings(progress), command, before
        )
        outcomes = batch.outcomes()
        return ManyResult(outcomes, sums_of(outcomes))
    from reseg_geo.batch.mosaic_run import segment_mosaic  # SciPy, which a refusal does not need

    return segment_mosaic(
        found, parsed, mosaic, asked, read, options, checked, DistinctWarnings(progress), command,
        before,
    )  # fmt: skip
