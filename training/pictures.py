"""Labelled images and procedural scenes with their region levels, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import Box
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import STYLES, make_scene
from training.repaint import repaint
from training.sets import DRAWN, IGNORED, Label, Labelled, LabelledSet, reduced, scene_labels

SCENE_DISTANCES = (0.15, 1.0)  # metres per pixel, before random scaling
_SCENE_SIDE = 448  # pixels
_SMALL = 160  # pixels


@dataclass(frozen=True)
class Picture:
    """image: (h, w, 3) uint8; labels: (h, w) uint8; regions: (levels, h, w)."""

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    regions: NDArray[np.integer]


@dataclass(frozen=True)
class Source:
    """Pictures of one set: by place, and what their labels say (see `LabelledSet`)."""

    places: Sequence[Sequence[Picture]]
    labels: Mapping[int, Label]


def read_source(own: LabelledSet, root: Path, levels: int) -> Source:
    """The training images of a set with what was drawn on them, at all its scales.

    Images that are much smaller than a window are put together by fours, as mosaics are.
    """
    places: dict[str, list[Picture]] = {}
    waiting: dict[tuple[str, int], list[Labelled]] = {}
    for path in own.split(root):
        image, labels = own.taught(path)
        for factor in own.scales_of(path):
            small = reduced(image, labels, factor)
            if min(small[1].shape) < _SMALL:
                four = waiting.setdefault((own.place(path), factor), [])
                four.append(small)
                if len(four) < 4:
                    continue
                small = _together(four)
                four.clear()
            places.setdefault(own.place(path), []).append(with_regions(*small, levels))
    return Source([_weighted(place) for place in places.values()], own.taught_labels)


def _weighted(pictures: Sequence[Picture]) -> Sequence[Picture]:
    """Pictures that were drawn on are repeated until they are about a third: they say most."""
    drawn = [each for each in pictures if ((each.labels >= DRAWN) & (each.labels < IGNORED)).any()]
    others = len(pictures) - len(drawn)
    return [*pictures, *drawn * (others // (2 * len(drawn)) - 1 if drawn else 0)]


def _together(four: Sequence[Labelled]) -> Labelled:
    """Four images of one size, two by two."""
    one, two, three, other = four
    image, labels = (
        np.concatenate([np.concatenate(pair, axis=1) for pair in pairs])
        for pairs in (
            ((one[0], two[0]), (three[0], other[0])), ((one[1], two[1]), (three[1], other[1]))
        )
    )  # fmt: skip
    return image, labels


def scene_source(count: int, seed: int, levels: int) -> Source:
    """Procedural scenes of all styles and ground sampling distances, each a place.

    Two of three have other colours than `make_scene` gives them.
    """
    return Source([[scene] for scene in _scenes(count, seed, levels)], scene_labels())


def _scenes(count: int, seed: int, levels: int) -> Iterator[Picture]:
    for index in range(count):
        gsd = float(np.geomspace(*SCENE_DISTANCES, 7)[index % 7])
        # The demo uses a small seed, so training must not.
        scene = make_scene(
            (seed + 1) * 10_000 + index, _SCENE_SIDE, _SCENE_SIDE,
            gsd=gsd, style=STYLES[index % len(STYLES)],
        )  # fmt: skip
        image, labels = scene.image, scene.labels
        if index // len(STYLES) % 3:  # two of three
            image, labels = repaint(image, labels, gsd, np.random.default_rng([seed, index]))
        yield with_regions(image, labels, levels)


def with_regions(image: NDArray[np.uint8], labels: NDArray[np.uint8], levels: int) -> Picture:
    """A picture with its superpixel hierarchy."""
    valid = np.ones(labels.shape, bool)
    regions = SuperpixelRegions(levels).labels(
        image, valid, Box(0, 0, labels.shape[0], labels.shape[1])
    )
    return Picture(image, labels, regions.astype(np.uint16))
