"""The look of a synthetic orthophoto: noise fields, surface materials, sunlight and the sensor.

Colours are 8-bit sRGB values of sunlit flat ground as float32; lengths are metres. Relief shading
and shadows are computed from the same height map (metres above ground) and the same sun.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

Floats = NDArray[np.float32]
RGB = tuple[int, int, int]
Palette = tuple[RGB, RGB]

NOISE_SCALES_M = (45.0, 7.0, 1.4)


@dataclass(frozen=True)
class Material:
    """A surface: its land-cover class, alternative (dark, light) colours, and its mottling.

    ``mottle`` are the weights of broad, medium and fine noise, which mixes dark and light.
    """

    label: str
    palettes: tuple[Palette, ...]
    mottle: tuple[float, float, float]

    def tint(self, rng: np.random.Generator) -> Floats:
        """Return one (2, 3) dark/light colour pair: a random palette, slightly re-tinted."""
        pair = np.array(self.palettes[rng.integers(len(self.palettes))], np.float32)
        brightness, cast = rng.normal(1, 0.04), rng.normal(1, 0.009, 3)
        return np.asarray(pair * brightness * cast, np.float32)

    def render(self, noise: Floats, tint: Floats) -> Floats:
        """Return (h, w, 3) colours for (h, w, 3) noise (unit variance) and a ``tint``."""
        mix = noise @ np.array(self.mottle, np.float32) + np.float32(0.5)
        mix = np.minimum(np.maximum(mix, np.float32(-0.4)), np.float32(1.4))
        return np.asarray(tint[0] + mix[..., None] * (tint[1] - tint[0]))


MATERIALS: dict[str, Material] = {
    "asphalt": Material(
        "road",
        (((92, 92, 92), (118, 117, 114)), ((106, 104, 101), (134, 132, 127)),
         ((72, 72, 74), (94, 94, 95))),
        (0.15, 0.2, 0.18),
    ),
    "concrete": Material(
        "pavement",
        (((152, 149, 143), (182, 178, 171)), ((164, 159, 151), (194, 188, 179)),
         ((140, 139, 136), (168, 166, 162))),
        (0.22, 0.25, 0.15),
    ),
    "paving": Material(
        "pavement",
        (((152, 148, 140), (184, 179, 169)), ((168, 160, 148), (198, 190, 177)),
         ((146, 145, 143), (176, 174, 170)), ((150, 134, 123), (176, 160, 148))),
        (0.18, 0.25, 0.15),
    ),
    "grass": Material(
        "grass",
        (((82, 97, 58), (118, 127, 80)), ((94, 105, 65), (138, 139, 95)),
         ((112, 112, 76), (150, 144, 105)), ((68, 92, 50), (100, 120, 69))),
        (0.22, 0.3, 0.22),
    ),
    "soil": Material(
        "bare soil",
        (((132, 110, 87), (177, 153, 123)), ((148, 130, 107), (192, 174, 147)),
         ((106, 87, 70), (148, 124, 100)), ((146, 122, 100), (184, 160, 136))),
        (0.3, 0.32, 0.2),
    ),
    "sand": Material(
        "bare soil",
        (((186, 168, 141), (222, 206, 181)), ((176, 163, 146), (213, 203, 188)),
         ((196, 174, 140), (226, 206, 172))),
        (0.3, 0.22, 0.16),
    ),
    "crop": Material(
        "cropland",
        (((82, 104, 55), (110, 132, 73)), ((106, 122, 66), (134, 146, 86)),
         ((172, 155, 103), (200, 183, 129)), ((152, 142, 88), (182, 170, 112)),
         ((138, 115, 94), (164, 141, 118))),
        (0.35, 0.18, 0.12),
    ),
    "river": Material(
        "water",
        (((42, 56, 53), (56, 70, 64)), ((62, 70, 56), (80, 87, 69)),
         ((32, 44, 46), (44, 57, 57)), ((52, 70, 72), (68, 86, 85))),
        (0.3, 0.12, 0.16),
    ),
    "sea": Material(
        "water",
        (((26, 50, 62), (38, 65, 76)), ((18, 30, 32), (28, 42, 42)), ((40, 76, 84), (56, 94, 100))),
        (0.3, 0.12, 0.22),
    ),
    "pool": Material(
        "swimming pool",
        (((78, 172, 190), (122, 204, 212)), ((70, 146, 184), (108, 180, 208)),
         ((92, 184, 182), (140, 212, 206))),
        (0.1, 0.2, 0.3),
    ),
    "leaves": Material(
        "tree",
        (((62, 80, 45), (94, 112, 62)), ((50, 68, 42), (78, 95, 56)),
         ((84, 92, 56), (118, 121, 78)), ((70, 90, 48), (102, 122, 66)),
         ((98, 92, 68), (128, 120, 92))),
        (0.1, 0.2, 0.35),
    ),
    "tile": Material(
        "building",
        (((146, 90, 72), (172, 113, 93)), ((158, 106, 84), (184, 130, 107)),
         ((108, 84, 73), (132, 107, 95)), ((126, 92, 80), (150, 114, 100)),
         ((104, 104, 105), (132, 131, 130)), ((74, 75, 80), (98, 99, 103))),
        (0.05, 0.2, 0.3),
    ),
    "sheet": Material(
        "building",
        (((202, 203, 202), (228, 228, 225)), ((178, 180, 182), (206, 207, 207)),
         ((92, 120, 146), (118, 145, 168)), ((82, 90, 98), (106, 113, 120)),
         ((56, 57, 60), (76, 76, 78)), ((128, 84, 72), (154, 108, 94))),
        (0.12, 0.22, 0.12),
    ),
    "gravel": Material(
        "building",
        (((158, 151, 141), (186, 178, 167)), ((132, 129, 124), (160, 156, 150)),
         ((190, 188, 183), (216, 214, 208)), ((84, 83, 82), (110, 108, 106))),
        (0.1, 0.28, 0.22),
    ),
    "plaster": Material(
        "building",
        (((206, 196, 180), (232, 224, 210)), ((190, 176, 156), (216, 204, 186)),
         ((216, 213, 208), (238, 236, 231)), ((172, 150, 130), (200, 180, 160))),
        (0.08, 0.24, 0.18),
    ),
}  # fmt: skip


def fractal_noise(
    rng: np.random.Generator, shape: tuple[int, int], scale: float, slope: float = 1.6
) -> Floats:
    """Return an (h, w) field of zero mean and unit variance, smooth up to ``scale`` pixels.

    Above the frequency 1/scale the amplitude falls as frequency ** -slope, as on natural ground.
    """
    # A margin of one scale cuts off the wrap-around of the transform.
    size = [fft.next_fast_len(n + int(scale), real=True) for n in shape]
    spectrum = fft.rfft2(rng.standard_normal(size, np.float32))
    rows = (fft.fftfreq(size[0]) * scale).astype(np.float32)[:, None]
    cols = (fft.rfftfreq(size[1]) * scale).astype(np.float32)[None, :]
    spectrum *= (1 + rows**2 + cols**2) ** np.float32(-slope / 2)
    field = fft.irfft2(spectrum, size)
    field = (field - field.mean()) / field.std()
    return np.asarray(field[: shape[0], : shape[1]], np.float32)


@dataclass(frozen=True)
class Sun:
    """Direction towards the sun in image axes (x right, y down) and tangent of its elevation."""

    x: float
    y: float
    rise: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Sun:
        """Return a mid-day sun of the northern hemisphere: from the south, 33 to 58 deg high."""
        azimuth = np.deg2rad(rng.uniform(115, 245))
        return cls(np.sin(azimuth), -np.cos(azimuth), np.tan(np.deg2rad(rng.uniform(33, 58))))

    def relief(self, height: Floats, gsd: float) -> Floats:
        """Return Lambert shading of an (h, w) height map in metres, 1 on flat ground."""
        slope_y, slope_x = np.gradient(height, gsd)
        # Limit the slope of walls, which would otherwise have bright outlines.
        bound = 1 + (slope_x**2 + slope_y**2) / 1.5
        slope_x, slope_y = slope_x / bound, slope_y / bound
        towards = 1 - (slope_x * self.x + slope_y * self.y) / self.rise
        return np.asarray(towards.clip(0) / np.sqrt(1 + slope_x**2 + slope_y**2), np.float32)

    def shadow(self, height: Floats, gsd: float) -> Floats:
        """Return (h, w) shadow strength, 0 sunlit to 1 shaded, cast by a height map in metres."""
        tallest = height.copy()
        reach = 1
        # Each pass doubles the distance towards the sun that has been searched.
        while reach * gsd * self.rise < height.max():
            dx, dy = round(reach * self.x), round(reach * self.y)
            seen = np.zeros_like(tallest)
            rows, cols = max(0, height.shape[0] - abs(dy)), max(0, height.shape[1] - abs(dx))
            top, left = max(0, -dy), max(0, -dx)
            here = np.s_[top : top + rows, left : left + cols]
            there = np.s_[top + dy : top + dy + rows, left + dx : left + dx + cols]
            seen[here] = tallest[there] - np.float32(reach * gsd * self.rise)
            np.maximum(tallest, seen, out=tallest)
            reach *= 2
        shaded = (tallest > height + 0.3).astype(np.float32)
        return np.asarray(ndimage.gaussian_filter(shaded, 0.3 / gsd), np.float32)


def photograph(
    albedo: Floats, height: Floats, gsd: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return the (h, w, 3) photograph of a surface with ``albedo`` (0 to 255) and ``height``.

    Sun, haze, saturation, white balance, sharpness and noise are random, once per image.
    """
    sun = Sun.draw(rng)
    direct = sun.relief(height, gsd) * (1 - sun.shadow(height, gsd))
    sky = np.array([0.30, 0.33, 0.39], np.float32) * np.float32(rng.uniform(0.75, 1.2))
    image = albedo * (sky + (1 - sky) * direct[..., None])
    grey = image.mean(axis=2, keepdims=True)
    image = grey + (image - grey) * np.float32(rng.uniform(0.75, 1.15))
    image *= np.float32(rng.normal(1, 0.025, 3) * rng.uniform(0.97, 1.2))
    haze = rng.uniform(0, 0.08)
    image = image * np.float32(1 - haze) + np.array([150, 158, 170], np.float32) * np.float32(haze)
    sharpness = rng.uniform(0.45, 0.75)
    image = ndimage.gaussian_filter(image, (sharpness, sharpness, 0))
    grain = rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(1, 3.5))
    return np.asarray((image + grain).clip(0, 255).round(), np.uint8)
