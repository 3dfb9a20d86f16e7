"""How probabilities of queries become classes; needs no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from reseg_geo.classes import LandCover
from reseg_geo.errors import UsageError
from reseg_geo.options.segment import SegmentOptions

if TYPE_CHECKING:
    from reseg_geo.upsampling.upsampler import Upsampler

_MAX_WORDS = 10_000  # a thousand words take a megabyte of logits per window


@dataclass(frozen=True)
class Threshold:
    """Pixels with a confidence below `minimum`, 0 to 1, get `value`; 0 is nodata."""

    minimum: float = 0.0
    value: int = 0


NO_THRESHOLD = Threshold()


@dataclass(frozen=True)
class Scaling:
    """From the shares p of the classes to their probabilities.

    They are softmax(log(max(p, floor)) / temperature + biases), which is temperature scaling (Guo
    et al. 2017, ICML) with the biases of Alexandari et al. (2020, ICML); biases: of all classes.

    stand_alone: whether each p is a probability by itself. Each class then has
    sigmoid(logit(p) / temperature + bias), p within floor and 1 - floor, by itself again, which is
    the scaling of Platt (1999) with one slope for all classes.
    """

    temperature: float
    biases: tuple[float, ...]
    floor: float
    stand_alone: bool = False


@dataclass(frozen=True)
class DecisionRule:
    """How logits become classes.

    classes: for each class the slice of its queries; synonyms: "max" or "mean" of a class's
    queries; blend: "taper" or "mean", the weights of a window's pixels; refine: whether all pixels
    of a finest region get its most frequent class; shares: data type in which the probabilities of
    all classes are kept, "uint8" or "float32", or "" if they are not; scaling: what calibrates the
    probabilities, if anything does; stand_alone: whether the model's scores are probabilities of
    each query by itself, and not logits to be compared; upsampler: from the scores of patches to
    those of pixels, None for bilinearly.
    """

    classes: Sequence[slice]
    synonyms: str = "max"
    blend: str = "mean"
    threshold: Threshold = NO_THRESHOLD
    refine: bool = False
    shares: str = ""
    scaling: Scaling | None = None
    stand_alone: bool = False
    upsampler: "Upsampler | None" = None


def decision_rule(classes: Sequence[LandCover], options: SegmentOptions) -> DecisionRule:
    """The rule that options ask for.

    Raises UsageError if the background is not one of the classes, or if there are too many words.
    """
    value = 0
    if options.background is not None:
        names = [item.name.casefold() for item in classes]
        wanted = " ".join(options.background.split())
        if wanted.casefold() not in names:
            raise UsageError(
                f"the background {wanted!r} is not one of the classes; name one of them, or leave "
                "out the option."
            )
        value = names.index(wanted.casefold()) + 1
    words = sum(len(item.queries) for item in classes)
    if words > _MAX_WORDS:
        raise UsageError(
            f"the class list has {words:,} words, but a run can handle {_MAX_WORDS:,}; shorten the "
            "list, or split it."
        )
    return DecisionRule(
        query_slices([item.queries for item in classes]),
        options.synonyms,
        options.blend,
        Threshold(options.threshold, value),
        options.refine == "regions",
    )


def query_slices(queries: Sequence[Sequence[str]]) -> list[slice]:
    """The rows of a head that belong to each class; a class without words has one, too."""
    counts = [max(1, len(words)) for words in queries]
    return [slice(end - count, end) for count, end in zip(counts, accumulate(counts), strict=True)]
