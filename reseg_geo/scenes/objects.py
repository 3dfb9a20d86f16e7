"""The canvas of a synthetic orthophoto, and the houses, cars and trees drawn on it.

The canvas has three aligned rasters: land-cover label, sunlit colour and height above ground.
Positions are metres from the upper left corner (x right, y down), angles are radians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from reseg_geo.scenes.textures import MATERIALS, NOISE_SCALES_M, Floats, fractal_noise

SCENE_CLASSES: tuple[str, ...] = (
    "building", "road", "car", "tree", "grass",
    "bare soil", "cropland", "water", "swimming pool", "pavement",
)  # fmt: skip
CODES = {name: code for code, name in enumerate(SCENE_CLASSES, start=1)}
Size = tuple[float, float] | NDArray[np.float64]
# Trunks stand on these classes; crowns may cover anything lower.
ROOTING = [CODES[name] for name in ("tree", "grass", "bare soil", "pavement")]
CAR_COLOURS = (
    (228, 228, 226), (196, 198, 200), (128, 131, 135), (58, 60, 64), (34, 35, 38),
    (38, 58, 104), (150, 38, 34), (236, 236, 234), (92, 96, 100), (166, 158, 142),
)  # fmt: skip


@dataclass(frozen=True)
class Patch:
    """A window of the canvas with a mask, and each pixel's metres along and across an axis."""

    window: tuple[slice, slice]
    mask: NDArray[np.bool_]
    along: Floats
    across: Floats


class Canvas:
    """Label, colour and height rasters of one scene of (h, w) ``shape`` at ``gsd`` metres."""

    def __init__(self, shape: tuple[int, int], gsd: float, rng: np.random.Generator) -> None:
        self.shape, self.gsd, self.rng = shape, gsd, rng
        self.labels = np.zeros(shape, np.uint8)
        self.albedo = np.zeros((*shape, 3), np.float32)
        self.height = np.zeros(shape, np.float32)
        self.kept = np.zeros(shape, np.bool_)  # water and banks, which blocks may not cover
        self.noise = np.stack([fractal_noise(rng, shape, m / gsd) for m in NOISE_SCALES_M], -1)
        self._crowns: dict[int, list[Floats]] = {}

    def chance(self, probability: float) -> bool:
        """Return True with the given probability (0 to 1)."""
        return bool(self.rng.random() < probability)

    def axes(self, window: tuple[slice, slice], x: float, y: float, angle: float) -> Patch:
        """Return a patch over the whole ``window`` with coordinates around (x, y)."""
        rows, cols = window
        dy = ((np.arange(rows.start, rows.stop) + 0.5) * self.gsd - y).astype(np.float32)[:, None]
        dx = ((np.arange(cols.start, cols.stop) + 0.5) * self.gsd - x).astype(np.float32)[None, :]
        cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        along, across = dx * cos + dy * sin, dy * cos - dx * sin
        return Patch(window, np.ones(along.shape, np.bool_), along, across)

    def clip(self, left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
        """Return the window of the pixels between bounds in metres (possibly empty)."""

        def span(low: float, high: float, size: int) -> slice:
            first, last = int(low / self.gsd), int(high / self.gsd) + 1
            return slice(min(max(first, 0), size), min(max(last, 0), size))

        return span(top, bottom, self.shape[0]), span(left, right, self.shape[1])

    def rectangle(self, x: float, y: float, angle: float, length: float, width: float) -> Patch:
        """Return the patch of a rotated rectangle around (x, y); its mask may be empty."""
        cos, sin = abs(np.cos(angle)), abs(np.sin(angle))
        half_x, half_y = (length * cos + width * sin) / 2, (length * sin + width * cos) / 2
        patch = self.axes(self.clip(x - half_x, y - half_y, x + half_x, y + half_y), x, y, angle)
        mask = (abs(patch.along) <= length / 2) & (abs(patch.across) <= width / 2)
        return Patch(patch.window, mask, patch.along, patch.across)

    def free(self, patch: Patch) -> bool:
        """Return whether a patch is in view and free of water, banks and objects."""
        taken = self.kept[patch.window] | (self.height[patch.window] > 0)
        return bool(patch.mask.any()) and not bool(taken[patch.mask].any())

    def fill(
        self,
        patch: Patch,
        material: str,
        *,
        height: ArrayLike = 0.0,
        shade: ArrayLike = 1.0,
        over: bool = False,
        tint: Floats | None = None,
    ) -> Floats:
        """Cover a patch with a material, multiplied by ``shade``; return the tint used.

        ``over`` also covers water and banks.
        """
        surface = MATERIALS[material]
        tint = surface.tint(self.rng) if tint is None else tint
        mask = patch.mask if over else patch.mask & ~self.kept[patch.window]
        colour = surface.render(self.noise[patch.window], tint)
        colour *= np.asarray(shade, np.float32)[..., None]
        np.copyto(self.albedo[patch.window], colour, where=mask[..., None])
        np.copyto(self.height[patch.window], np.asarray(height, np.float32), where=mask)
        np.copyto(self.labels[patch.window], CODES[surface.label], where=mask)
        return tint

    def dye(self, patch: Patch, mask: NDArray[np.bool_], colour: ArrayLike, alpha: float) -> None:
        """Blend ``colour`` into the masked pixels without changing their labels."""
        mask = mask & patch.mask & ~self.kept[patch.window]
        view = self.albedo[patch.window]
        view[mask] += np.float32(alpha) * (np.asarray(colour, np.float32) - view[mask])

    def car(self, x: float, y: float, angle: float) -> None:
        """Park a car of random colour, unless the place is taken."""
        length = self.rng.uniform(4.0, 4.9)
        patch = self.rectangle(x, y, angle, length, 0.42 * length)
        if not self.free(patch):
            return
        dome = 1.5 - 0.06 * patch.along**2
        colour = np.array(CAR_COLOURS[self.rng.integers(len(CAR_COLOURS))], np.float32)
        self.albedo[patch.window][patch.mask] = colour * self.rng.normal(1, 0.05)
        self.height[patch.window][patch.mask] = dome[patch.mask]
        self.labels[patch.window][patch.mask] = CODES["car"]
        glass = (abs(abs(patch.along + 0.2) - 1.1) < 0.35) & (abs(patch.across) < 0.8)
        self.dye(patch, glass, (30, 34, 40), 0.75)

    def cars(self, row: NDArray[np.float64], angle: float, filled: float) -> None:
        """Park cars in a fraction ``filled`` of the (n, 2) places of a row."""
        for x, y in row[self.rng.random(len(row)) < filled]:
            self.car(x, y, angle + np.pi * self.rng.integers(2) + self.rng.normal(0, 0.02))

    def tree(self, x: float, y: float, radius: float, tint: Floats) -> None:
        """Grow a crown of ``radius`` metres where the ground allows a trunk."""
        row, col = int(y / self.gsd), int(x / self.gsd)
        inside = 0 <= row < self.shape[0] and 0 <= col < self.shape[1]
        if not inside or self.labels[row, col] not in ROOTING:
            return
        crowns = self._crowns.setdefault(round(2 * radius), [])
        if len(crowns) < 5:
            crowns.append(_crown(self.rng, radius / self.gsd))
        crown = crowns[self.rng.integers(len(crowns))]
        top, left = row - crown.shape[0] // 2, col - crown.shape[1] // 2
        rows = slice(max(0, top), min(self.shape[0], top + crown.shape[0]))
        cols = slice(max(0, left), min(self.shape[1], left + crown.shape[1]))
        crown = crown[rows.start - top : rows.stop - top, cols.start - left : cols.stop - left]
        height = np.float32(radius * 0.8) + crown * np.float32(radius * 1.1)
        mask = (crown > 0) & (height > self.height[rows, cols])
        # The lower parts of crowns are darker, since they get little light from the sky.
        shade = (0.72 + 0.36 * crown) * np.float32(self.rng.normal(1, 0.07))
        patch = Patch((rows, cols), mask, crown, crown)
        self.fill(patch, "leaves", height=height, shade=shade, over=True, tint=tint)

    def grove(self, points: NDArray[np.float64], radius: tuple[float, float]) -> None:
        """Grow trees at (n, 2) points, with radii between two bounds and a few similar tints."""
        tints = [MATERIALS["leaves"].tint(self.rng) for _ in range(3)]
        for x, y in points:
            self.tree(x, y, self.rng.uniform(*radius), tints[self.rng.integers(3)])

    def roof(
        self,
        x: float,
        y: float,
        angle: float,
        size: Size,
        eaves: float,
        kinds: Sequence[str],
        *,
        pitch: float = 0.0,
    ) -> bool:
        """Build a house of (length, width) ``size``; a ``pitch`` of 0 makes its roof flat.

        Returns False, without building, if the place is taken.
        """
        length, width = size
        patch = self.rectangle(x, y, angle, length, width)
        if not self.free(patch):
            return False
        material = kinds[int(self.rng.integers(len(kinds)))]
        rim = np.minimum(length / 2 - abs(patch.along), width / 2 - abs(patch.across))
        if pitch:
            hipped = self.chance(0.35)
            rise = pitch * (rim if hipped else width / 2 - abs(patch.across))
            courses = 1 + 0.04 * np.sign(np.sin(patch.along * 2 * np.pi / self.rng.uniform(1, 5)))
            self.fill(patch, material, height=eaves + rise, shade=courses)
            ridge = abs(patch.across) < max(0.2, 0.5 * self.gsd)
            self.dye(patch, ridge, (190, 180, 172), 0.25)
            self._fittings(x, y, angle, (length, width), eaves + pitch * width / 4, 2)
        else:
            parapet = rim < max(0.5, self.gsd)
            self.fill(patch, material, height=eaves + 0.5 * parapet, shade=1 + 0.1 * parapet)
            bay = self.rng.uniform(9, 24)
            seams = abs((patch.along + length / 2) % bay - bay / 2) < self.gsd / 2
            self.dye(patch, seams & (length > 30), (70, 70, 72), 0.4)
            self._fittings(x, y, angle, (length, width), eaves, 2 + int(length * width / 90))
        if self.chance(0.13):
            self._panels(x, y, angle, (length, width), bool(pitch))
        return True

    def _fittings(
        self, x: float, y: float, angle: float, size: tuple[float, float], eaves: float, count: int
    ) -> None:
        """Put chimneys, vents and skylights on a roof."""
        spread = np.array(size) * 0.4
        for u, v in self.rng.uniform(-spread, spread, (count, 2)):
            at = turn(x, y, angle, u, v)
            extent = self.rng.uniform(0.6, 1.0 + 0.08 * min(size), 2)
            patch = self.rectangle(*at, angle, extent[0], extent[1])
            grey = self.rng.choice([70, 150, 205, 225])
            self.dye(patch, patch.mask, (grey, grey, grey), 0.8)
            self.height[patch.window][patch.mask] = eaves + self.rng.uniform(0.6, 1.8)

    def _panels(
        self, x: float, y: float, angle: float, size: tuple[float, float], one_side: bool
    ) -> None:
        """Put dark blue solar panels on a roof; with ``one_side``, on one slope only."""
        at = turn(x, y, angle, 0, size[1] / 4 if one_side else 0)
        patch = self.rectangle(*at, angle, size[0] * 0.7, size[1] * (0.34 if one_side else 0.7))
        gaps = (patch.along % 2.2 < 0.3) | (patch.across % 2.4 < 0.5)
        self.dye(patch, ~gaps, (52, 60, 80), 0.9)


def turn(x: float, y: float, angle: float, along: float, across: float) -> tuple[float, float]:
    """Return the point ``along`` and ``across`` metres from (x, y) on axes at ``angle``."""
    cos, sin = np.cos(angle), np.sin(angle)
    return float(x + along * cos - across * sin), float(y + along * sin + across * cos)


def _crown(rng: np.random.Generator, radius: float) -> Floats:
    """Return a square crown of ``radius`` pixels: clumps of leaves, 0 outside to about 1 on top."""
    size = 2 * int(np.ceil(radius * 1.2)) + 1
    rows, cols = (np.indices((size, size), np.float32) - size // 2) / np.float32(max(radius, 0.5))
    crown = np.zeros((size, size), np.float32)
    centres = np.vstack([[0, 0], rng.normal(0, 0.42, (9, 2)).clip(-0.7, 0.7)])
    for row, col in centres:
        reach = rng.uniform(0.32, 0.55)
        dome = 1 - ((rows - row) ** 2 + (cols - col) ** 2) / reach**2
        crown = np.maximum(crown, np.sqrt(dome.clip(0)) * (1 - 0.45 * np.hypot(row, col)))
    rough = ndimage.gaussian_filter(rng.standard_normal(crown.shape, np.float32), 0.7)
    return np.asarray((crown * (1 + 0.25 * rough)).clip(0), np.float32)
