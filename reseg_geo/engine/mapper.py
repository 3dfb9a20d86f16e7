"""A model and a class list that map any number of rasters: the model is loaded once."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.clip.strategies import METHODS
from reseg_geo.engine.cautions import cautions
from reseg_geo.engine.decide import Threshold
from reseg_geo.engine.encode import Encoder, query_slices
from reseg_geo.engine.features import FeatureStore, is_kept
from reseg_geo.engine.layers import masked_layers, region_levels
from reseg_geo.engine.logits import LogitFiles
from reseg_geo.engine.manifest import FeatureInputs
from reseg_geo.engine.pipeline import DecisionRule, Scale
from reseg_geo.engine.sampling import SILENT, GroundSampling, Reporter, view_factor
from reseg_geo.engine.timing import Timing, formats_of, remembered, timing_of
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import UsageError
from reseg_geo.grid import Tiling
from reseg_geo.models.device import Batches, batch_for, pick_device
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import open_regions
from reseg_geo.regions.tiles import TileRegions

_MOST_WORDS = 10_000  # a megabyte of similarities a window for each thousand


class Mapper:
    """Everything about a run but the raster."""

    def __init__(self, classes: Sequence[LandCover], options: SegmentOptions) -> None:
        """Load the model and encode the queries.

        Raises UsageError for options that do not fit the classes or the model, ModelError for a
        model that cannot be used.
        """
        self.classes, self.options = classes, options
        self.rule = decision_rule(classes, options)
        model = load_model(options.model, options.device, _dtype(options))
        model = model.in_format("int8") if options.dtype == "int8" else model
        if options.stride > model.image_size:
            raise UsageError(
                f"stride {options.stride} would leave gaps between the windows of model "
                f"{model.name!r}; use at most {model.image_size}."
            )
        self.masked_layers = masked_layers(options, model)
        self._sam = None
        if self.masked_layers or options.refine == "regions":
            self._sam = region_model(options)
        queries = [word for item in classes for word in item.queries]
        scale, bias = options.logit_scale, options.global_bias
        self.encoder = Encoder(
            model,
            model.encode_queries(queries, options.templates),
            options.method,
            self._batches(model),
            logit_scale=model.logit_scale if scale is None else scale,
            global_bias=METHODS[options.method].global_bias if bias is None else bias,
            keep=options.features is not None,
        )
        self.timing: Timing | None = None
        self._loaded_in = model.format
        self._settled = ""  # the number format, once it is decided

    @property
    def model(self) -> ClipModel:
        """The model, in the number format that it computes in."""
        return self.encoder.model

    def _batches(self, model: ClipModel) -> Batches:
        return Batches(self.options.batch_size or batch_for(model.device, model.format))

    def scales(
        self,
        reader: RasterReader,
        place: GroundSampling,
        scratch: Path,
        target: Path,
        reporter: Reporter = SILENT,
        number_format: str | None = None,
    ) -> list[Scale]:
        """The raster at each scale that it is seen at, the finest first, for `map_tiles`.

        The first raster decides in which number format the model computes, unless it is given.
        scratch: a folder that is there, for records; target: the output they are for, named in
        errors. Raises UsageError for options that do not fit the raster, InputError for regions.
        """
        options, model = self.options, self.encoder.model
        factor = view_factor(reader, place, model, options, reporter)
        seen = None if place.pixel_side is None else place.pixel_side * float(factor)
        auto = options.gsd == "auto"
        for sentence in cautions(reader.path, self.classes, model, seen, place.lost, auto):
            reporter.warn(sentence)
        factors = _factors(factor, options.scales)
        blocks = [
            self._reader(reader, RasterView(reader, each), scratch, target, reporter, not index)
            for index, each in enumerate(factors)
        ]
        kept = []
        if options.features is not None:
            kept = [self._seen(reader, each) for each in blocks]
        if number_format is None:
            self._settle(blocks[0], kept, reporter)
        self._change(number_format or self._settled)
        if kept:
            blocks = [
                replace(each, features=self._store(seen, reporter))
                for each, seen in zip(blocks, kept, strict=True)
            ]
        return [
            Scale(each, LogitFiles(scratch / f"records-{index}", target), int(factors[-1] / own))
            for index, (each, own) in enumerate(zip(blocks, factors, strict=True))
        ]

    def _settle(
        self, blocks: BlockReader, kept: Sequence[FeatureInputs], reporter: Reporter
    ) -> None:
        """Choose the number format, once: that of features that are kept, or else by measuring."""
        if self._settled:
            return
        self._change(self._loaded_in)
        model = self.model
        self._settled = model.format
        formats = formats_of(self.options.dtype, model)
        for name in formats if kept else ():
            if all(is_kept(*self._set(seen, name)) for seen in kept):
                self._settled = name
                self.timing = remembered(self.encoder)
                return
        self.timing = timing = timing_of(
            self.encoder, formats, blocks, self.rule, self._kind(blocks), self._batches,
            reporter.note,
        )  # fmt: skip
        if len(formats) > 1 and timing:
            self._settled = timing.chosen

    def _change(self, number_format: str) -> None:
        if number_format == self.model.format:
            return
        try:
            model = self.model.in_format(number_format)
        except ValueError as error:
            raise UsageError(
                f"what was begun in {number_format} cannot be gone on with in a model that is "
                f"loaded in {self.model.format}; give --dtype {number_format}."
            ) from error
        self.encoder = replace(self.encoder, model=model, batches=self._batches(model))

    def expected(self, scales: Sequence[Scale]) -> tuple[int, float | None]:
        """Windows that the model is to look at, and about how many seconds that and the regions
        will take; None if the model's timing is not known.
        """
        timing, windows, seconds = self.timing or Timing({}), 0, 0.0
        a_window = timing.seconds.get(self.model.format, math.nan)
        for blocks in (scale.reader for scale in scales):
            missing, unseen = blocks.missing()
            windows += unseen
            a_block = timing.reading.get(self._kind(blocks), math.nan)
            seconds += unseen * a_window + missing * a_block
        return windows, None if math.isnan(seconds) or not seconds else seconds

    def _kind(self, blocks: BlockReader) -> str:
        """Of regions, as far as the time to make them depends on it."""
        name = self.options.regions
        if blocks.regions is None:
            return "none"
        if name == "sam":
            return f"sam {Path(self.options.sam_model).name}"
        return name if name == "superpixel" else "file"

    def _reader(
        self,
        reader: RasterReader,
        view: RasterView,
        scratch: Path,
        target: Path,
        reporter: Reporter,
        finest: bool,
    ) -> BlockReader:
        options, model, layers = self.options, self.model, self.masked_layers
        refined = finest and options.refine == "regions"
        # Windows begin at whole pixels of the raster, also where it is enlarged.
        whole = view.factor.denominator
        stride = max(whole, options.stride - options.stride % whole)
        levels = self._levels(refined)
        regions = open_regions(options, levels, view.grid, reader.grid, reporter.warn, self._sam)
        made = regions is not None and not regions.placed
        window_scope = made and options.region_scope == "window"
        if regions is not None and made and not window_scope:
            folder = scratch / f"regions-{view.factor.numerator}-{view.factor.denominator}"
            regions = TileRegions(regions, view, folder, target)
        tiling = Tiling(view.grid.height, view.grid.width, model.image_size, stride)
        return BlockReader(
            view=view,
            tiling=tiling,
            regions=regions,
            patch_size=model.patch_size,
            masked_layers=layers,
            window_scope=window_scope,
            keep_regions=refined,
        )

    def _store(self, seen: FeatureInputs, reporter: Reporter) -> FeatureStore:
        """Where features are kept and found again."""
        store = FeatureStore(*self._set(seen, self.model.format), reporter.note)
        seen.announce(store, self.encoder.text.shape[1], reporter)
        return store

    def _set(self, seen: FeatureInputs, number_format: str) -> tuple[Path, str, dict[str, Any]]:
        """Folder of sets, name and manifest of the features that a raster has in this format."""
        name = re.sub(r"\W+", "_", Path(seen.reader.path).stem)[:40]
        return Path(str(self.options.features)), name, seen.manifest(number_format)

    def _seen(self, reader: RasterReader, blocks: BlockReader) -> FeatureInputs:
        return FeatureInputs(
            reader, blocks.view, blocks.tiling, self.model, self.options, self.masked_layers,
            self._levels(blocks.keep_regions), blocks.keep_regions,
        )  # fmt: skip

    def _levels(self, refined: bool) -> int:
        """How many region levels are needed: for masks, and the finest for refinement."""
        return max(region_levels(self.options, self.masked_layers), int(refined))


def decision_rule(classes: Sequence[LandCover], options: SegmentOptions) -> DecisionRule:
    """How similarities become classes; UsageError for a background that is none of them."""
    value = 0
    if options.background is not None:
        names = [item.name.casefold() for item in classes]
        wanted = " ".join(options.background.split())
        if wanted.casefold() not in names:
            raise UsageError(
                f"the background {wanted!r} is none of the classes; it is one of them, or left out."
            )
        value = names.index(wanted.casefold()) + 1
    words = sum(len(item.queries) for item in classes)
    if words > _MOST_WORDS:
        raise UsageError(
            f"the class list has {words:,} words, and a run can keep {_MOST_WORDS:,} in mind; make "
            "it shorter, or split it."
        )
    return DecisionRule(
        query_slices([item.queries for item in classes]),
        options.synonyms,
        Threshold(options.threshold, value),
        options.refine == "regions",
    )


def region_model(options: SegmentOptions) -> Any:
    """The Segment Anything model that the regions are made by; None for other regions."""
    if options.regions != "sam":
        return None
    from reseg_geo.regions.sam.network import load_sam  # a large library

    return load_sam(options.sam_model, pick_device(options.device))


def _factors(base: Fraction, scales: Sequence[float]) -> list[Fraction]:
    """How many of the raster's pixels are one of the view's, for each scale, ascending."""
    ratios = {scale: Fraction(scale).limit_denominator(1000) for scale in scales}
    if not all(ratios.values()):
        raise UsageError(f"scale {min(scales):g} is too small to show anything.")
    factors = {base / ratio: scale for scale, ratio in ratios.items()}
    coarsest = max(factors)
    for factor, scale in factors.items():
        if factor.denominator > 1 and factor != Fraction(1, 2):
            raise UsageError(
                f"scale {scale:g} would show {float(factor):.3g} of the raster's pixels as one; "
                "whole numbers and 0.5 are possible."
            )
    for factor, scale in factors.items():
        if (coarsest / factor).denominator > 1:
            raise UsageError(
                f"scales {scale:g} and {factors[coarsest]:g} are no multiples of each other; halve "
                "from one to the next, as in 1,0.5,0.25."
            )
    return sorted(factors)


def _dtype(options: SegmentOptions) -> torch.dtype:
    if options.dtype == "auto":
        on_cuda = pick_device(options.device).startswith("cuda")
        return torch.bfloat16 if on_cuda else torch.float32
    return torch.bfloat16 if options.dtype == "bfloat16" else torch.float32
