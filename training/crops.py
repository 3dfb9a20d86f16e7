"""Random windows of pictures for training."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.pictures import Picture, Source
from training.sets import IGNORED
from training.variation import vary

WINDOW = 224
ZOOM = (0.5, 1.5)  # pixels of a picture per pixel of a window
_CENTRED = 0.5  # share of windows around a pixel of one of the picture's labels
_SEAMS, _COLLARS = 0.08, 0.05  # shares of windows


def random_window(source: Source, rng: np.random.Generator, bent: bool = False) -> Picture:
    """A window of 224 px of a source: image, labels, and regions, at a random scale.

    All places have equal chances, and all pictures of a place. The picture is turned and mirrored;
    the image alone is then varied (bent: see `vary`). A few windows have a seam to another picture
    of the source, as mosaics do, or a black border, whose pixels have no label.
    """
    window = plain_window(source, rng)
    image = vary(window.image, rng, bent)
    labels, regions = window.labels, window.regions
    event = rng.random()
    if event < _SEAMS:
        other = plain_window(source, rng)
        beyond = _beyond(rng)
        image = np.where(beyond[..., None], vary(other.image, rng, bent), image)
        labels = np.where(beyond, other.labels, labels)
        regions = np.where(beyond, other.regions + regions.max() + 1, regions)
    elif event < _SEAMS + _COLLARS:
        beyond = _beyond(rng)
        image = np.where(beyond[..., None], np.uint8(rng.choice((0, 0, 255))), image)
        labels = np.where(beyond, np.uint8(IGNORED), labels)
        regions = np.where(beyond, 0, regions)
    return Picture(image, labels, regions)


def plain_window(source: Source, rng: np.random.Generator) -> Picture:
    """A window as it is in a picture, but turned and mirrored.

    Pictures that are too small are continued as mirrored.
    """
    place = source.places[int(rng.integers(len(source.places)))]
    picture = place[int(rng.integers(len(place)))]
    h, w = picture.labels.shape
    side = round(WINDOW * float(np.exp(rng.uniform(*np.log(ZOOM)))))
    y, x = (int(rng.integers(max(length - side, 0) + 1)) for length in (h, w))
    if rng.random() < _CENTRED:
        coarse = picture.labels[::8, ::8]
        there = [value for value in np.unique(coarse).tolist() if value in source.labels]
        if there:
            found = np.flatnonzero(coarse == rng.choice(there))
            cy, cx = np.divmod(found[rng.integers(len(found))], coarse.shape[1])
            y = int(np.clip(cy * 8 - side // 2, 0, max(h - side, 0)))
            x = int(np.clip(cx * 8 - side // 2, 0, max(w - side, 0)))
    rows, columns = _mirrored(y, side, h), _mirrored(x, side, w)
    crop = Image.fromarray(picture.image[rows][:, columns])
    image = np.asarray(crop.resize((WINDOW, WINDOW), Image.Resampling.BILINEAR))
    at = ((np.arange(WINDOW) + 0.5) * side / WINDOW).astype(int)
    rows, columns = rows[at], columns[at]
    turns, step = int(rng.integers(4)), -1 if rng.integers(2) else 1
    return Picture(
        np.rot90(image, turns)[:, ::step],
        np.rot90(picture.labels[rows][:, columns], turns)[:, ::step],
        np.rot90(picture.regions[:, rows][:, :, columns], turns, axes=(1, 2))[:, :, ::step],
    )


def _mirrored(start: int, side: int, length: int) -> NDArray[np.intp]:
    """Indices of `side` pixels from `start`; beyond the picture they run back into it."""
    at = np.arange(start, start + side) % (2 * length)
    return np.minimum(at, 2 * length - 1 - at)


def _beyond(rng: np.random.Generator) -> NDArray[np.bool_]:
    """(224, 224) the side of a random straight line that has less of the window."""
    angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.5)
    y, x = np.mgrid[:WINDOW, :WINDOW] / WINDOW - 0.5
    if rng.random() < 0.5:  # along the rows or columns, as most seams are
        angle = np.pi / 2 * int(rng.integers(4))
    along: NDArray[np.bool_] = x * np.cos(angle) + y * np.sin(angle) > offset
    return along
