"""Procedural scenes in the colours of other places.

The scenes know a few dozen colours of soils, roofs and roads. Real soil is also black, red or wet,
a roof is as light as sand or as dark as water, and then only form and texture tell what it is.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from reseg_geo.scenes.objects import CODES

PLOUGHED = len(CODES) + 1  # the value of fields without a crop
_CHANCE = 0.6  # of a surface to be painted anew
_LARGE_ROOF = 600.0  # square metres; these often have skylights
# Names of classes, with the darkest and lightest tone, and the most that a band differs from it.
_TONES = {
    "building": (45, 235, 0.18), "road": (50, 190, 0.06), "pavement": (80, 215, 0.1),
    "bare soil": (35, 215, 0.2), "cropland": (35, 190, 0.2),
}  # fmt: skip


def repaint(
    image: NDArray[np.uint8], labels: NDArray[np.uint8], gsd: float, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A scene, (h, w, 3), and its labels, (h, w), with surfaces in other colours.

    Each surface (a roof, a group of fields, a street with those it meets) keeps its light and
    shadow, and its texture becomes stronger or weaker. A field in the colour of soil is labelled
    as `PLOUGHED`.
    """
    painted, values = image.astype(np.float32), labels.copy()
    for name, (dark, light, cast) in _TONES.items():
        surfaces, _ = ndimage.label(labels == CODES[name])
        for index, window in enumerate(ndimage.find_objects(surfaces), start=1):
            there = surfaces[window] == index
            if np.count_nonzero(there) < 30 or rng.random() > _CHANCE:
                continue
            own = painted[window][there]
            if name == "building" and np.count_nonzero(there) * gsd**2 > _LARGE_ROOF:
                own = own * _skylights(there.shape, gsd, rng)[there][:, None]
            tone = np.exp(rng.uniform(*np.log((dark, light))))
            colour = tone * np.exp(np.sort(rng.uniform(-cast, cast, 3))[::-1])
            if rng.random() < 0.3:  # roofs may have any colour; other surfaces are never green
                colour = rng.permutation(colour) if name == "building" else colour[[0, 2, 1]]
            mean = own.mean(axis=0)
            stretch = np.exp(rng.uniform(-0.5, 0.7))
            painted[window][there] = colour * (1 + (own / mean - 1) * stretch)
            if name == "cropland":
                values[window][there] = PLOUGHED
    return painted.clip(0, 255).round().astype(np.uint8), values


def _skylights(shape: tuple[int, int], gsd: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Factors for the light of a roof: rows of lighter or darker panes, or of seams."""
    y, x = np.indices(shape, np.float32) * np.float32(gsd)
    angle = rng.uniform(0, np.pi)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    steps, lengths = rng.uniform((5, 5), (14, 25)), rng.uniform((0.8, 1), (2, 6))
    pane = (along % steps[0] < lengths[0]) & (across % steps[1] < lengths[1])
    return np.where(pane, np.float32(rng.choice([0.6, 1.35])), np.float32(1))
