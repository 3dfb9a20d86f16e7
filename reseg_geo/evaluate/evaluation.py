"""Evaluation on a data set: map each image and compare the map with its labels."""

import contextlib
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import map_tiles
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import InputError
from reseg_geo.evaluate.boundaries import boundary_counts, boundary_iou
from reseg_geo.evaluate.datasets import Dataset, Pair
from reseg_geo.evaluate.labels import LabelReader
from reseg_geo.evaluate.metrics import (
    area_error,
    confusion_matrix,
    f1_score,
    intersection_over_union,
    overall_accuracy,
)
from reseg_geo.evaluate.reliability import Reliability
from reseg_geo.grid import Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Listener, Meter, Reporter, reporter_for, silent
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scorers.kinds import SAM3, kind_of
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.leftovers import temporary_folder


@dataclass(frozen=True)
class Evaluation:
    """The result of an evaluation.

    matrix: (classes, classes + 1), see `confusion_matrix`; boundaries: (classes, 2), see
    `boundary_counts`; names: of the classes; images: number of images; seconds: duration;
    reliability: of the confidence, None if the maps have none.
    """

    matrix: NDArray[np.int64]
    boundaries: NDArray[np.int64]
    names: tuple[str, ...]
    images: int
    seconds: float
    reliability: Reliability | None = None

    @property
    def mean_iou(self) -> float:
        """Mean IoU of the classes that occur in the labels or the maps; NaN if none does."""
        return _mean(intersection_over_union(self.matrix))

    @property
    def mean_boundary_iou(self) -> float:
        """Mean boundary IoU of the classes that occur in the labels or the maps; NaN if none."""
        return _mean(boundary_iou(self.boundaries))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error, 0 to 1; NaN if the maps have no confidence."""
        return float("nan") if self.reliability is None else self.reliability.expected_error

    def figures(self) -> dict[str, Any]:
        """All metrics for JSON, 0 to 1 (an area error -1 or more); None if unknown, as for a class
        that does not occur.
        """
        by_class = {
            "iou": intersection_over_union(self.matrix),
            "boundary_iou": boundary_iou(self.boundaries),
            "f1": f1_score(self.matrix),
            "area_error": area_error(self.matrix),
        }
        return {
            "mean_iou": _known(self.mean_iou),
            "mean_boundary_iou": _known(self.mean_boundary_iou),
            "overall_accuracy": _known(overall_accuracy(self.matrix)),
            "expected_calibration_error": _known(self.calibration_error),
            "mean_f1": _known(_mean(by_class["f1"])),
            "classes": [
                {"name": name}
                | {key: _known(values[index]) for key, values in by_class.items()}
                | {"pixels": int(self.matrix[index].sum())}
                for index, name in enumerate(self.names)
            ],
            "confusion": self.matrix.tolist(),
            "images": self.images,
            "seconds": round(self.seconds, 2),
        }


def evaluate(
    dataset: Dataset,
    options: SegmentOptions,
    limit: int | None = None,
    progress: Listener = silent,
    loaded: Mapper | None = None,
) -> Evaluation:
    """Map every image and compare it with its labels, tile by tile; nothing is written.

    options: as for `segment`; the data set's templates are used if the options have none. limit:
    maximum number of images; loaded: its models are used, with the same options; by default they
    are loaded. The class map of one image is in memory, a byte per pixel (two for more than 255
    classes). Raises as `segment`, and InputError if labels differ from their image in size.
    """
    if not options.templates and dataset.templates and kind_of(options.model) != SAM3:
        options = replace(options, templates=dataset.templates)
    pairs = dataset.pairs[:limit]
    began = time.monotonic()
    asked = dataset.classes, options
    mapper = Mapper(*asked) if loaded is None else loaded.asked_for(*asked)
    sizes = [_checked_size(pair, dataset, options) for pair in pairs]
    meter = Meter(len(pairs), sum(sizes), progress)
    total = _Counts(len(dataset.classes))
    reporter = reporter_for(progress)
    if dataset.warning:
        reporter.warn(dataset.warning)
    for pair, size in zip(pairs, sizes, strict=True):
        _compare(pair, dataset, mapper, reporter, total)
        reporter = Reporter()  # warnings of the first image apply to all
        meter.advance(size)
    names = tuple(item.name for item in dataset.classes)
    return Evaluation(
        total.matrix, total.boundaries, names, len(pairs), time.monotonic() - began,
        total.reliability,
    )  # fmt: skip


class _Counts:
    """Pixels of the images so far, as in `Evaluation`."""

    def __init__(self, classes: int) -> None:
        self.matrix = np.zeros((classes, classes + 1), np.int64)
        self.boundaries = np.zeros((classes, 2), np.int64)
        self.reliability = Reliability()


def _labels(pair: Pair, dataset: Dataset) -> LabelReader:
    return LabelReader(pair.labels, dataset.classes, dataset.first, dataset.merge)


def _checked_size(pair: Pair, dataset: Dataset, options: SegmentOptions) -> int:
    """Number of pixels of an image. Raises InputError if its labels differ in size."""
    with (
        _quiet(),
        RasterReader(pair.image, options.read) as image,
        _labels(pair, dataset) as labels,
    ):
        size = image.grid.height, image.grid.width
        if labels.shape != size:
            raise InputError(
                f"{pair.labels} has {labels.shape[1]} x {labels.shape[0]} pixels, but {pair.image} "
                f"has {size[1]} x {size[0]}; labels must have the size of their image."
            )
        return size[0] * size[1]


def _compare(
    pair: Pair, dataset: Dataset, mapper: Mapper, reporter: Reporter, total: _Counts
) -> None:
    """Map one image, and add its pixels."""
    classes = len(dataset.classes)
    with (
        _quiet(),
        temporary_folder() as scratch,
        RasterReader(pair.image, mapper.options.read) as image,
        _labels(pair, dataset) as labels,
    ):
        side = AreaMeasure(image.whole).pixel_side()
        sampling = GroundSampling(dataset.metres if side is None else side)
        scales = mapper.scales(image, sampling, Scratch(scratch, scratch), reporter)
        whole = Box(0, 0, *labels.shape)
        mapped = np.zeros(labels.shape, np.uint8 if classes < 256 else np.uint16)

        def take(chunk: Chunk) -> None:
            truth = labels.read(chunk.box)
            total.matrix += confusion_matrix(chunk.values, truth, classes)
            if chunk.confidence is not None:
                total.reliability.add(chunk.confidence, chunk.values, truth)
            mapped[chunk.box.within(whole)] = chunk.values

        with contextlib.closing(map_tiles(scales, mapper.encoder, mapper.rule, take)) as tiles:
            for _ in tiles:
                pass

        def read(box: Box) -> NDArray[np.integer]:
            return mapped[box.within(whole)]

        total.boundaries += boundary_counts(read, labels.read, labels.shape, classes)


def describe(options: SegmentOptions) -> dict[str, Any]:
    """The options of a run, for a report."""
    return {key: value for key, value in asdict(options).items() if key not in ("co", "overwrite")}


def _mean(values: NDArray[np.float64]) -> float:
    """The mean of the values that are not NaN; NaN if all are."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress warnings about images without a georeference, which is not needed here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield
