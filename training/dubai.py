"""The Dubai tiles: "Semantic segmentation of aerial imagery", Humans in the Loop, CC0 1.0."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Mask colours; the class is the position plus one, 0 is unlabelled.
DUBAI_COLOURS = ((60, 16, 152), (132, 41, 246), (110, 193, 228), (254, 221, 58), (226, 169, 41))
# These tiles have about twice the resolution of the others.
DUBAI_FINE_TILES = (7, 8)


def dubai_images(root: Path, tile: int | str = "*") -> list[Path]:
    """The images of a tile, or of all."""
    return sorted(root.glob(f"tile_{tile}/images/*.jpg"))


def dubai_tile(image_path: Path) -> int:
    """The number of the tile that an image belongs to."""
    return int(image_path.parent.parent.name.removeprefix("tile_"))


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
