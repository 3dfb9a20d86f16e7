"""Rasters mapped one after the other, and blended into one map."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reseg_geo.batch.batch import Batch
from reseg_geo.batch.mosaic import Mosaic
from reseg_geo.batch.names import check_outputs, is_pattern, outputs_of
from reseg_geo.batch.outcome import ManyResult, Outcome, sums_of
from reseg_geo.batch.scratch import MosaicScratch
from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError, OutputError, ResegError, UsageError
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Listener
from reseg_geo.publish.provenance import read_record
from reseg_geo.raster.georeference import grid_of, resampled
from reseg_geo.raster.opening import open_raster
from reseg_geo.run.finished import count_classes
from reseg_geo.run.rerun import Rerun

Pathlike = str | os.PathLike[str]


def segment_mosaic(
    rasters: Sequence[str],
    classes: tuple[LandCover, ...],
    mosaic: Pathlike,
    asked: dict[str, Pathlike | None],
    read: Sequence[str],
    options: Mapping[str, Any],
    checked: SegmentOptions,
    progress: Listener,
    command: str | None,
    rerun: Rerun | None,
) -> ManyResult:
    """Map all rasters and blend their maps into one; asked: outputs by kind; read: other inputs.

    Raises UsageError, ModelError, InputError and OutputError for what concerns all rasters.
    """
    confidence, own = asked["confidence"], None
    if confidence is not None and not is_pattern(confidence):
        own, asked = Path(confidence), asked | {"confidence": None}
    one = Mosaic(Path(mosaic), own, classes, checked)
    _check_companions(one, asked)
    scratch = MosaicScratch(one.target, resume=checked.resume, overwrite=checked.overwrite)
    named = _with_confidence(rasters, asked, scratch.maps)
    check_outputs(named, [*rasters, *read], one.written)
    with scratch:
        batch = Batch(rasters, classes, named, options, checked, progress, command, rerun)
        hidden = asked["class_map"] is None
        return _MosaicRun(batch, one, scratch, checked, hidden).result()


def _check_companions(mosaic: Mosaic, asked: Mapping[str, Pathlike | None]) -> None:
    """Raises UsageError for outputs that a mosaic without single maps cannot have."""
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
    """Outputs of each raster, with the map and the confidence that the mosaic is made of.

    hidden: the folder of maps that are not kept.
    """
    maps = os.fspath(asked["class_map"] or hidden / "*.tif")
    sure = asked["confidence"]
    if sure is None:
        sure = f"{os.path.splitext(maps)[0]}_confidence.tif" if "*" in maps else maps  # noqa: PTH122
    return outputs_of(rasters, asked | {"class_map": maps, "confidence": sure})


@dataclass(frozen=True)
class _MosaicRun:
    """Rasters that become one map; hidden: whether the single maps are removed at the end."""

    batch: Batch
    mosaic: Mosaic
    scratch: MosaicScratch
    options: SegmentOptions
    hidden: bool

    def result(self) -> ManyResult:
        """Map what is not mapped yet, and blend what is done."""
        mosaic, reporter = self.mosaic, self.batch.reporter
        self._check_grids()
        ours = self._ours()
        replaced = self.options.overwrite or ours is not None or self.scratch.placing
        for path in mosaic.written:
            if path.exists() and not replaced:
                raise OutputError(f"{path} already exists; use --overwrite to replace it.")
        whole = self._are_there()
        if self.hidden and ours == self.batch.wanted and whole and not self.scratch.placing:
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
            if ours == frozenset(digests) and whole and not self.scratch.placing:
                return self._there(outcomes)
            classes = mosaic.write(
                [(paths["class_map"], paths["confidence"]) for paths in done], digests, reporter,
                replace=replaced, within=self.scratch.folder, place=self.scratch.place,
            )  # fmt: skip
        except ResegError as error:
            return ManyResult(outcomes, sums_of(outcomes), error=error)
        if len(done) == len(outcomes):
            self.scratch.done()
        return ManyResult(outcomes, classes, mosaic.target, mosaic.confidence)

    def _are_there(self) -> bool:
        """Whether all outputs are that stay."""
        stay = [path for path in self.mosaic.written if path != self.mosaic.overlaps]
        if self.hidden:
            stay += [
                path
                for paths in self.batch.named
                for path in paths.values()
                if path.parent != self.scratch.maps
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
                f"the maps of the others are kept in {self.scratch.folder}; once the rasters that "
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
            self.scratch.done()
        classes = count_classes(mosaic.classes, str(mosaic.target)).summaries()
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
