"""A model and a class list for any number of rasters; the model is loaded once."""

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor

from reseg_geo.classes import LandCover
from reseg_geo.engine.cautions import cautions, doubts
from reseg_geo.engine.context import in_context
from reseg_geo.engine.formats import chosen, compare, may_choose, sample_of
from reseg_geo.engine.load import (
    batches_for,
    load_encoder,
    load_region_model,
)
from reseg_geo.engine.manifest import FeatureInputs
from reseg_geo.engine.novelty import is_novel
from reseg_geo.engine.pace import Pace, correct_pace, known_pace
from reseg_geo.engine.rule import decision_rule
from reseg_geo.engine.sampling import GroundSampling, view_factor, view_factors
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.views import Scratch, tile_for, view_blocks
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import UsageError
from reseg_geo.grid import Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import SILENT, Reporter
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions.tiles import MARGIN
from reseg_geo.scorers.clip import of_clip
from reseg_geo.scorers.head import LinearHead
from reseg_geo.scorers.scorer import Model
from reseg_geo.storage.features import is_kept
from reseg_geo.storage.logits import LogitFiles
from reseg_geo.upsampling.load import load_upsampler

if TYPE_CHECKING:
    from reseg_geo.raster.mask import Mask


class Mapper:
    """Everything a run needs except its raster.

    encoder: the model and its head; rule: from probabilities to classes; taught: names of classes
    that examples teach, whose words the model need not know.
    """

    taught: frozenset[str] = frozenset()

    def __init__(self, classes: Sequence[LandCover], options: SegmentOptions) -> None:
        """Load the model and encode the queries.

        Raises UsageError for options that do not fit the classes or the model, ModelError for a
        model that cannot be used.
        """
        self.encoder = load_encoder(classes, options)
        self._upsampler = load_upsampler(options, self.model.device)
        self._take(classes, options)
        needs_regions = self.encoder.scorer.masked_layers or options.refine == "regions"
        self._region_model = load_region_model(options) if needs_regions else None
        self._loaded_format = self.model.format
        self._chosen_format = ""

    def _take(self, classes: Sequence[LandCover], options: SegmentOptions) -> None:
        """Take the classes that the encoder's head has the words of."""
        self.classes, self.options = classes, options
        self._words = self.encoder.scorer
        rule = decision_rule(classes, options)
        self.rule = replace(rule, stand_alone=self._words.stand_alone, upsampler=self._upsampler)

    def asked_for(self, classes: Sequence[LandCover], options: SegmentOptions) -> "Mapper":
        """The same models for other classes; words alone decide.

        options: the same, but for those of examples, threshold and background. Raises UsageError
        for a background that is none of the classes.
        """
        other = copy.copy(self)
        scorer = self.encoder.scorer.asked_for(classes, options.templates)
        other.encoder, other.taught = replace(self.encoder, scorer=scorer), frozenset()
        other._take(classes, options)
        return other

    @property
    def model(self) -> Model:
        """The model, in the number format that it computes in."""
        return self.encoder.scorer.model

    @property
    def stride(self) -> int:
        """The step between windows, in px."""
        return self.options.stride_for(self.model.image_size)

    @property
    def text(self) -> list[Tensor]:
        """For each class the (queries, d) text features of its words, in CLIP's space.

        Raises UsageError for a model that examples cannot teach.
        """
        rows, words = zip(self.classes, self.rule.classes, strict=True), of_clip(self._words).head
        return [words.weights[own][: len(item.queries)] for item, own in rows]

    def decide_by(self, head: LinearHead, taught: Iterable[str]) -> None:
        """Let a head decide instead of words alone.

        head: with the same rows; taught: names of the classes that it has learned from examples.
        Raises UsageError for a model that examples cannot teach.
        """
        scorer = replace(of_clip(self.encoder.scorer), head=head)
        self.encoder, self.taught = replace(self.encoder, scorer=scorer), frozenset(taught)

    def scales(
        self,
        reader: RasterReader,
        ground: GroundSampling,
        scratch: Scratch,
        reporter: Reporter = SILENT,
        number_format: str | None = None,
        needs: Callable[[Box], bool] | None = None,
    ) -> list[Scale]:
        """The raster at each scale at which the model sees it, the finest first.

        number_format: of the model; by default it is chosen for the first raster and kept for all
        others; needs: whether anything in a box of the raster is needed; by default what the mask
        reaches is. Raises UsageError for options that do not fit the raster, InputError for regions
        that cannot be used.
        """
        options = self.options
        factor = view_factor(reader, ground, self.model, options, reporter)
        self.caution(reader.path, ground, factor, reporter.warn)
        factors, refined = view_factors(factor, options.scales), options.refine == "regions"
        views = [RasterView(reader, each) for each in factors]
        overlaps = [
            _overlap(factors, self.model.image_size, each) if refined else 0 for each in factors
        ]
        # A region is decided by the pixels of its tile and around it.
        tile = tile_for(self.model.image_size)
        reach = int((tile + overlaps[0]) * factors[0]) if refined else 0
        if needs is None and reader.mask is not None:
            needs = _needs(reader.mask, reach)
        blocks = [
            view_blocks(
                each, reader, self.encoder.scorer, options, self._region_model, scratch, reporter,
                needs, finest=each is views[0], overlap=overlap,
            )
            for each, overlap in zip(views, overlaps, strict=True)
        ]  # fmt: skip
        features = []
        if options.features is not None:
            features = [
                FeatureInputs(reader, each, self.encoder.scorer, options) for each in blocks
            ]
        if number_format is None and not self._chosen_format:
            self._chosen_format = self._choose_format(blocks[0], features, reporter)
        self._compute_in(number_format or self._chosen_format)
        if features:
            blocks = [
                replace(each, features=inputs.store(self.model.format, reporter))
                for each, inputs in zip(blocks, features, strict=True)
            ]
        self.encoder = in_context(self.encoder, blocks[0], reporter)
        return [
            Scale(
                each,
                LogitFiles(scratch.folder / f"logits-{index}", scratch.target),
                int(factors[-1] / own),
            )
            for index, (each, own) in enumerate(zip(blocks, factors, strict=True))
        ]

    def caution(
        self, path: str, ground: GroundSampling, factor: Fraction, warn: Callable[[str], None]
    ) -> None:
        """Warn of classes, and of a raster, that the model may not know.

        factor: raster pixels per pixel that the model sees, at scale 1.
        """
        seen_at = None if ground.distance is None else ground.distance * float(factor)
        auto = self.options.gsd == "auto"
        for sentence in cautions(
            path, self.classes, self.taught, self.model, seen_at, ground.off_crs, auto
        ):
            warn(sentence)

    def is_novel(self, blocks: BlockReader) -> bool:
        """Whether words alone decide what looks unlike all that the model knows.

        Raises InputError if the raster is damaged.
        """
        return not self.taught and is_novel(self.model, blocks)

    def doubts(self, view: RasterView, ground: GroundSampling, novel: bool) -> tuple[str, ...]:
        """Reasons not to trust a map, from how the model sees the raster at the finest scale."""
        seen = None if ground.distance is None else ground.distance * float(view.factor)
        auto = self.options.gsd == "auto"
        name = Path(view.path).name  # they are kept in the map, wherever the raster lies
        return tuple(doubts(name, self.model, seen, auto, view.grid, novel))

    def _choose_format(
        self, blocks: BlockReader, features: Sequence[FeatureInputs], reporter: Reporter
    ) -> str:
        """The format of kept features, or else the fastest one that gives the same map."""
        self._compute_in(self._loaded_format)
        if not may_choose(self.options.dtype, self.model):
            return self.model.format
        for name in ("float32", "bfloat16") if features else ():
            if all(is_kept(*each.location(name)) for each in features):
                return name
        comparison = known_pace(self.model).comparison
        if comparison is None and (sample := sample_of(blocks)) is not None:
            reporter.note(
                f"comparing number formats of model {self.model.name!r} on this machine; this is "
                "done once."
            )
            comparison = compare(
                self.encoder, sample, self.rule, lambda model: batches_for(model, self.options)
            )
            if comparison is not None:
                correct_pace(self.model, Pace(comparison=comparison))
        if chosen(comparison) == "bfloat16" and comparison is not None:
            reporter.note(
                f"model {self.model.name!r} computes in bfloat16: on this machine that is "
                f"{comparison.speedup:.1f} times as fast as float32, and "
                f"{comparison.agreement:.2%} of a sample's pixels keep their class."
            )
        return chosen(comparison)

    def _compute_in(self, number_format: str) -> None:
        if number_format == self.model.format:
            return
        try:
            scorer = self.encoder.scorer.computing_in(number_format)
        except ValueError as error:
            raise UsageError(
                f"a run that started in {number_format} cannot be resumed with a model in "
                f"{self.model.format}; add --dtype {number_format}."
            ) from error
        batches = batches_for(scorer.model, self.options)
        self.encoder = replace(self.encoder, scorer=scorer, batches=batches)


def _overlap(factors: Sequence[Fraction], window: int, factor: Fraction) -> int:
    """Pixels of a view by which the regions that refine neighbouring tiles reach over their border.

    factors: of all scales, the finest first; factor: of this one. It is the same distance in all of
    them, and a whole number of pixels.
    """
    coarsest = factors[-1] / factors[0]
    pixels = min(MARGIN, tile_for(window) - window) // 2
    return int(pixels // coarsest * coarsest * factors[0] / factor)


def _needs(mask: "Mask", reach: int) -> Callable[[Box], bool]:
    """Whether a box of the raster reaches the mask, or comes this close to it, in pixels."""
    return lambda box: mask.touches(box.grown(reach))
