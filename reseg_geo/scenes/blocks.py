"""The uses of blocks in a synthetic town: houses, courts, halls, fields, woods, ...

Each use is a function that draws the surfaces and objects of one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reseg_geo.scenes.objects import Canvas, Patch, turn
from reseg_geo.scenes.town import Block, Town


def houses(town: Town, block: Block) -> None:
    """Family houses with gardens, in two rows that face the streets."""
    rng = town.canvas.rng
    yard = town.pave(block, 1.8, "grass")
    depth = min(yard.b / 2, rng.uniform(30, 40))
    for side in (-1, 1):
        row = Block(yard.p, yard.q + side * (yard.b - depth) / 2, yard.a, depth)
        for lot in row.parts(rng.uniform(16, 23)):
            _garden(town, lot, side)
    town.plant(Block(yard.p, yard.q, yard.a, max(3, yard.b - 2 * depth)), 60, (1.5, 4))


def _garden(town: Town, lot: Block, side: int) -> None:
    """A house with its drive, lawn, trees and perhaps a pool; ``side`` is that of the street."""
    canvas, rng = town.canvas, town.canvas.rng
    x, y, angle = town.at(lot.p, lot.q)
    angle += 0 if side > 0 else np.pi
    lawn = rng.choice(["grass", "soil", "paving"], p=[0.86, 0.08, 0.06])
    canvas.fill(canvas.rectangle(x, y, angle, lot.a - 0.6, lot.b - 0.6), lawn)
    width, length = rng.uniform(8, 11.5), min(lot.a - 3.5, rng.uniform(9.5, 16))
    front = lot.b / 2 - rng.uniform(4, 9)
    end = rng.choice([-1, 1])
    drive = turn(x, y, angle, end * (lot.a / 2 - 2.2), (front + lot.b / 2) / 2 - 2)
    canvas.fill(canvas.rectangle(*drive, angle, 3.2, lot.b / 2 - front + 4), "concrete")
    if canvas.chance(0.5):
        canvas.car(*drive, angle + np.pi / 2)
    house = turn(x, y, angle, -end * (lot.a - length) / 4, front - width / 2)
    gable = angle + (np.pi / 2 if canvas.chance(0.25) else 0)
    pitch = 0.0 if canvas.chance(0.12) else rng.uniform(0.5, 0.95)
    canvas.roof(*house, gable, (length, width), rng.uniform(3, 6), town.roofs, pitch=pitch)
    terrace = turn(*house, angle, 0, -width / 2 - 1.8)
    canvas.fill(canvas.rectangle(*terrace, angle, length * 0.6, 3.4), "paving")
    back = -lot.b / 2
    if canvas.chance(0.16):
        _pool(canvas, *turn(x, y, angle, rng.uniform(-3, 3), back + rng.uniform(6, 9)), angle)
    if canvas.chance(0.4):
        shed = turn(x, y, angle, end * (lot.a / 2 - 3), back + 3)
        canvas.roof(*shed, angle, rng.uniform(2.5, 4.5, 2), 2.3, ("gravel", "tile"), pitch=0.3)
    if canvas.chance(0.45):
        line = np.arange(back, front, 1.5)
        hedge = np.stack([np.full_like(line, end * -(lot.a / 2)), line], axis=1)
        canvas.grove(np.array([turn(x, y, angle, u, v) for u, v in hedge]), (0.8, 1.3))
    town.plant(lot, rng.uniform(90, 330), (1.2, 4.2))


def _pool(canvas: Canvas, x: float, y: float, angle: float) -> None:
    """A swimming pool with its stone edge."""
    length, width = canvas.rng.uniform((7, 3.5), (11, 5.5))
    edge = canvas.rectangle(x, y, angle, length + 2.6, width + 2.6)
    if canvas.free(edge):
        canvas.fill(edge, "paving")
        canvas.fill(canvas.rectangle(x, y, angle, length, width), "pool")


def court(town: Town, block: Block) -> None:
    """A closed row of tall town houses around a courtyard."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, 3.5, "paving")
    inner = yard.inset(13)
    canvas.fill(town.patch(inner), rng.choice(["grass", "paving"]))
    for x, y, angle, length in _rim(town, yard, 12.5, rng.uniform(14, 24)):
        pitch = rng.choice([0.0, 0.55, 0.8], p=[0.3, 0.4, 0.3])
        canvas.roof(x, y, angle, (length, 12.4), rng.uniform(9, 17), town.roofs, pitch=pitch)
    for x, y in town.points(inner.inset(4).spread(rng, 500)):
        size = rng.uniform(6, 14, 2)
        canvas.roof(x, y, town.at(inner.p, inner.q)[2], size, rng.uniform(3, 7), ("gravel", "tile"))
    _stalls(town, Block(inner.p, inner.q, inner.a, 6), 0.5)
    town.plant(inner, 110, (2, 5))


def _rim(
    town: Town, block: Block, depth: float, step: float
) -> Iterator[tuple[float, float, float, float]]:
    """Yield x, y, angle and length of the buildings that line a block on all four sides."""
    for side in (-1, 1):
        for part in block.parts(step):
            x, y, angle = town.at(part.p, part.q + side * (block.b - depth) / 2)
            yield x, y, angle, part.a - 0.4
        for part in Block(block.q, block.p, max(1, block.b - 2 * depth), 0).parts(step):
            x, y, angle = town.at(block.p + side * (block.a - depth) / 2, part.p)
            yield x, y, angle + np.pi / 2, part.a - 0.8


def slabs(town: Town, block: Block) -> None:
    """High flat-roofed blocks of flats between lawns and car parks."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, 3, town.ground)
    for part in yard.inset(4).parts(rng.uniform(32, 46)):
        strip = Block(part.p + part.a / 2 - 7, part.q, 12, part.b)
        canvas.fill(town.patch(strip), "concrete")
        x, y, angle = town.at(part.p - 7, part.q)
        size = (min(part.b * 0.8, rng.uniform(30, 60)), rng.uniform(13, 19))
        canvas.roof(x, y, angle + np.pi / 2, size, rng.uniform(14, 30), ("gravel", "plaster"))
        _stalls(town, strip, 0.6)
    town.plant(yard, 140, (2, 5))


def halls(town: Town, block: Block) -> None:
    """Factory and storage halls on concrete yards with parked cars."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, rng.uniform(1, 5), "concrete")
    for part in yard.inset(3).parts(rng.uniform(40, 80)):
        x, y, angle = town.at(part.p, part.q - part.b * 0.12)
        size = (part.a * rng.uniform(0.65, 0.92), part.b * rng.uniform(0.42, 0.64))
        pitch = rng.choice([0.0, 0.12])
        canvas.roof(x, y, angle, size, rng.uniform(6, 11), town.roofs, pitch=pitch)
        annex = turn(x, y, angle, size[0] * 0.3, size[1] / 2 + 6)
        canvas.roof(*annex, angle, (size[0] * 0.3, 10), rng.uniform(4, 7), town.roofs)
        for p, q in part.spread(rng, 450):
            canvas.roof(*town.at(p, q), rng.uniform((3, 2.5), (12, 6)), 3, ("sheet", "gravel"))
        strip = Block(part.p, part.q + part.b / 2 - 4, part.a - 4, 8)
        if canvas.chance(0.5):
            canvas.fill(town.patch(Block(strip.p, strip.q + 3, part.a, 5)), "grass")
        _stalls(town, strip, rng.uniform(0.3, 0.9))
    town.plant(Block(yard.p, yard.q + yard.b / 2, yard.a, 4), 40, (1.5, 3.5))


def _stalls(town: Town, block: Block, filled: float) -> None:
    """Rows of parked cars along the longer axis of a block, with painted bays."""
    canvas = town.canvas
    turned = block.b > block.a
    length, depth = (block.b, block.a) if turned else (block.a, block.b)
    along = np.arange(1.5 - length / 2, length / 2 - 1.4, 2.7)
    rows = max(1, int(depth // 11))
    for across in (np.arange(rows) - (rows - 1) / 2) * 11 if along.size else []:
        grid = np.stack([along, np.full_like(along, across)], axis=1)
        grid = (grid[:, ::-1] if turned else grid) + (block.p, block.q)
        places = town.points(grid)
        angle = town.at(block.p, block.q)[2] + (0 if turned else np.pi / 2)
        for x, y in places:
            at = turn(x, y, angle + np.pi / 2, 1.35, 0)
            line = canvas.rectangle(*at, angle, 5, max(0.15, canvas.gsd))
            canvas.dye(line, canvas.height[line.window] == 0, (232, 232, 228), 0.5)
        canvas.cars(places, angle, filled)


def parking(town: Town, block: Block) -> None:
    """A large car park with a few trees."""
    yard = town.pave(block, 1.5, "concrete")
    town.plant(yard, 500, (1.5, 3))
    _stalls(town, yard.inset(4), town.canvas.rng.uniform(0.15, 0.8))


def square(town: Town, block: Block) -> None:
    """A paved square with slab joints, trees and a pavilion."""
    canvas, rng = town.canvas, town.canvas.rng
    patch = town.patch(town.pave(block, 2, "paving"))
    size = rng.uniform(4, 8)
    joints = (patch.along % size < canvas.gsd) | (patch.across % size < canvas.gsd)
    canvas.dye(patch, joints, (110, 108, 104), 0.35)
    x, y, angle = town.at(block.p, block.q)
    canvas.roof(x, y, angle, rng.uniform(8, 20, 2), rng.uniform(4, 8), town.roofs)
    town.plant(block, 220, (2, 4))


def park(town: Town, block: Block) -> None:
    """Lawns with winding paths and clumps of trees."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, 2, "grass")
    patch = town.patch(yard)
    for _ in range(2):
        centre = rng.uniform(-0.25, 0.25) * yard.b
        bend = rng.uniform(3, 0.2 * yard.b + 3) * np.sin(patch.along / rng.uniform(10, 25))
        path = patch.mask & (abs(patch.across - centre - bend) < 1.4)
        canvas.fill(Patch(patch.window, path, patch.along, patch.across), "paving")
    for p, q in yard.spread(rng, 900):
        clump = rng.normal((p, q), rng.uniform(3, 9), (rng.integers(4, 16), 2))
        canvas.grove(town.points(clump), (2, 5.5))
    town.plant(yard, 400, (2, 5))


def plot(town: Town, block: Block) -> None:
    """Bare ground: a building site or waste land with wheel tracks and some shrubs."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, 1.5, "sand" if town.ground == "sand" else "soil")
    patch = town.patch(yard)
    for _ in range(4):
        bend = rng.uniform(2, 12) * np.sin(patch.along / rng.uniform(12, 40) + rng.uniform(0, 6))
        off = patch.across - bend - rng.uniform(-0.4, 0.4) * yard.b
        wheels = abs(abs(off) - 1.0) < max(0.3, 0.6 * canvas.gsd)
        canvas.dye(patch, wheels, (205, 190, 168), 0.3)
    for x, y in town.points(yard.inset(8).spread(rng, 1500)):
        heap = canvas.rectangle(x, y, 0, 14, 14)
        rise = 2 - 2 * (heap.along**2 + heap.across**2) / rng.uniform(9, 30)
        rise += 0.6 * canvas.noise[heap.window][..., 1]
        heap = Patch(heap.window, heap.mask & (rise > 0), heap.along, heap.across)
        canvas.fill(heap, "sand" if town.ground == "sand" else "soil", height=rise)
    town.plant(yard, 900, (0.8, 1.8))


def crops(town: Town, block: Block) -> None:
    """Arable strips with rows and tractor lanes."""
    canvas, rng = town.canvas, town.canvas.rng
    for part in block.inset(1.5).parts(rng.uniform(50, 160)):
        patch = town.patch(part)
        across = patch.across if part.b < 1.5 * part.a else patch.along
        across = across + canvas.noise[patch.window][..., 1] * np.float32(0.12)
        period = max(rng.uniform(1.0, 3.2), 2.6 * canvas.gsd)
        rows = 1 + rng.uniform(0.03, 0.09) * np.sin(across * np.float32(2 * np.pi / period))
        canvas.fill(patch, "crop", shade=rows)
        lane = abs(abs(across % np.float32(21.0) - 10) - 0.9) < max(0.25, 0.6 * canvas.gsd)
        canvas.dye(patch, lane, (128, 112, 88), 0.35)


def field(town: Town, block: Block) -> None:
    """Farmland, sometimes with a hedge along its edge."""
    town.canvas.fill(town.patch(block), town.kerb)
    crops(town, block)
    if town.canvas.chance(0.5):
        town.plant(Block(block.p, block.q - block.b / 2 + 1, block.a, 3), 9, (1.2, 3.5))


def meadow(town: Town, block: Block) -> None:
    """Grassland with single trees."""
    yard = town.pave(block, 1, "grass")
    town.plant(yard, 1800, (2, 5))


def wood(town: Town, block: Block) -> None:
    """Closed forest."""
    yard = town.pave(block, 2, "grass")
    town.plant(yard.inset(2), 13, (2.2, 5))


def oasis(town: Town, block: Block) -> None:
    """A planted grove in dry land."""
    yard = town.pave(block, 2, "grass")
    town.plant(yard, 45, (1.5, 3))


def farm(town: Town, block: Block) -> None:
    """A farmstead in a meadow: barns around a yard, trees, a vegetable plot."""
    canvas, rng = town.canvas, town.canvas.rng
    inner = town.pave(block, 1, "grass")
    yard = Block(inner.p, inner.q, min(inner.a, 64), min(inner.b, 56))
    canvas.fill(town.patch(yard), rng.choice(["concrete", "soil"]))
    for x, y, angle, length in _rim(town, yard, 15, 28):
        if canvas.chance(0.7):
            size = (length * 0.85, rng.uniform(10, 15))
            canvas.roof(x, y, angle, size, rng.uniform(3, 6), town.roofs, pitch=0.5)
    canvas.cars(town.points(yard.inset(18).spread(rng, 60)), 1.0, 0.7)
    town.plant(inner, 260, (2, 5))


def villas(town: Town, block: Block) -> None:
    """Light flat-roofed villas in walled sandy yards."""
    canvas, rng = town.canvas, town.canvas.rng
    yard = town.pave(block, 2, "sand")
    for side in (-1, 1):
        row = Block(yard.p, yard.q + side * yard.b / 4, yard.a, yard.b / 2)
        for lot in row.parts(rng.uniform(16, 24)):
            x, y, angle = town.at(lot.p, lot.q)
            court_ground = rng.choice(["sand", "paving", "grass"], p=[0.5, 0.33, 0.17])
            canvas.fill(canvas.rectangle(x, y, angle, lot.a - 0.8, lot.b - 0.8), court_ground)
            if canvas.chance(0.08):
                continue
            size = rng.uniform((9, 9), (lot.a - 3, max(12, lot.b * 0.6)))
            house = turn(x, y, angle, rng.uniform(-1, 1), side * (lot.b / 2 - size[1] / 2 - 4))
            canvas.roof(*house, angle, size, rng.uniform(5, 9), town.roofs)
            wing = turn(*house, angle, size[0] * 0.25, -side * (size[1] / 2 + 3))
            canvas.roof(*wing, angle, (size[0] * 0.5, 5.8), rng.uniform(3, 6), town.roofs)
            if canvas.chance(0.2):
                _pool(canvas, *turn(x, y, angle, -4, -side * (lot.b / 2 - 5)), angle)
            town.plant(lot, 190, (1.2, 2.6))
            canvas.car(*turn(x, y, angle, lot.a / 2 - 2, side * (lot.b / 2 - 3)), angle + np.pi / 2)


USES: dict[str, Callable[[Town, Block], None]] = {
    use.__name__: use
    for use in (
        court, farm, field, halls, houses, meadow, oasis, park, parking, plot, slabs, square,
        villas, wood,
    )
}  # fmt: skip
