"""Learn a head from examples, as a job of its own."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reseg_geo.classes import ClassList
from reseg_geo.errors import UsageError
from reseg_geo.heads.head import SUFFIX, Head
from reseg_geo.inputs.sources import rasters_of
from reseg_geo.options.groups import paths_of
from reseg_geo.options.keywords import LearnKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.progress.events import Listener, Progress, WarningRecorder
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.run.request import Request, request_of
from reseg_geo.storage.staging import Staging, check_not_input, check_suffix

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pathlike = str | os.PathLike[str]


@with_options(LearnKeywords)
def learn(
    raster: "Pathlike | Sequence[Pathlike]",
    classes: ClassList,
    examples: Pathlike,
    output: Pathlike | None = None,
    *,
    progress: ShowProgress = None,
    **options: "Unpack[LearnKeywords]",
) -> Head:
    """Learn classes from examples, for `segment` on this raster and on others like it.

    Only what the model sees around examples is computed. Raises UsageError, InputError, ModelError
    or OutputError. Warns with ResegWarning of examples that teach little.

    Arguments:
        raster: a raster as in `segment`, or several as in `segment_many`, on which examples lie.
        classes: as in `segment`; a class may have words, examples, or both: "building=roof, kiosk="
            has no words for kiosk.
        examples: points, lines or polygons with the name of a class, as FILE or FILE|layer=NAME in
            any CRS.
        output: a file that ends in .head; None keeps the head in memory.
        progress: as in `segment`.

    Returns a head: `segment(raster, head, output)` uses it; its `report` says how good it is.
    """
    if examples is None:
        raise UsageError("name a file of examples.")
    keywords: dict[str, Any] = {**options, "examples": examples}
    request = request_of(classes, keywords)
    target = None if output is None else Path(output)
    rasters = rasters_of(paths_of(raster))
    if not rasters:
        raise UsageError("name at least one raster.")
    if target is not None:
        check_suffix(target, (SUFFIX,), "what is learned is kept in such files")
        check_not_input([*rasters, *request.inputs], [target])
        with Staging(overwrite=request.options.overwrite) as staging:
            staging.add(target)  # refuses now what it would refuse later
    with listening(progress, "learn", "blocks") as listener:
        head = _learn(rasters, request, listener)
    return head if target is None else head.save(target, overwrite=request.options.overwrite)


def _learn(rasters: Sequence[str], request: Request, listener: Listener) -> Head:
    from reseg_geo.heads.apply import load_mapper  # PyTorch, which a refusal does not need
    from reseg_geo.heads.learn import learn_head

    mapper = load_mapper(request.classes, request.options, None)

    def tell(done: int, total: int) -> None:
        listener(Progress(done, total, None, None))

    return learn_head(mapper, rasters, WarningRecorder(listener).reporter, tell)
