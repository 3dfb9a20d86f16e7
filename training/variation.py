"""Other light, colours and quality of an image, at random."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_CAST = 0.28  # logarithm of the maximum gain of a band
_BEND = 0.2  # logarithm of the maximum gamma of a band
_SHADED, _FALSE_COLOUR, _GREY = 0.05, 0.02, 0.01  # shares of images


def vary(
    image: NDArray[np.uint8], rng: np.random.Generator, bent: bool = False
) -> NDArray[np.uint8]:
    """Another light and colour cast; in half of the cases also what makes pictures poor.

    Casts are strong, since sensors and hours differ: there are real tiles whose plants reflect less
    green than red or blue. What is left to know them by is texture and what lies around. bent:
    whether each band has a tone curve of its own, too, so that shadows have another cast than sand.
    A few images get a shadow, and some false colours or none.
    """
    wide = 1.0 if rng.random() < 0.5 else 0.4
    x = image.astype(np.float32) / 255
    x = x ** np.exp(rng.uniform(-0.35, 0.35) * wide)
    if bent:
        x = x ** np.exp(rng.uniform(-_BEND, _BEND, 3)).astype(np.float32)
    mean = x.mean()
    contrast, brightness = np.exp(rng.uniform(-0.3, 0.3, 2) * wide)
    x = (x - mean) * contrast + mean * brightness
    cast = _CAST if rng.random() < 0.65 else _CAST / 3
    out = _byte(x * np.exp(rng.uniform(-cast, cast, 3)).astype(np.float32))
    out = _spoil(out, rng) if wide == 1 else out
    if rng.random() < _SHADED:
        out = _shaded(out, rng)
    event = rng.random()
    if event < _FALSE_COLOUR:
        return out[..., rng.permutation(3)]
    if event < _FALSE_COLOUR + _GREY:
        return np.repeat(out.mean(axis=-1, keepdims=True).astype(np.uint8), 3, axis=-1)
    return out


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
        out = np.asarray(
            picture.resize((image.shape[1], image.shape[0]), Image.Resampling.BILINEAR)
        )
    if rng.random() < 0.3:
        out = compressed(out, int(rng.integers(25, 90)))
    return out


def _shaded(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A soft, bluish shadow over a blob of the image, as of a cloud or a tall building."""
    blob = Image.fromarray(rng.integers(0, 256, (4, 4), np.uint8))
    smooth = blob.resize((image.shape[1], image.shape[0]), Image.Resampling.BICUBIC)
    shade = ((np.asarray(smooth, np.float32) - rng.uniform(120, 200)) / 20).clip(0, 1)[..., None]
    dark = rng.uniform(0.35, 0.75) * np.array([0.9, 1.0, 1.15], np.float32)
    return _byte(image.astype(np.float32) / 255 * (1 - shade * (1 - dark)))


def compressed(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """Compress and decompress the image as JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def _byte(x: NDArray[np.floating]) -> NDArray[np.uint8]:
    return (x.clip(0, 1) * 255).round().astype(np.uint8)
