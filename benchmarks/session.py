"""`python -m benchmarks.session`: answers of a session beside `segment` on the same part.

`mini` with its default options on a synthetic town of 25 Mpx, in one process. A view has 1200 x
800 px at full resolution. Examples are five squares of each class; the second learning has one
more.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import geopandas
import rasterio
import shapely
from rasterio.windows import Window

import reseg_geo
from benchmarks import whole
from benchmarks.machine import machine
from benchmarks.rows import Row, table

_SIDE = 5000
_WIDE, _HIGH = 1200, 800  # pixels of the view
_EACH = 5  # examples of a class
_SMALL = 40  # pixels, the side of an example
_GOALS = {  # seconds
    "first map of a new view": 8.0,
    "other words on a view that was seen": 0.7,
    "one more example, learned and mapped": 1.5,
}


@click.command()
def main() -> None:
    """Print a row for each kind of request."""
    facts = machine()
    click.echo(f"{facts['cores']} cores of {facts['cpu']}, PyTorch {facts['torch']}\n")
    with whole.folder() as name:
        folder = Path(name)
        os.environ["RESEG_GEO_HOME"] = str(folder / "home")  # without stored timings
        click.echo(table([*rows(folder)]))


def rows(folder: Path) -> Iterator[Row]:
    """Compare each request with a plain run on the same part."""
    raster = whole.make_raster(folder / "town.tif", _SIDE)
    small = whole.make_raster(folder / "small.tif", 600)
    reseg_geo.segment(small, whole.WORDS, folder / "small-map.tif", progress=False)  # done once
    view = _bounds(raster, 1500, 1500)
    plain = _seconds(
        lambda: reseg_geo.segment(
            raster, whole.WORDS, folder / "map.tif", bounds=view, progress=False
        )
    )
    with reseg_geo.open(raster, progress=False) as session:

        def mapped(words: str, bounds: Any, examples: Any = None) -> float:
            return _seconds(lambda: session.map(words, examples, bounds=bounds, progress=False))

        session.map(whole.WORDS, bounds=_bounds(raster, 4000, 3800), progress=False)
        first = mapped(whole.WORDS, view)
        yield _row("first map of a new view", first, plain)
        others = mapped(whole.OTHERS, view)
        yield _row("other words on a view that was seen", others, plain)
        mapped(whole.WORDS, view, _examples(raster, _EACH * 2))
        more = mapped(whole.WORDS, view, _examples(raster, _EACH * 2 + 1))
        yield _row("one more example, learned and mapped", more, plain)
        half = mapped(whole.WORDS, _bounds(raster, 1500 + _WIDE // 2, 1500))
        yield Row(
            "a view that overlaps half of the first", "the first map of that", half / first, 0.6,
            most=True, note=f"{half:.3g} and {first:.3g} s",
        )  # fmt: skip


def _row(what: str, seconds: float, plain: float) -> Row:
    note = f"{seconds:.3g} s (wanted {_GOALS[what]:g}) and {plain:.3g} s"
    return Row(what, "`segment` of the same part", seconds / plain, note=note)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _bounds(raster: Path, left: int, top: int) -> tuple[float, float, float, float]:
    with rasterio.open(raster) as dataset:
        found: tuple[float, float, float, float] = dataset.window_bounds(
            Window(left, top, _WIDE, _HIGH)
        )
    return found


def _examples(raster: Path, count: int) -> geopandas.GeoDataFrame:
    """Squares all over the view, of two classes by turns."""
    left, bottom, right, top = _bounds(raster, 1500, 1500)
    with rasterio.open(raster) as dataset:
        side, crs = dataset.res[0] * _SMALL, dataset.crs
    places = [
        (left + (right - left) * (0.05 + 0.8 * (i * 0.618 % 1)),
         bottom + (top - bottom) * (0.05 + 0.8 * (i * 0.755 % 1)))
        for i in range(count)
    ]  # fmt: skip
    squares = [shapely.box(x, y, x + side, y + side) for x, y in places]
    words = ["building" if i % 2 else "grass" for i in range(count)]
    return geopandas.GeoDataFrame({"class": words}, geometry=squares, crs=crs)


if __name__ == "__main__":
    main()
