"""Learn a head: from examples on rasters to what they add to the words."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.engine.manifest import announce_features
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.sampling import ground_of
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import InputError
from reseg_geo.heads.encode import around_examples, encode_examples
from reseg_geo.heads.examples import features_named, left_out_sentence
from reseg_geo.heads.head import Head, settings_of
from reseg_geo.heads.placed import PlacedExamples, place_examples, whole
from reseg_geo.heads.regression import Floats, Samples, learn_moves
from reseg_geo.heads.report import HeadReport
from reseg_geo.heads.samples import PLACES
from reseg_geo.heads.scores import class_scores, contradictions
from reseg_geo.heads.validation import STRENGTHS, folds_of, validate
from reseg_geo.inputs.fingerprints import file_fingerprint
from reseg_geo.progress.events import Reporter
from reseg_geo.quantities import listed
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scorers.clip import of_clip
from reseg_geo.storage.leftovers import temporary_folder

Opened = Callable[[PlacedExamples], AbstractContextManager[Sequence[Scale]]]

_MOST = 16_000  # patches of all examples; more teach little and take long
_FEW = 3  # examples of a class
_LISTED = 5  # classes in a message


def learn_head(
    mapper: Mapper,
    rasters: Sequence[str],
    reporter: Reporter,
    tell: Callable[[int, int], None] = lambda done, total: None,
    opened: Opened | None = None,
) -> Head:
    """The head that the examples in the mapper's options teach it.

    rasters: on which they lie, in any CRS; whole, whatever part is to be mapped. tell: called with
    how many blocks of a raster are done, and their number; opened: gives a raster at each scale, of
    which only what examples need is seen; by default each is opened for that. Raises InputError for
    examples or rasters that cannot be used, UsageError for a name that is not one of the classes.
    """
    options, name = mapper.options, str(mapper.options.examples)
    placed = place_examples(mapper.classes, options, rasters, reporter)
    opened = opened or functools.partial(_opened, mapper, reporter)
    samples, numbers, small = _samples(mapper, placed, opened, tell)
    _warn_of_lost(name, placed, numbers, small, reporter.warn)
    classes = np.zeros(len(numbers), np.int64)
    classes[samples.examples] = samples.labels
    _check_taught(mapper.classes, classes, name, reporter.warn)
    found = validate(samples, folds_of(_middles(placed, numbers), classes), _strengths(mapper))
    [moves] = learn_moves(samples, [found.strength])
    names = [item.name for item in mapper.classes]
    report = HeadReport(
        name, file_fingerprint(name), len(numbers), tuple(each.raster for each in placed),
        found.strength, tuple(class_scores(found, mapper.classes)),
        tuple(contradictions(found, names, numbers)), placed[0].examples.sample,
    )  # fmt: skip
    return Head(
        tuple(mapper.classes), moves, of_clip(mapper.encoder.scorer).logit_scale,
        mapper.model.fingerprint, settings_of(options), report,
    )  # fmt: skip


def _samples(
    mapper: Mapper,
    placed: Sequence[PlacedExamples],
    opened: Opened,
    tell: Callable[[int, int], None],
) -> tuple[Samples, NDArray[np.int64], NDArray[np.int64]]:
    """The samples of all rasters, the (examples,) numbers of their examples, and those of polygons
    smaller than a patch.
    """
    mapper.taught = frozenset(
        mapper.classes[index].name for each in placed for index in each.examples.classes.tolist()
    )
    used = sum(len(each.examples) for each in placed)
    places = max(1, min(PLACES, _MOST // (used * _patches_of_a_place(mapper))))
    parts, small = [], []
    for each in placed:
        with opened(each) as scales:
            samples, too_small = encode_examples(
                mapper.encoder, scales, each.examples, mapper.text, places, tell
            )
        own = each.examples.numbers
        parts.append(replace(samples, examples=own[samples.examples]))
        small.append(own[too_small])
    numbers, examples = np.unique(
        np.concatenate([each.examples for each in parts]), return_inverse=True
    )
    samples = Samples(
        np.concatenate([each.features for each in parts]),
        np.concatenate([each.words for each in parts]),
        np.concatenate([each.labels for each in parts]),
        examples,
    )
    return samples, numbers, np.concatenate(small)


@contextlib.contextmanager
def _opened(mapper: Mapper, reporter: Reporter, placed: PlacedExamples) -> Iterator[list[Scale]]:
    """A raster at each scale, as far as examples need it."""
    read = whole(mapper.options.read)
    with (
        temporary_folder() as folder,
        RasterReader(placed.raster, read, reporter.warn) as reader,
    ):
        scales = mapper.scales(
            reader, ground_of(reader), Scratch(folder, folder), reporter,
            needs=around_examples(placed.examples),
        )  # fmt: skip
        announce_features(scales, mapper.encoder, reporter.note)
        yield scales


def _patches_of_a_place(mapper: Mapper) -> int:
    """How many windows see a place, at all scales."""
    options = mapper.options
    along = -(-mapper.model.image_size // mapper.stride)
    return along**2 * len(options.scales)


def _middles(placed: Sequence[PlacedExamples], numbers: NDArray[np.int64]) -> Floats:
    """(n, 2) where examples lie, rasters side by side."""
    found: dict[int, tuple[float, float]] = {}
    left = 0.0
    for each in placed:
        for number, (x, y) in zip(
            each.examples.numbers.tolist(),
            shapely.get_coordinates(shapely.centroid(each.examples.shapes)), strict=True,
        ):  # fmt: skip
            found.setdefault(number, (x + left, y))
        left += each.width
    return np.array([found[number] for number in numbers.tolist()])


def _strengths(mapper: Mapper) -> Sequence[float]:
    """Those to choose from; a class without words cannot do with words alone."""
    wordless = any(not item.queries for item in mapper.classes)
    return STRENGTHS[1:] if wordless else STRENGTHS


def _warn_of_lost(
    name: str,
    placed: Sequence[PlacedExamples],
    numbers: NDArray[np.int64],
    small: NDArray[np.int64],
    warn: Callable[[str], None],
) -> None:
    """Warn of examples that teach nothing or little.

    numbers: of those that have samples; small: of those smaller than a patch. Raises InputError if
    none has samples.
    """
    if not len(numbers):
        raise InputError(f"all examples in {name} lie on no data; draw some on the image.")
    every = np.concatenate([each.examples.numbers for each in placed])
    lost, tiny = np.setdiff1d(every, numbers).tolist(), np.intersect1d(small, numbers).tolist()
    if lost:
        warn(left_out_sentence(lost, name, "lie", "lies", "on no data"))
    if tiny:
        warn(
            f"{features_named(tiny)} in {name} {'are' if len(tiny) > 1 else 'is'} smaller than the "
            "patches that the model sees, so what lies around counts, too; outline larger things, "
            "or use a finer --gsd."
        )


def _check_taught(
    known: Sequence[LandCover], classes: NDArray[np.int64], name: str, warn: Callable[[str], None]
) -> None:
    """Raise InputError if examples cannot teach what they must; warn if there are few of a class.

    classes: of the examples.
    """
    counts = np.bincount(classes, minlength=len(known)).tolist()
    taught = [item for item, count in zip(known, counts, strict=True) if count]
    for item in known:
        if not item.queries and item not in taught:
            raise InputError(
                f"the class {item.name!r} has no words, and {name} holds no examples of it that "
                "can be used; add either."
            )
    if len(taught) == 1:
        raise InputError(
            f"all examples in {name} that can be used are of {taught[0].name!r}; add some of what "
            "it is confused with."
        )
    few = [
        f"{item.name!r} ({count})"
        for item, count in zip(known, counts, strict=True)
        if 0 < count < _FEW
    ]
    if few:
        warn(
            f"there are fewer than {_FEW} examples of {listed(few, _LISTED)}, so how well these "
            "classes are found can hardly be measured; add some."
        )
