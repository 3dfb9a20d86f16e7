"""Map rasters one after the other and blend their maps into one."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reseg_geo.batch.batch import Batch
from reseg_geo.batch.mosaic import Mosaic, digests_of
from reseg_geo.batch.names import check_outputs, is_pattern, outputs_of
from reseg_geo.batch.outcome import ManyResult, Outcome, sums_of
from reseg_geo.batch.scratch import MosaicScratch
from reseg_geo.errors import InputError, OutputError, ResegError, UsageError
from reseg_geo.inputs.opening import open_raster
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.georeference import grid_of, resampled
from reseg_geo.progress.events import Listener
from reseg_geo.publish.provenance import read_record
from reseg_geo.run.finished import count_classes
from reseg_geo.run.request import Request
from reseg_geo.run.rerun import Rerun

Pathlike = str | os.PathLike[str]


def segment_mosaic(
    rasters: Sequence[str],
    request: Request,
    mosaic: Pathlike,
    asked: dict[str, Pathlike | None],
    progress: Listener,
    command: str | None,
    rerun: Rerun | None,
) -> ManyResult:
    """Map all rasters and blend their maps into one; asked: outputs by kind.

    Raises UsageError, ModelError, InputError and OutputError for errors that concern all rasters.
    """
    confidence, own, options = asked["confidence"], None, request.options
    if confidence is not None and not is_pattern(confidence):
        own, asked = Path(confidence), asked | {"confidence": None}
    one = Mosaic(Path(mosaic), own, request.classes, options)
    _check_companions(one, asked)
    scratch = MosaicScratch(one.target, resume=options.resume, overwrite=options.overwrite)
    named = _with_confidence(rasters, asked, scratch.maps)
    check_outputs(named, [*rasters, *request.inputs], one.written)
    with scratch:
        batch = Batch(rasters, request, named, progress, command, rerun)
        hidden = asked["class_map"] is None
        return _MosaicRun(batch, one, scratch, options, hidden).result()


def _check_companions(mosaic: Mosaic, asked: Mapping[str, Pathlike | None]) -> None:
    """Raises UsageError for outputs that need the single maps if these are not kept."""
    if asked["class_map"] is not None:
        return
    if mosaic.is_vrt:
        raise UsageError(
            f"{mosaic.target} refers to the single maps, so name a folder for them with -o, or use "
            "a .tif."
        )
    for kind in ("probabilities", "stac", "provenance"):
        if asked[kind] is not None:
            raise UsageError(f"--{kind} describes the single maps; name a folder for them with -o.")


def _with_confidence(
    rasters: Sequence[str], asked: dict[str, Pathlike | None], hidden: Path
) -> list[dict[str, Path]]:
    """Outputs of each raster, including the map and the confidence that the mosaic needs.

    hidden: the folder for maps that are not kept.
    """
    maps = os.fspath(asked["class_map"] or hidden / "*.tif")
    confidence = asked["confidence"]
    if confidence is None:
        confidence = f"{os.path.splitext(maps)[0]}_confidence.tif" if "*" in maps else maps  # noqa: PTH122
    return outputs_of(rasters, asked | {"class_map": maps, "confidence": confidence})


@dataclass(frozen=True)
class _MosaicRun:
    """A run that makes a mosaic; hidden: whether the single maps are removed at the end."""

    batch: Batch
    mosaic: Mosaic
    scratch: MosaicScratch
    options: SegmentOptions
    hidden: bool

    def result(self) -> ManyResult:
        """Map the remaining rasters and blend all maps."""
        mosaic, reporter = self.mosaic, self.batch.reporter
        self._check_grids()
        existing = self._existing()
        replace_old = self.options.overwrite or existing is not None or self.scratch.was_publishing
        for path in mosaic.written:
            if path.exists() and not replace_old:
                raise OutputError(f"{path} already exists; use --overwrite to replace it.")
        complete = self._outputs_exist() and not self.scratch.was_publishing
        if self.hidden and complete and existing == self.batch.wanted:
            finished = [Outcome(each, None, None, 0.0, True) for each in self.batch.rasters]
            return self._unchanged(tuple(finished))
        outcomes, done = self._check_maps(self.batch.outcomes())
        if self.hidden:
            outcomes = tuple(replace(each, kept=False) for each in outcomes)
        try:
            if not done:
                raise OutputError(
                    f"{mosaic.target} cannot be made because no raster could be mapped; see the "
                    "errors of the rasters."
                )
            if len(done) < len(outcomes):
                self._report_failed(len(outcomes) - len(done), len(outcomes))
            records = [read_record(str(paths["class_map"])) for paths in done]
            digests = [self.batch.digest(record) for record in records]
            if existing == frozenset(digests) and complete:
                return self._unchanged(outcomes)
            classes = mosaic.write(
                [(paths["class_map"], paths["confidence"]) for paths in done], digests, reporter,
                replace=replace_old, within=self.scratch.folder,
                place=self.scratch.begin_publishing,
            )  # fmt: skip
        except ResegError as error:
            return ManyResult(outcomes, sums_of(outcomes), error=error)
        if len(done) == len(outcomes):
            self.scratch.done()
        return ManyResult(outcomes, classes, mosaic.target, mosaic.confidence)

    def _outputs_exist(self) -> bool:
        """Whether all outputs that are kept exist."""
        kept = [path for path in self.mosaic.written if path != self.mosaic.overlaps]
        if self.hidden:
            kept += [
                path
                for paths in self.batch.named
                for path in paths.values()
                if path.parent != self.scratch.maps
            ]
        return all(map(os.path.isfile, kept))

    def _check_maps(
        self, outcomes: Sequence[Outcome]
    ) -> tuple[tuple[Outcome, ...], list[dict[str, Path]]]:
        """Outcomes, failed if a map cannot be combined with the first; outputs of the others."""
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

    def _report_failed(self, failed: int, total: int) -> None:
        reporter, target = self.batch.reporter, self.mosaic.target
        reporter.warn(f"{failed} of {total} rasters failed and are left out of {target}.")
        if self.hidden:
            reporter.note(
                f"the maps of the others are kept in {self.scratch.folder}; repair the failed "
                "rasters, then repeat the command with --resume to add them."
            )

    def _existing(self) -> frozenset[str] | None:
        """Digests of the maps in the existing mosaic, all or some of those wanted; else None."""
        if not self.options.resume or self.options.overwrite:
            return None
        digests = digests_of(self.mosaic.target)
        return digests if digests and digests <= self.batch.wanted else None

    def _unchanged(self, outcomes: tuple[Outcome, ...]) -> ManyResult:
        """The result if the existing mosaic is the one wanted."""
        mosaic = self.mosaic
        self.batch.reporter.note(
            f"{mosaic.target} already exists and was made by the same command."
        )
        if all(each.error is None for each in outcomes):
            self.scratch.done()
        classes = count_classes(mosaic.classes, str(mosaic.target)).summaries()
        return ManyResult(outcomes, classes, mosaic.target, mosaic.confidence)

    def _check_grids(self) -> None:
        """Raise now, rather than after mapping, if the rasters cannot be combined in a VRT."""
        if not self.mosaic.is_vrt:
            return
        read, grids = self.options.read, []
        for raster in self.batch.rasters:
            try:
                with open_raster(raster) as dataset:
                    grid = grid_of(dataset, assigned=read.crs)
                if read.resolution is not None:
                    grid = resampled(grid, read.resolution)
            except (InputError, UsageError):  # reported when it is mapped
                continue
            grids.append((raster, grid))
        if grids:
            self.mosaic.lay_out(grids)
