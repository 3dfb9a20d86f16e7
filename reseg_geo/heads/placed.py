"""Examples on the rasters that they were drawn on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError
from reseg_geo.grid import Grid
from reseg_geo.heads.examples import Examples, left_out_sentence, read_examples
from reseg_geo.options.groups import ReadOptions
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Reporter
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.shapes import Shapes

_MOST = 1000  # examples; more teach little and take long


@dataclass(frozen=True)
class PlacedExamples:
    """Examples on a raster: those that reach it."""

    raster: str
    examples: Examples
    width: int


def whole(read: ReadOptions) -> ReadOptions:
    """The same for the whole raster: examples may lie outside the part that is to be mapped."""
    return replace(read, bounds=None, bounds_crs=None, mask=None)


def place_examples(
    classes: Sequence[LandCover],
    options: SegmentOptions,
    rasters: Sequence[str],
    reporter: Reporter,
) -> list[PlacedExamples]:
    """The examples that reach each raster, for the rasters that any reach.

    At most a thousand are used, shared by the classes. Raises InputError if there are none, if a
    raster cannot be read (of several, such are left out), and as `read_examples` does.
    """
    name, field = str(options.examples), options.example_field
    found, outside = [], None
    for raster in rasters:
        grid = _grid(raster, options, reporter, several=len(rasters) > 1)
        if grid is None:
            continue
        warn = reporter.warn if outside is None else (lambda text: None)
        examples = read_examples(name, field, classes, grid, warn, options.also_examples)
        shapes = _inside(examples.shapes, grid)
        examples, reach = replace(examples, shapes=shapes), ~shapely.is_empty(shapes)
        beyond = set(examples.numbers[~reach].tolist())
        outside = beyond if outside is None else outside & beyond
        if reach.any():
            found.append(PlacedExamples(raster, examples.those(reach), grid.width))
    where = "the raster" if len(rasters) == 1 else "all rasters"
    if not found:
        raise InputError(
            f"the examples in {name} lie outside {where}; check their CRS, or name the raster that "
            "they were drawn on."
        )
    if outside:
        reporter.warn(left_out_sentence(sorted(outside), name, "lie", "lies", f"outside {where}"))
    return _bounded(found, reporter.note)


def _inside(shapes: Shapes, grid: Grid) -> Shapes:
    """The parts of geometries on a raster, maybe empty; those on it entirely stay as they are."""
    frame = shapely.box(0, 0, grid.width, grid.height)
    cut: Shapes = shapely.clip_by_rect(shapes, 0, 0, grid.width, grid.height)
    found: Shapes = np.where(shapely.covered_by(shapes, frame), shapes, cut)
    return found


def _grid(raster: str, options: SegmentOptions, reporter: Reporter, several: bool) -> Grid | None:
    try:
        # The grid does not depend on borders, and looking for them takes time.
        with RasterReader(raster, replace(whole(options.read), collar="keep")) as reader:
            return reader.grid
    except InputError as error:
        if not several:
            raise
        reporter.warn(f"examples on {raster} are not used, since it cannot be read: {error}")
        return None


def _bounded(placed: list[PlacedExamples], note: Callable[[str], None]) -> list[PlacedExamples]:
    """At most `_MOST` examples, shared by the classes, from all over the file."""
    numbers = np.concatenate([each.examples.numbers for each in placed])
    classes = np.concatenate([each.examples.classes for each in placed])
    numbers, first = np.unique(numbers, return_index=True)
    classes = classes[first]
    if len(numbers) <= _MOST:
        return placed
    share = max(1, _MOST // len(np.unique(classes)))
    kept = []
    for each in np.unique(classes):
        own = numbers[classes == each]
        kept.append(own[np.linspace(0, len(own) - 1, min(share, len(own))).round().astype(int)])
    chosen = np.concatenate(kept)
    note(
        f"{len(chosen):,} of the {len(numbers):,} examples are used, up to {share:,} of each class."
    )
    found = [
        replace(each, examples=each.examples.those(np.isin(each.examples.numbers, chosen)))
        for each in placed
    ]
    return [each for each in found if len(each.examples)]
