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
from reseg_geo.evaluate.datasets import Dataset, Pair
from reseg_geo.evaluate.labels import LabelReader
from reseg_geo.evaluate.metrics import (
    confusion_matrix,
    f1_score,
    intersection_over_union,
    overall_accuracy,
)
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Listener, Meter, Reporter, reporter_for, silent
from reseg_geo.raster.reader import RasterReader
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.leftovers import temporary_folder


@dataclass(frozen=True)
class Evaluation:
    """The result of an evaluation.

    matrix: (classes, classes + 1), see `confusion_matrix`; names: of the classes; images: number
    of images; seconds: duration.
    """

    matrix: NDArray[np.int64]
    names: tuple[str, ...]
    images: int
    seconds: float

    @property
    def mean_iou(self) -> float:
        """Mean IoU of the classes that occur in the labels or the maps; NaN if none does."""
        return _mean(intersection_over_union(self.matrix))

    def figures(self) -> dict[str, Any]:
        """All metrics for JSON, 0 to 1, None for a class that does not occur."""
        iou, f1 = intersection_over_union(self.matrix), f1_score(self.matrix)
        return {
            "mean_iou": _known(self.mean_iou),
            "overall_accuracy": _known(overall_accuracy(self.matrix)),
            "mean_f1": _known(_mean(f1)),
            "classes": [
                {"name": name, "iou": _known(i), "f1": _known(f), "pixels": int(row.sum())}
                for name, i, f, row in zip(self.names, iou, f1, self.matrix, strict=True)
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
) -> Evaluation:
    """Map every image and compare it with its labels, tile by tile; nothing is written.

    options: as for `segment`; the data set's templates are used if the options have none. limit:
    maximum number of images. Raises as `segment`, and InputError if labels differ from their image
    in size.
    """
    if not options.templates and dataset.templates:
        options = replace(options, templates=dataset.templates)
    pairs = dataset.pairs[:limit]
    began = time.monotonic()
    mapper = Mapper(dataset.classes, options)
    sizes = [_checked_size(pair, dataset, options) for pair in pairs]
    meter = Meter(len(pairs), sum(sizes), progress)
    total = np.zeros((len(dataset.classes), len(dataset.classes) + 1), np.int64)
    reporter = reporter_for(progress)
    if dataset.warning:
        reporter.warn(dataset.warning)
    for pair, size in zip(pairs, sizes, strict=True):
        total += _compare(pair, dataset, mapper, reporter)
        reporter = Reporter()  # warnings of the first image apply to all
        meter.advance(size)
    names = tuple(item.name for item in dataset.classes)
    return Evaluation(total, names, len(pairs), time.monotonic() - began)


def _checked_size(pair: Pair, dataset: Dataset, options: SegmentOptions) -> int:
    """Number of pixels of an image. Raises InputError if its labels differ in size."""
    with (
        _quiet(),
        RasterReader(pair.image, options.read) as image,
        LabelReader(pair.labels, dataset.classes, dataset.first) as labels,
    ):
        size = image.grid.height, image.grid.width
        if labels.shape != size:
            raise InputError(
                f"{pair.labels} has {labels.shape[1]} x {labels.shape[0]} pixels, but {pair.image} "
                f"has {size[1]} x {size[0]}; labels must have the size of their image."
            )
        return size[0] * size[1]


def _compare(pair: Pair, dataset: Dataset, mapper: Mapper, reporter: Reporter) -> NDArray[np.int64]:
    """The confusion matrix of one image."""
    classes = len(dataset.classes)
    matrix = np.zeros((classes, classes + 1), np.int64)
    with (
        _quiet(),
        temporary_folder() as scratch,
        RasterReader(pair.image, mapper.options.read) as image,
        LabelReader(pair.labels, dataset.classes, dataset.first) as labels,
    ):
        side = AreaMeasure(image.whole).pixel_side()
        sampling = GroundSampling(dataset.metres if side is None else side)
        scales = mapper.scales(image, sampling, Scratch(scratch, scratch), reporter)

        def take(chunk: Chunk) -> None:
            matrix[:] += confusion_matrix(chunk.values, labels.read(chunk.box), classes)

        with contextlib.closing(map_tiles(scales, mapper.encoder, mapper.rule, take)) as tiles:
            for _ in tiles:
                pass
    return matrix


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
