"""The ground plan of a synthetic town: a rotated and bent street grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reseg_geo.scenes.objects import Canvas, Patch

Points = NDArray[np.float64]
WAVE_M = 95.0


@dataclass(frozen=True)
class Block:
    """A rectangle of the town grid: centre and size in metres along the two grid axes."""

    p: float
    q: float
    a: float
    b: float

    def inset(self, margin: float) -> Block:
        """Return the block without its outermost ``margin`` metres."""
        return Block(self.p, self.q, max(1.0, self.a - 2 * margin), max(1.0, self.b - 2 * margin))

    def spread(self, rng: np.random.Generator, area: float) -> Points:
        """Return (n, 2) random grid points inside, one per ``area`` square metres on average."""
        half = np.array([self.a, self.b]) / 2
        count = rng.poisson(self.a * self.b / area)
        return np.array([self.p, self.q]) + rng.uniform(-half, half, (count, 2))

    def parts(self, size: float) -> list[Block]:
        """Return the block cut along its first axis into equal parts of about ``size``."""
        count = max(1, round(self.a / size))
        step = self.a / count
        first = self.p - self.a / 2 + step / 2
        return [Block(first + i * step, self.q, step, self.b) for i in range(count)]


@dataclass(frozen=True)
class Town:
    """A canvas with a street grid, rotated by ``angle`` and bent in waves of slope ``bend``.

    ``ground``, ``kerb`` and ``roofs`` are the materials of open ground, street edges and roofs.
    """

    canvas: Canvas
    angle: float
    bend: float
    phase: float
    ground: str
    kerb: str
    roofs: tuple[str, ...]

    def at(self, p: float, q: float) -> tuple[float, float, float]:
        """Return x, y in metres and the direction of the first grid axis at a grid position."""
        (x, y), *_ = self.points(np.array([[p, q]]))
        return x, y, self.angle + np.arctan(self.bend * np.cos(p / WAVE_M + self.phase))

    def points(self, grid: Points) -> Points:
        """Return (n, 2) x, y positions in metres of (n, 2) grid positions."""
        p, q = grid[:, 0], grid[:, 1]
        q = q + self.bend * WAVE_M * np.sin(p / WAVE_M + self.phase)
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        middle = np.array(self.canvas.shape[::-1]) * self.canvas.gsd / 2
        return np.asarray(middle + np.stack([p * cos - q * sin, p * sin + q * cos], axis=1))

    def patch(self, block: Block) -> Patch:
        """Return the patch of a block, bent like the grid, with the grid's axes."""
        t = np.linspace(-0.5, 0.5, max(2, int(block.a / 12)))
        edges = [np.stack([t * block.a, np.full_like(t, end * block.b)], 1) for end in (-0.5, 0.5)]
        outline = self.points(np.concatenate(edges) + np.array([block.p, block.q]))
        left, top = outline.min(axis=0) - self.canvas.gsd
        right, bottom = outline.max(axis=0) + self.canvas.gsd
        middle = np.array(self.canvas.shape[::-1]) * self.canvas.gsd / 2
        window = self.canvas.clip(left, top, right, bottom)
        straight = self.canvas.axes(window, middle[0], middle[1], self.angle)
        along = straight.along - np.float32(block.p)
        swing = np.sin(straight.along / np.float32(WAVE_M) + np.float32(self.phase))
        across = straight.across - np.float32(self.bend * WAVE_M) * swing - np.float32(block.q)
        mask = (abs(along) <= block.a / 2) & (abs(across) <= block.b / 2)
        return Patch(window, mask, along, across)

    def pave(self, block: Block, kerb: float, material: str) -> Block:
        """Cover a block, with a kerb of this width in metres; return the block inside the kerb."""
        self.canvas.fill(self.patch(block), self.kerb)
        inner = block.inset(kerb)
        self.canvas.fill(self.patch(inner), material)
        return inner

    def plant(self, block: Block, area: float, radius: tuple[float, float]) -> None:
        """Scatter trees over a block, one per ``area`` square metres."""
        self.canvas.grove(self.points(block.spread(self.canvas.rng, area)), radius)
