"""Warnings before a run about what may spoil its map."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from reseg_geo.classes import LandCover
from reseg_geo.grid import Grid
from reseg_geo.palette import similar_words
from reseg_geo.quantities import length, listed
from reseg_geo.scorers.scorer import Model

# A model copes with distances outside the range it is made for by up to this factor.
_LEEWAY = 2.5
_MAX_LISTED = 3  # words in a sentence; the rest are counted
_LETTERS_PER_TYPO = 5
_FEW, _ENOUGH = 4, 10**6  # windows; pixels in whatever windows


def cautions(
    path: str,
    classes: Sequence[LandCover],
    taught: Collection[str],
    model: Model,
    seen: float | None,
    lost: bool,
    auto: bool,
) -> Iterator[str]:
    """Warnings that follow from the raster's position, the model and the class list.

    taught: names of classes that examples teach; path, seen, auto: as in `doubts`; lost: whether
    the raster lies outside the area of its CRS.
    """
    if lost:
        yield (
            f"{path} has no place on the globe in its coordinate reference system, so areas are "
            "unknown; check whether the CRS is right."
        )
    if len(classes) == 1:
        yield (
            "there is only one class, so every pixel gets it; add classes for what else is in the "
            "image."
        )
    yield from _unknown_words(model, [item for item in classes if item.name not in taught])
    yield from _far_from_trained(path, model, seen, auto)


def doubts(
    path: str, model: Model, seen: float | None, auto: bool, view: Grid, novel: bool = False
) -> Iterator[str]:
    """Reasons not to trust the map, which its users should know, too.

    path: the raster's name for messages; seen: the sampling distance in metres at which the model
    sees it, None if unknown; auto: whether the engine chose it; view: the grid that the model sees;
    novel: whether words alone decide what looks unlike all that the model was trained on.
    """
    yield from _far_from_trained(path, model, seen, auto)
    if novel:
        yield looks_unlike(path, model)
    windows = view.height * view.width / model.image_size**2
    if windows < _FEW and view.height * view.width < _ENOUGH:
        count = "less than one" if windows < 1 else f"about {windows:.1f}"
        yield (
            f"the model sees {path} as {view.width:,} x {view.height:,} pixels, {count} of its "
            "windows, and so little of what is around things; check the map, or use a larger part "
            "of the orthophoto."
        )


def looks_unlike(path: str, model: Model) -> str:
    """What to say of a raster that is novel; see `engine.novelty`."""
    return (
        f"{path} looks unlike the images that model {model.name!r} was trained on, so a map by "
        "words alone is likely to be wrong; give a few examples of each class, or use another "
        "model."
    )


def _far_from_trained(path: str, model: Model, seen: float | None, auto: bool) -> Iterator[str]:
    made_for = model.sampling_distances
    if seen is not None and made_for is not None and unusual(seen, made_for):
        finest, coarsest = made_for
        hint = "so do not trust the map" if auto else "so --gsd auto may give a better map"
        yield (
            f"model {model.name!r} sees {path} at {length(seen)} per pixel, but was made for "
            f"{finest:g} to {coarsest:g} m, {hint}."
        )


def unusual(seen: float, made_for: tuple[float, float]) -> bool:
    """Whether a sampling distance is far outside the finest and coarsest of a model, in metres."""
    finest, coarsest = made_for
    return not finest / _LEEWAY <= seen <= coarsest * _LEEWAY


def _unknown_words(model: Model, classes: Sequence[LandCover]) -> Iterator[str]:
    """Words that the model was not trained on, and the words it knows for the same thing."""
    unknown = list(dict.fromkeys(model.unknown_words([w for c in classes for w in c.queries])))
    if not unknown:
        return
    known = model.vocabulary or frozenset()
    misspelt = {word: near for word in unknown if (near := _nearest(word, known))}
    # A class with at least one word that the model knows needs no other.
    unseen = {item.name for item in classes if {*item.queries} <= {*unknown}}
    lost = [
        word for item in classes if item.name in unseen
        for word in item.queries if word not in misspelt
    ]  # fmt: skip
    similar = {word: [each for each in similar_words(word) if each in known] for word in lost}
    text = (
        f"model {model.name!r} was not trained on {listed(_quoted(unknown), _MAX_LISTED)}, so it "
        "can only guess what that looks like."
    )
    if misspelt:
        pairs = [f"{near!r} for {word!r}" for word, near in misspelt.items()]
        text += f" Did you mean {listed(pairs, _MAX_LISTED)}?"
    for_words = [
        f"{', '.join(_quoted(kind[:_MAX_LISTED]))} for {word!r}"
        for word, kind in similar.items()
        if kind
    ]
    if for_words:
        text += f" It knows {listed(for_words, _MAX_LISTED, '; ')}."
    if nothing := [word for word, kind in similar.items() if not kind]:
        lacking = listed(_quoted(nothing), _MAX_LISTED)
        text += f" It has no word for {lacking}; a full CLIP model may know more."
    yield text


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one may be a misspelling of, if any."""
    plain = " ".join(word.lower().split())
    distance, near = min(((_edits(plain, each), each) for each in known), default=(1, ""))
    return near if distance <= max(len(plain), len(near)) // _LETTERS_PER_TYPO else None


def _edits(one: str, other: str) -> int:
    """Letters to insert, delete or replace (Levenshtein's distance)."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, match in enumerate(other):
            kept = above[column] + (letter != match)
            line.append(min(kept, above[column + 1] + 1, line[-1] + 1))
        above = line
    return above[-1]


def _quoted(words: Iterable[str]) -> list[str]:
    return [repr(word) for word in words]
