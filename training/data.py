"""Images with pixel labels and region levels, and random crops of them for training."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.grid import Box
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import STYLES, make_scene

WINDOW = 224
_CAST = 0.28  # logarithm of the maximum gain of a band
_BEND = 0.2  # logarithm of the maximum gamma of a band
SCENE_DISTANCES = (0.2, 0.6)  # metres per pixel, before random scaling

# Mask colours of the Dubai tiles; the class is the position plus one, 0 is unlabelled.
DUBAI_COLOURS = ((60, 16, 152), (132, 41, 246), (110, 193, 228), (254, 221, 58), (226, 169, 41))
# These tiles have about twice the resolution of the others.
DUBAI_FINE_TILES = (7, 8)


@dataclass(frozen=True)
class Picture:
    """image: (h, w, 3) uint8; labels: (h, w) uint8, 0 unlabelled; regions: (levels, h, w)."""

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    regions: NDArray[np.integer]


def dubai_tiles(root: Path) -> list[int]:
    """Numbers of the tiles in `root`."""
    return sorted(int(folder.name.removeprefix("tile_")) for folder in root.glob("tile_*"))


def dubai_images(root: Path, tile: int) -> list[Path]:
    """The images of a tile."""
    return sorted((root / f"tile_{tile}" / "images").glob("*.jpg"))


def read_dubai(image_path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """One Dubai image, (h, w, 3), and its labels, (h, w)."""
    mask_path = image_path.parent.parent / "masks" / f"{image_path.stem}.png"
    image = np.asarray(Image.open(image_path).convert("RGB"))
    mask = np.asarray(Image.open(mask_path).convert("RGB"))
    labels = np.zeros(mask.shape[:2], np.uint8)
    for index, colour in enumerate(DUBAI_COLOURS, start=1):
        labels[(mask == colour).all(axis=-1)] = index
    height, width = mask.shape[0], mask.shape[1]
    return image[:height, :width], labels


def halved(
    image: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The image and labels at half size."""
    h, w = labels.shape[0] // 2, labels.shape[1] // 2
    return np.asarray(Image.fromarray(image).reduce(2))[:h, :w], labels[: 2 * h : 2, : 2 * w : 2]


def dubai_pictures(root: Path, tile: int, levels: int) -> list[Picture]:
    """All images of a tile; those of high resolution also at half size."""
    pictures = []
    for path in dubai_images(root, tile):
        image, labels = read_dubai(path)
        pictures.append(with_regions(image, labels, levels))
        if tile in DUBAI_FINE_TILES:
            pictures.append(with_regions(*halved(image, labels), levels))
    return pictures


def scene_pictures(count: int, seed: int, levels: int) -> list[Picture]:
    """Procedural scenes of all styles and ground sampling distances."""
    pictures = []
    for index in range(count):
        gsd = float(np.geomspace(*SCENE_DISTANCES, 7)[index % 7])
        # The demo uses a small seed, so training must not.
        scene = make_scene(
            (seed + 1) * 10_000 + index, 448, 448, gsd=gsd, style=STYLES[index % len(STYLES)]
        )
        pictures.append(with_regions(scene.image, scene.labels, levels))
    return pictures


def with_regions(image: NDArray[np.uint8], labels: NDArray[np.uint8], levels: int) -> Picture:
    """A picture with its superpixel hierarchy."""
    valid = np.ones(labels.shape, bool)
    regions = SuperpixelRegions(levels).labels(
        image, valid, Box(0, 0, labels.shape[0], labels.shape[1])
    )
    return Picture(image, labels, regions)


def random_crop(
    groups: Sequence[Sequence[Picture]],
    classes: int,
    rng: np.random.Generator,
    bent: bool = False,
) -> Picture:
    """A window of 224 px: image, labels and regions, scaled by 0.6-1.5, turned and mirrored.

    All groups of pictures have equal chances. Half of the windows are centred on a pixel of a class
    drawn with equal chances, so that rare classes are seen; the image alone is then varied in
    colour, light, haze, blur and compression (bent: see `vary`).
    """
    group = groups[int(rng.integers(len(groups)))]
    picture = group[int(rng.integers(len(group)))]
    h, w = picture.labels.shape
    side = min(round(WINDOW * float(np.exp(rng.uniform(np.log(0.6), np.log(1.5))))), h, w)
    y, x = rng.integers(h - side + 1), rng.integers(w - side + 1)
    if rng.random() < 0.5:
        places = np.flatnonzero(picture.labels[::8, ::8] == rng.integers(1, classes + 1))
        if len(places):
            cy, cx = np.divmod(places[rng.integers(len(places))], picture.labels[::8, ::8].shape[1])
            y = int(np.clip(cy * 8 - side // 2, 0, h - side))
            x = int(np.clip(cx * 8 - side // 2, 0, w - side))
    at = (np.arange(WINDOW) + 0.5) * side / WINDOW
    rows, columns = y + at.astype(int), x + at.astype(int)
    crop = Image.fromarray(picture.image[y : y + side, x : x + side])
    image = np.asarray(crop.resize((WINDOW, WINDOW), Image.Resampling.BILINEAR))
    labels = picture.labels[rows][:, columns]
    regions = picture.regions[:, rows][:, :, columns]
    turns, step = int(rng.integers(4)), -1 if rng.integers(2) else 1
    return Picture(
        vary(np.rot90(image, turns)[:, ::step], rng, bent),
        np.rot90(labels, turns)[:, ::step],
        np.rot90(regions, turns, axes=(1, 2))[:, :, ::step],
    )


def vary(
    image: NDArray[np.uint8], rng: np.random.Generator, bent: bool = False
) -> NDArray[np.uint8]:
    """Another light and colour cast; in half of the cases also what makes pictures poor.

    Casts are strong, since sensors and hours differ: there are real tiles whose plants reflect less
    green than red or blue. What is left to know them by is texture and what lies around. bent:
    whether each band has a tone curve of its own, too, so that shadows have another cast than sand.
    """
    wide = 1.0 if rng.random() < 0.5 else 0.4
    x = image.astype(np.float32) / 255
    x = x ** np.exp(rng.uniform(-0.35, 0.35) * wide)
    if bent:
        x = x ** np.exp(rng.uniform(-_BEND, _BEND, 3)).astype(np.float32)
    mean = x.mean()
    contrast, brightness = np.exp(rng.uniform(-0.3, 0.3, 2) * wide)
    x = (x - mean) * contrast + mean * brightness
    out = _byte(x * np.exp(rng.uniform(-_CAST, _CAST, 3)).astype(np.float32))
    return _spoil(out, rng) if wide == 1 else out


def _spoil(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Apply pale colours, haze, noise, blur and JPEG artefacts at random."""
    x = image.astype(np.float32) / 255
    if rng.random() < 0.3:
        grey = x.mean(axis=-1, keepdims=True)
        x = grey + (x - grey) * rng.uniform(0.3, 1.5)
    if rng.random() < 0.3:
        haze = rng.uniform(0.05, 0.4)
        x = x * (1 - haze) + haze * rng.uniform(0.75, 0.95)
    if rng.random() < 0.3:
        x = x + rng.normal(0, rng.uniform(0.005, 0.04), x.shape).astype(np.float32)
    out = _byte(x)
    if rng.random() < 0.2:
        small = int(rng.integers(96, 200))
        picture = Image.fromarray(out).resize((small, small), Image.Resampling.BILINEAR)
        out = np.asarray(picture.resize((WINDOW, WINDOW), Image.Resampling.BILINEAR))
    if rng.random() < 0.3:
        out = compressed(out, int(rng.integers(25, 90)))
    return out


def compressed(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """Compress and decompress the image as JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def _byte(x: NDArray[np.floating]) -> NDArray[np.uint8]:
    return (x.clip(0, 1) * 255).round().astype(np.uint8)
