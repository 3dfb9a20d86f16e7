"""What a user should know before a run: sentences on what may spoil its result."""

import difflib
from collections.abc import Iterator, Sequence

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel

# How far outside of what it was made for a model still makes some sense of what it sees.
_LEEWAY = 2.5


def cautions(
    path: str,
    classes: Sequence[LandCover],
    model: ClipModel,
    seen: float | None,
    lost: bool,
    auto: bool,
) -> Iterator[str]:
    """All warnings that can be known from the raster's place, the model and the class list.

    path: the raster, as messages name it; seen: the sampling distance in metres at which the model
    sees it, None if not known; lost: whether its CRS has no places where it lies; auto: whether
    the distance is the engine's choice.
    """
    if lost:
        yield (
            f"{path} lies where its coordinate reference system has no places, so areas are "
            "unknown; is it the right one?"
        )
    if len(classes) == 1:
        yield (
            "there is only one class, so all of the raster becomes it; name what else there is, "
            "too."
        )
    yield from _unknown_words(model, [word for item in classes for word in item.queries])
    made_for = model.sampling_distances
    if seen is not None and made_for is not None and unusual(seen, made_for):
        finest, coarsest = made_for
        hint = "so do not trust the map" if auto else "so --gsd auto may give a better map"
        yield (
            f"model {model.name!r} sees {path} at {seen:.2g} m a pixel, but was made for "
            f"{finest:g} to {coarsest:g} m, {hint}."
        )


def unusual(seen: float, made_for: tuple[float, float]) -> bool:
    """Whether a sampling distance is far from the finest and coarsest of a model, in metres."""
    finest, coarsest = made_for
    return not finest / _LEEWAY <= seen <= coarsest * _LEEWAY


def _unknown_words(model: ClipModel, queries: Sequence[str]) -> Iterator[str]:
    """Words that the model was not trained on, with the nearest that it knows."""
    unknown = model.unknown_words(queries)
    if not unknown:
        return
    words = ", ".join(repr(word) for word in unknown)
    near = {
        word: match[0]
        for word in unknown
        if (match := difflib.get_close_matches(word.lower(), sorted(model.vocabulary or ()), 1))
    }
    hint = ", ".join(f"{match!r} for {word!r}" for word, match in near.items())
    yield (
        f"model {model.name!r} was not trained on {words}, so what it makes of it is a guess; use "
        f"its own words (see its model card) or a full CLIP model"
        + (f"; did you mean {hint}?" if hint else ".")
    )
