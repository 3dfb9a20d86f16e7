"""Procedural aerial orthophotos whose land cover is known for every pixel.

Streets cut a bent grid into blocks, every block gets one use (houses, park, field, ...), and a
river, a coast or a pond may cross it. All sizes are in metres, so the ground sampling distance
changes the resolution but not the kind of place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reseg_geo.scenes.blocks import USES
from reseg_geo.scenes.objects import SCENE_CLASSES, Canvas, Patch
from reseg_geo.scenes.textures import fractal_noise, photograph
from reseg_geo.scenes.town import Block, Points, Town

__all__ = ["SCENE_CLASSES", "STYLES", "Scene", "make_scene"]


@dataclass(frozen=True)
class Scene:
    """An orthophoto and its ground truth.

    ``image`` is (h, w, 3) RGB; ``labels`` is (h, w) with 1-based indices into SCENE_CLASSES.
    """

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class Style:
    """The layout of a kind of place; lengths in metres.

    ``block`` is the minimum length and depth of blocks, ``streets`` are the widths of side and main
    streets, ``uses`` are the weights of the uses of blocks, and ``first`` are the uses of the
    blocks nearest to the centre. ``traffic`` is the number of cars per ten metres of street.
    """

    block: tuple[float, float]
    streets: tuple[float, float]
    bend: float
    kerb: str
    ground: str
    waters: tuple[str, ...]
    first: tuple[str, ...]
    uses: dict[str, float]
    roofs: tuple[str, ...]
    traffic: float


@dataclass(frozen=True)
class Street:
    """A street: its strip of the grid, and whether it crosses water on a bridge."""

    strip: Block
    bridge: bool

    @property
    def width(self) -> float:
        """Width in metres."""
        return min(self.strip.a, self.strip.b)

    @property
    def length(self) -> float:
        """Length in metres."""
        return max(self.strip.a, self.strip.b)

    def places(self, town: Town, along: Points, across: Points) -> Points:
        """Return (n, 3) x, y in metres and heading at distances from the middle of the street."""
        strip = self.strip
        steps = np.stack([along, across], axis=1)[:, :: 1 if strip.a > strip.b else -1]
        grid = steps + np.array([strip.p, strip.q])
        ahead = town.points(grid + ((1, 0) if strip.a > strip.b else (0, 1))) - town.points(grid)
        return np.column_stack([town.points(grid), np.arctan2(ahead[:, 1], ahead[:, 0])])


STYLE_TABLE: dict[str, Style] = {
    "urban": Style(
        (85, 72), (9, 18), 0.06, "concrete", "grass", ("", "river", "river"),
        ("court", "court", "square", "park"),
        {"court": 6, "slabs": 2, "park": 1, "square": 1, "parking": 1},
        ("tile", "tile", "gravel", "sheet"), 0.5,
    ),
    "suburban": Style(
        (110, 54), (6.5, 11), 0.22, "concrete", "grass", ("river", "pond"),
        ("plot", "houses", "park", "plot", "houses", "houses"),
        {"houses": 9, "park": 1, "slabs": 0.7, "parking": 0.4, "wood": 0.6, "plot": 0.4},
        ("tile", "tile", "tile", "gravel"), 0.35,
    ),
    "rural": Style(
        (220, 150), (4.5, 6.5), 0.16, "grass", "grass", ("", "river", "pond"),
        ("field", "farm", "wood", "field"),
        {"field": 7, "meadow": 2, "wood": 2, "farm": 1, "houses": 0.6},
        ("tile", "tile", "sheet"), 0.06,
    ),
    "desert": Style(
        (105, 54), (7, 14), 0.12, "sand", "sand", ("", "coast", "pond"),
        ("villas", "villas", "plot", "square"),
        {"villas": 7, "plot": 3, "slabs": 0.7, "parking": 0.5, "park": 0.7, "oasis": 0.6},
        ("plaster", "plaster", "gravel"), 0.35,
    ),
    "industrial": Style(
        (150, 95), (8, 13), 0.04, "grass", "grass", ("", "coast", "river"),
        ("halls", "halls", "plot", "halls"),
        {"halls": 7, "parking": 0.7, "plot": 1.5, "meadow": 1, "field": 0.8, "wood": 0.4},
        ("sheet", "sheet", "gravel"), 0.3,
    ),
}  # fmt: skip
STYLES: tuple[str, ...] = tuple(STYLE_TABLE)


def make_scene(
    seed: int, height: int = 512, width: int = 512, *, gsd: float = 0.5, style: str | None = None
) -> Scene:
    """Return the scene of a seed; the same arguments always give the same bytes.

    ``height`` and ``width`` are in pixels (64 or more), ``gsd`` is metres per pixel (0.1 to 1.0).
    ``style`` is one of STYLES; None lets the seed choose. Labels show the view from above: a crown
    over a road is tree. Shadows darken the image but do not change labels.
    """
    rng = np.random.default_rng(seed)
    chosen = STYLE_TABLE[STYLES[rng.integers(len(STYLES))] if style is None else style]
    canvas = Canvas((height, width), gsd, rng)
    town = Town(
        canvas, rng.uniform(0, np.pi), chosen.bend, rng.uniform(0, 2 * np.pi),
        chosen.ground, chosen.kerb, chosen.roofs,
    )  # fmt: skip
    everything = canvas.axes((slice(0, height), slice(0, width)), 0, 0, 0)
    canvas.fill(everything, "asphalt")
    _water(canvas, chosen)
    reach = np.hypot(height, width) * gsd * (1 + chosen.bend) + 60
    streets: list[Street] = []
    blocks = list(_split(Block(0, 0, reach, reach), chosen, rng, streets))
    for street in streets:
        _pave_street(town, street)
    for block, use in _zone(town, blocks, chosen):
        USES[use](town, block)
    for street in streets:
        _traffic(town, street, chosen.traffic)
    return Scene(photograph(canvas.albedo, canvas.height, gsd, rng), canvas.labels)


def _water(canvas: Canvas, style: Style) -> None:
    """Draw a river, a coast or a pond with its banks, and keep it free of other objects."""
    rng, gsd = canvas.rng, canvas.gsd
    kind = style.waters[rng.integers(len(style.waters))]
    if not kind:
        return
    rows, cols = canvas.shape
    extent = min(rows, cols) * gsd
    x, y = np.array([cols, rows]) * gsd * rng.uniform(0.35, 0.65, 2)
    whole = canvas.axes((slice(0, rows), slice(0, cols)), x, y, rng.uniform(0, 2 * np.pi))
    wobble = fractal_noise(rng, canvas.shape, 0.3 * extent / gsd, 3.4) * np.float32(0.06 * extent)
    wobble = wobble + canvas.noise[..., 1] * np.float32(0.4)
    if kind == "river":
        depth = rng.uniform(0.05, 0.09) * extent - abs(whole.across + wobble)
    elif kind == "coast":
        depth = whole.across + wobble - np.float32(0.1 * extent)
    else:
        squeeze = rng.uniform(1, 2)
        depth = 0.13 * extent - np.hypot(whole.along / squeeze, whole.across) + wobble / 2
    surface = "sea" if kind == "coast" or style.ground == "sand" else "river"
    bank = rng.uniform(3, 12)
    shore = Patch(whole.window, depth > -bank, whole.along, whole.across)
    canvas.fill(shore, style.ground)
    # Shallow water near the bank is slightly lighter than deep water.
    shallow = 1 + 0.35 * np.exp(-depth.clip(0) / np.float32(2.5))
    canvas.fill(Patch(whole.window, depth > 0, whole.along, whole.across), surface, shade=shallow)
    if style.ground == "grass":
        spots = rng.uniform(0, 1, (int(rows * cols * gsd**2 / 25), 2)) * (cols * gsd, rows * gsd)
        at = (spots[:, ::-1] / gsd).astype(int)
        wooded = abs(depth[at[:, 0], at[:, 1]] + bank / 2) < bank / 2
        canvas.grove(spots[wooded], (1.5, 4.5))
    canvas.kept |= shore.mask


def _split(
    block: Block, style: Style, rng: np.random.Generator, streets: list[Street], level: int = 0
) -> Iterator[Block]:
    """Divide a block by streets, main streets first, down to the block size of the style."""
    excess = np.array([block.a, block.b]) / style.block
    if excess.max() < rng.uniform(1, 1.6):
        yield block
        return
    half = style.streets[level < 2] / 2
    along_p = excess[0] >= excess[1]
    length = block.a if along_p else block.b
    cut = length * rng.uniform(-0.08, 0.08)

    def part(start: float, end: float) -> Block:
        middle, size = (start + end) / 2, end - start
        if along_p:
            return Block(block.p + middle, block.q, size, block.b)
        return Block(block.p, block.q + middle, block.a, size)

    streets.append(Street(part(cut - half, cut + half), level == 0))
    for start, end in ((-length / 2, cut - half), (cut + half, length / 2)):
        yield from _split(part(start, end), style, rng, streets, level + 1)


def _zone(town: Town, blocks: list[Block], style: Style) -> Iterator[tuple[Block, str]]:
    """Yield each block in view with its use, from the centre of the scene outwards."""
    seen = [block for block in blocks if town.patch(block).mask.any()]
    weights = np.array(list(style.uses.values()))
    drawn = town.canvas.rng.choice(list(style.uses), len(seen), p=weights / weights.sum())
    uses = [*style.first, *map(str, drawn)][: len(seen)]
    yield from zip(sorted(seen, key=lambda b: float(np.hypot(b.p, b.q))), uses, strict=True)


def _pave_street(town: Town, street: Street) -> None:
    """Draw the surface of a street and its centre line."""
    canvas = town.canvas
    patch = town.patch(street.strip)
    canvas.fill(patch, "asphalt", over=street.bridge)
    if street.bridge:
        canvas.kept[patch.window] &= ~patch.mask
    if canvas.chance(0.6 if street.bridge else 0.25):
        dashes = np.arange(-street.length / 2, street.length / 2, 7.0)
        for x, y, angle in street.places(town, dashes, np.zeros_like(dashes)):
            dash = canvas.rectangle(x, y, angle, 3, max(0.2, canvas.gsd))
            canvas.dye(dash, dash.mask, (225, 225, 220), 0.55)


def _traffic(town: Town, street: Street, density: float) -> None:
    """Put moving and parked cars, and sometimes trees, along a street."""
    canvas, rng = town.canvas, town.canvas.rng
    half = street.length / 2
    along = rng.uniform(-half, half, rng.poisson(street.length / 10 * density))
    kerb = street.width / 2 - 1.2
    lanes = rng.choice([-kerb, -street.width / 4, street.width / 4, kerb], along.size)
    for x, y, angle in street.places(town, along, lanes):
        canvas.car(x, y, angle + rng.normal(0, 0.03))
    if canvas.chance(0.45):
        along = np.arange(-half, half, rng.uniform(6, 18))
        verge = np.full_like(along, (street.width / 2 + 0.9) * rng.choice([-1, 1]))
        canvas.grove(street.places(town, along, verge)[:, :2], (1.5, rng.uniform(2, 4.5)))
