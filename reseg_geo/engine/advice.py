"""What a user should know before a run: sentences on what may spoil its result."""

import difflib
from collections.abc import Iterator, Sequence
from fractions import Fraction

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.grid import Grid

# How far outside of what it was made for a model still makes some sense of what it sees.
_LEEWAY = 2.5


def advice(
    path: str,
    grid: Grid,
    measure: AreaMeasure,
    model: ClipModel,
    classes: Sequence[LandCover],
    zoom: Fraction,
) -> Iterator[str]:
    """All warnings that can be known from the raster's grid, the model and the class list.

    path: the raster, as messages name it; zoom: how many of its pixels the model sees as one.
    """
    if grid.crs is not None and not measure.known:
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
    side = measure.pixel_side()
    if side is not None:
        yield from _unusual_pixels(path, side * float(zoom), model)


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
    hint = "".join(f"; did you mean {match!r} for {word!r}?" for word, match in near.items())
    yield (
        f"model {model.name!r} was not trained on {words}, so what it makes of it is a guess; use "
        f"its own words (see its model card) or a full CLIP model{hint or '.'}"
    )


def _unusual_pixels(path: str, seen: float, model: ClipModel) -> Iterator[str]:
    """Sampling distances far from those the model was made for; seen: in metres."""
    if model.sampling_distances is None:
        return
    finest, coarsest = model.sampling_distances
    made_for = f"{path} at {seen:.2g} m a pixel, but was made for {finest:g} to {coarsest:g} m"
    if seen < finest / _LEEWAY:
        yield f"model {model.name!r} sees {made_for}; leave it the choice with --gsd auto."
    if seen > coarsest * _LEEWAY:
        yield f"model {model.name!r} sees {made_for}, so do not trust the map."
