"""What a user should know before a run: sentences on what may spoil its result."""

import difflib
import math
from collections.abc import Iterator, Sequence

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.grid import Box, Grid

# A model copes with pixels somewhat outside of what it was trained on.
_LEEWAY = 1.5


def advice(
    path: str, grid: Grid, measure: AreaMeasure, model: ClipModel, classes: Sequence[LandCover]
) -> Iterator[str]:
    """All warnings that can be known from the raster's grid, the model and the class list.

    path: the raster, as messages name it.
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
    if measure.known:
        yield from _unusual_pixels(path, _pixel_side(grid, measure), model)


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


def _unusual_pixels(path: str, side: float, model: ClipModel) -> Iterator[str]:
    """Pixels much smaller or larger than those the model was trained on; side in metres."""
    if model.sampling_distances is None:
        return
    finest, coarsest = model.sampling_distances
    made_for = f"but model {model.name!r} was made for {finest:g} to {coarsest:g} m"
    if side < finest / _LEEWAY:
        yield (
            f"{path} has pixels of {side:.2g} m, {made_for}; a larger --resolution gives a better "
            "map in less time."
        )
    if side > coarsest * _LEEWAY:
        yield f"{path} has pixels of {side:.2g} m, {made_for}, so do not trust the map."


def _pixel_side(grid: Grid, measure: AreaMeasure) -> float:
    """Side in metres of a square as large as the pixel in the middle of the grid."""
    middle = Box(grid.height // 2, grid.width // 2, 1, 1)
    return math.sqrt(measure.pixel_rows(middle)[0])
