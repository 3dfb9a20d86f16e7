"""Many rasters in one run: a map each, or one of all."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reseg_geo.batch.batch import Batch, DistinctWarnings
from reseg_geo.batch.mosaic import Mosaic
from reseg_geo.batch.names import is_pattern, outputs_of
from reseg_geo.batch.outcome import ManyResult, Outcome, sums_of
from reseg_geo.batch.scratch import MosaicScratch
from reseg_geo.classes import ClassList, read_classes
from reseg_geo.errors import InputError, OutputError, ResegError, UsageError
from reseg_geo.listening import ShowProgress, listening
from reseg_geo.options import SegmentOptions
from reseg_geo.options.keywords import SegmentKeywords
from reseg_geo.options.parts import paths_of
from reseg_geo.options.signatures import with_options
from reseg_geo.progress import Listener
from reseg_geo.publish.provenance import read_record
from reseg_geo.raster.georeference import grid_of, resampled
from reseg_geo.raster.opening import open_raster
from reseg_geo.raster.sources import rasters_of
from reseg_geo.run.finished import counted
from reseg_geo.run.outputs import check_names
from reseg_geo.run.request import read_beside
from reseg_geo.run.rerun import Rerun
from reseg_geo.storage.staging import check_not_input, real_target

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pathlike = str | os.PathLike[str]


@with_options(SegmentKeywords)
def segment_many(
    rasters: "Pathlike | Sequence[Pathlike]",
    classes: ClassList,
    output: Pathlike | None = None,
    *,
    mosaic: Pathlike | None = None,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
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
        classes: as in `segment`.
        output: the class maps: a folder, or a pattern with `*` for the raster's name. The same
            goes for polygons, confidence, preview, report, stac and provenance.
        mosaic: one map of all rasters, blended where they overlap: a .tif, or a .vrt, which refers
            to the single maps and so needs `output`. Without `output` the single maps are not
            kept. With a mosaic, confidence may also be one file, the mosaic's.
        progress, command, before: as in `segment`.

    With `resume=True` maps that are already finished are left as they are.
    """
    asked: dict[str, Pathlike | None] = {
        "class_map": output, "polygons": polygons, "confidence": confidence, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    with listening(progress, "segment", "blocks") as listener:
        return _segment_many(rasters, classes, asked, mosaic, options, listener, command, before)


def _segment_many(
    rasters: "Pathlike | Sequence[Pathlike]",
    classes: ClassList,
    asked: dict[str, Pathlike | None],
    mosaic: Pathlike | None,
    options: Mapping[str, Any],
    progress: Listener,
    command: str | None,
    before: Rerun | None,
) -> ManyResult:
    output, confidence = asked["class_map"], asked["confidence"]
    checked, parsed = SegmentOptions.from_keywords(**options), read_classes(classes)
    found = rasters_of(paths_of(rasters))
    if not found:
        raise UsageError("name at least one raster.")
    read = read_beside(checked, classes)
    if mosaic is None:
        if output is None:
            raise UsageError("name a folder for the class maps with -o, or a --mosaic.")
        named = outputs_of(found, asked)
        _check(named, [*found, *read])
        batch = Batch(
            found, parsed, named, options, checked, DistinctWarnings(progress), command, before
        )
        outcomes = batch.outcomes()
        return ManyResult(outcomes, sums_of(outcomes))
    own = None
    if confidence is not None and not is_pattern(confidence):
        own, asked["confidence"] = Path(confidence), None
    one = Mosaic(Path(mosaic), own, parsed, checked)
    _check_beside(one, asked)
    shop = MosaicScratch(one.target, resume=checked.resume, overwrite=checked.overwrite)
    named = _with_confidence(found, asked, shop.maps)
    _check(named, [*found, *read], one.written)
    with shop:
        batch = Batch(
            found, parsed, named, options, checked, DistinctWarnings(progress), command, before
        )
        return _MosaicRun(batch, one, shop, checked, hidden=output is None).result()


def _check(
    named: Sequence[dict[str, Path]], read: Sequence[str], more: Sequence[Path] = ()
) -> None:
    """UsageError for outputs of a wrong suffix, or in the place of another or of an input."""
    for paths in named:
        check_names(paths)
    outputs = [path for paths in named for path in paths.values()]
    taken = set(map(os.path.realpath, outputs))
    for path in more:
        real = os.path.realpath(real_target(path))
        if real in taken:
            raise UsageError(f"{path} is named for two outputs; give each its own file.")
        taken.add(real)
    check_not_input(read, [*outputs, *more])


def _check_beside(mosaic: Mosaic, asked: Mapping[str, Pathlike | None]) -> None:
    """UsageError for outputs that do not go with a mosaic."""
    if asked["class_map"] is not None:
        return
    if mosaic.is_vrt:
        raise UsageError(
            f"{mosaic.target} refers to the single maps, so name a folder for these with -o, or a "
            ".tif instead."
        )
    for kind in ("stac", "provenance"):
        if asked[kind] is not None:
            raise UsageError(
                f"--{kind} describes the single maps, which only -o keeps; name a folder with it."
            )


def _with_confidence(
    rasters: Sequence[str], asked: dict[str, Pathlike | None], hidden: Path
) -> list[dict[str, Path]]:
    """Outputs of each raster, with the map and the confidence that a mosaic is made of; hidden: the
    folder of maps that are not asked for.
    """
    maps = os.fspath(asked["class_map"] or hidden / "*.tif")
    sure = asked["confidence"]
    if sure is None:
        sure = f"{os.path.splitext(maps)[0]}_confidence.tif" if "*" in maps else maps  # noqa: PTH122
    return outputs_of(rasters, asked | {"class_map": maps, "confidence": sure})


@dataclass(frozen=True)
class _MosaicRun:
    """Rasters that become one map; hidden: whether their own maps are not kept."""

    batch: Batch
    mosaic: Mosaic
    shop: MosaicScratch
    options: SegmentOptions
    hidden: bool

    def result(self) -> ManyResult:
        """Map what is not mapped yet, and blend what is done."""
        mosaic, reporter = self.mosaic, self.batch.reporter
        self._check_grids()
        ours = self._ours()
        replaced = self.options.overwrite or ours is not None or self.shop.placing
        for path in mosaic.written:
            if path.exists() and not replaced:
                raise OutputError(f"{path} exists already; use --overwrite to replace it.")
        whole = self._are_there()
        if self.hidden and ours == self.batch.wanted and whole and not self.shop.placing:
            there = [Outcome(each, None, None, 0.0, True) for each in self.batch.rasters]
            return self._there(tuple(there))
        outcomes, done = self._placed(self.batch.outcomes())
        if self.hidden:
            outcomes = tuple(replace(each, kept=False) for each in outcomes)
        try:
            if not done:
                raise OutputError(f"{mosaic.target} is not made, since no raster could be mapped.")
            if len(done) < len(outcomes):
                self._tell_of_failed(len(outcomes) - len(done), len(outcomes))
            records = [read_record(str(paths["class_map"])) for paths in done]
            digests = [self.batch.digest(record) for record in records]
            if ours == frozenset(digests) and whole and not self.shop.placing:
                return self._there(outcomes)
            classes = mosaic.write(
                [(paths["class_map"], paths["confidence"]) for paths in done], digests, reporter,
                replace=replaced, within=self.shop.folder, place=self.shop.place,
            )  # fmt: skip
        except ResegError as error:
            return ManyResult(outcomes, sums_of(outcomes), error=error)
        if len(done) == len(outcomes):
            self.shop.done()
        return ManyResult(outcomes, classes, mosaic.target, mosaic.confidence)

    def _are_there(self) -> bool:
        """Whether all outputs are that stay."""
        stay = [path for path in self.mosaic.written if path != self.mosaic.overlaps]
        if self.hidden:
            stay += [
                path
                for paths in self.batch.named
                for path in paths.values()
                if path.parent != self.shop.maps
            ]
        return all(map(os.path.isfile, stay))

    def _placed(
        self, outcomes: Sequence[Outcome]
    ) -> tuple[tuple[Outcome, ...], list[dict[str, Path]]]:
        """Outcomes, failed where a map has no place beside the first; outputs of the others."""
        found: list[Outcome] = []
        done: list[dict[str, Path]] = []
        for paths, each in zip(self.batch.named, outcomes, strict=True):
            if each.error is None and done:
                error = self.mosaic.misfit(done[0]["class_map"], paths["class_map"])
                each = replace(each, error=error)
            if each.error is None:
                done.append(paths)
            found.append(each)
        return tuple(found), done

    def _tell_of_failed(self, failed: int, all_of_them: int) -> None:
        reporter, target = self.batch.reporter, self.mosaic.target
        reporter.warn(f"{failed} of {all_of_them} rasters failed and are left out of {target}.")
        if self.hidden:
            reporter.note(
                f"the maps of the others are kept in {self.shop.folder}; once the rasters that "
                "failed are mended, the same command with --resume adds them."
            )

    def _ours(self) -> frozenset[str] | None:
        """What the present mosaic is made of, if a run like this one has made it, perhaps before
        some of the rasters could be mapped; None otherwise.
        """
        if not self.options.resume or self.options.overwrite:
            return None
        made_of = self.mosaic.made_of()
        return made_of if made_of and made_of <= self.batch.wanted else None

    def _there(self, outcomes: tuple[Outcome, ...]) -> ManyResult:
        """The result where the mosaic is what it should be."""
        mosaic = self.mosaic
        self.batch.reporter.note(f"{mosaic.target} is there already, made by the same run.")
        if all(each.error is None for each in outcomes):
            self.shop.done()
        classes = counted(mosaic.classes, str(mosaic.target)).summaries()
        return ManyResult(outcomes, classes, mosaic.target, mosaic.confidence)

    def _check_grids(self) -> None:
        """What would be found out of a VRT only when all maps are done, as far as rasters can be
        opened.
        """
        if not self.mosaic.is_vrt:
            return
        resolution, grids = self.options.read.resolution, []
        for raster in self.batch.rasters:
            try:
                with open_raster(raster) as dataset:
                    grid = grid_of(dataset)
                if resolution is not None:
                    grid = resampled(grid, resolution)
            except (InputError, UsageError):  # told when it is its turn
                continue
            grids.append((raster, grid))
        if grids:
            self.mosaic.lay_out(grids)
