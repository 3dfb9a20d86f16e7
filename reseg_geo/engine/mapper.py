"""A model and a class list for any number of rasters; the model is loaded once."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.cautions import cautions
from reseg_geo.engine.load import batches_for, load_encoder, load_region_model, masked_layers
from reseg_geo.engine.manifest import FeatureInputs
from reseg_geo.engine.rule import decision_rule
from reseg_geo.engine.sampling import GroundSampling, view_factor, view_factors
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.timing import Timing, formats_of, remembered, timing_of
from reseg_geo.engine.views import Scratch, region_kind, view_blocks
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import UsageError
from reseg_geo.grid import Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import SILENT, Reporter
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.storage.features import is_kept
from reseg_geo.storage.logits import LogitFiles

if TYPE_CHECKING:
    from reseg_geo.raster.mask import Mask


class Mapper:
    """Everything a run needs except its raster.

    encoder: the model and the queries; rule: from probabilities to classes; timing: how fast
    the model is on this machine, once known.
    """

    def __init__(self, classes: Sequence[LandCover], options: SegmentOptions) -> None:
        """Load the model and encode the queries.

        Raises UsageError for options that do not fit the classes or the model, ModelError for a
        model that cannot be used.
        """
        self.classes, self.options = classes, options
        self.rule = decision_rule(classes, options)
        self.encoder = load_encoder(classes, options)
        self.masked_layers = masked_layers(options, self.model)
        needs_regions = self.masked_layers or options.refine == "regions"
        self._region_model = load_region_model(options) if needs_regions else None
        self.timing: Timing | None = None
        self._loaded_format = self.model.format
        self._chosen_format = ""

    @property
    def model(self) -> ClipModel:
        """The model, in the number format that it computes in."""
        return self.encoder.model

    def scales(
        self,
        reader: RasterReader,
        ground: GroundSampling,
        scratch: Scratch,
        reporter: Reporter = SILENT,
        number_format: str | None = None,
    ) -> list[Scale]:
        """The raster at each scale at which the model sees it, the finest first.

        number_format: of the model; by default it is chosen for the first raster and kept for all
        others. Raises UsageError for options that do not fit the raster, InputError for regions
        that cannot be used.
        """
        options = self.options
        factor = view_factor(reader, ground, self.model, options, reporter)
        seen_at = None if ground.distance is None else ground.distance * float(factor)
        auto = options.gsd == "auto"
        for sentence in cautions(
            reader.path, self.classes, self.model, seen_at, ground.off_crs, auto
        ):
            reporter.warn(sentence)
        factors = view_factors(factor, options.scales)
        views = [RasterView(reader, each) for each in factors]
        # A region is decided by all pixels of its tile.
        refined = options.refine == "regions"
        needed = views[0].tiles_covering(reader.part) if refined else reader.part
        needs = None if reader.mask is None else _needs(reader.mask, views[0] if refined else None)
        blocks = [
            view_blocks(
                each, reader, self.model, options, self.masked_layers, self._region_model, scratch,
                reporter, needed, needs, finest=each is views[0],
            )
            for each in views
        ]  # fmt: skip
        features = []
        if options.features is not None:
            features = [
                FeatureInputs(reader, each, self.model, options, self.masked_layers)
                for each in blocks
            ]
        if number_format is None and not self._chosen_format:
            self._chosen_format = self._choose_format(blocks[0], features, reporter)
        self._compute_in(number_format or self._chosen_format)
        if features:
            width = self.encoder.text.shape[1]
            blocks = [
                replace(each, features=inputs.store(self.model.format, width, reporter))
                for each, inputs in zip(blocks, features, strict=True)
            ]
        return [
            Scale(
                each,
                LogitFiles(scratch.folder / f"logits-{index}", scratch.target),
                int(factors[-1] / own),
            )
            for index, (each, own) in enumerate(zip(blocks, factors, strict=True))
        ]

    def expected(self, scales: Sequence[Scale]) -> tuple[int, float | None]:
        """Number of windows to encode, and an estimate of the seconds that they and the regions
        will take; None if the speed of the model is unknown.
        """
        timing, windows, seconds = self.timing or Timing({}), 0, 0.0
        per_window = timing.seconds.get(self.model.format, math.nan)
        for blocks in (scale.reader for scale in scales):
            missing_blocks, missing_windows = blocks.missing()
            windows += missing_windows
            per_block = timing.reading.get(region_kind(blocks, self.options), math.nan)
            seconds += missing_windows * per_window + missing_blocks * per_block
        return windows, None if math.isnan(seconds) or not seconds else seconds

    def _choose_format(
        self, blocks: BlockReader, features: Sequence[FeatureInputs], reporter: Reporter
    ) -> str:
        """The format of kept features, or else the fastest one that gives the same map."""
        self._compute_in(self._loaded_format)
        formats = formats_of(self.options.dtype, self.model)
        for name in formats if features else ():
            if all(is_kept(*each.location(name)) for each in features):
                self.timing = remembered(self.encoder)
                return name
        self.timing = timing_of(
            self.encoder, formats, blocks, self.rule, region_kind(blocks, self.options),
            lambda model: batches_for(model, self.options), reporter.note,
        )  # fmt: skip
        return self.timing.chosen if len(formats) > 1 and self.timing else self.model.format

    def _compute_in(self, number_format: str) -> None:
        if number_format == self.model.format:
            return
        try:
            model = self.model.in_format(number_format)
        except ValueError as error:
            raise UsageError(
                f"a run that started in {number_format} cannot be resumed with a model in "
                f"{self.model.format}; add --dtype {number_format}."
            ) from error
        self.encoder = replace(self.encoder, model=model, batches=batches_for(model, self.options))


def _needs(mask: "Mask", by_tile: RasterView | None) -> Callable[[Box], bool]:
    """Whether a box of the raster reaches the mask, or a tile of a view that does."""
    if by_tile is None:
        return lambda box: mask.touches(box)
    return lambda box: mask.touches(by_tile.tiles_covering(box))
