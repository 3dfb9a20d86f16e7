"""Maps of labelled images by words, through `reseg_geo.segment`, as a user gets them."""

import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

import reseg_geo
from reseg_geo.errors import ResegWarning
from training.sets import Labelled, Labels

PLACE = "EPSG:25832"


def map_images(
    pictures: Iterable[Labelled], classes: Any, pixel: float | None = None, **options: Any
) -> Iterator[tuple[NDArray[np.float32], Labels]]:
    """Class probabilities, (classes, h, w), and the labels, (h, w), of each image."""
    with tempfile.TemporaryDirectory() as folder:
        for image, labels in pictures:
            yield map_image(Path(folder), image, classes, pixel, **options), labels


def map_image(
    folder: Path, image: NDArray[np.uint8], classes: Any, pixel: float | None = None, **options: Any
) -> NDArray[np.float32]:
    """Class probabilities, (classes, h, w), of an image, (h, w, 3).

    The map is made with the defaults of `reseg-geo segment`, unless options say otherwise. pixel:
    the image's pixel size in metres; None for a file without a georeference.
    """
    source, shares = folder / "image.tif", folder / "shares.tif"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        warnings.simplefilter("ignore", ResegWarning)
        write_image(source, image, pixel)
        reseg_geo.segment(
            source, classes, folder / "map.tif", probabilities=shares, probability_type="float32",
            overwrite=True, progress=False, **options,
        )  # fmt: skip
        with rasterio.open(shares) as dataset:
            found: NDArray[np.float32] = dataset.read()
            return found


def somewhere(pixel: float) -> Affine:
    """A place in `PLACE` for pixels of this size in metres."""
    return Affine.translation(346_000, 5_648_500) @ Affine.scale(pixel, -pixel)


def write_image(path: Path, image: NDArray[np.uint8], pixel: float | None = None) -> None:
    """A GeoTIFF of an (h, w, 3) image, somewhere in Germany unless its pixel size is unknown."""
    place: dict[str, Any] = {}
    if pixel is not None:
        place = {"crs": PLACE, "transform": somewhere(pixel)}
    with rasterio.open(
        path, "w", driver="GTiff", height=image.shape[0], width=image.shape[1], count=3,
        dtype="uint8", **place,
    ) as dataset:  # fmt: skip
        dataset.write(np.moveaxis(image, -1, 0))
