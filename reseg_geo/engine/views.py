"""The blocks of a raster as the model sees them: view, tiling and regions."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.engine.load import region_levels
from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import TILE_SIZE, Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Reporter
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView, on_raster
from reseg_geo.regions import open_regions
from reseg_geo.regions.tiles import TileRegions
from reseg_geo.scorers.scorer import Scorer
from reseg_geo.tiling import Tiling


@dataclass(frozen=True)
class Scratch:
    """A folder for the data of unfinished pixels; target: its output, named in errors."""

    folder: Path
    target: Path


def view_blocks(
    view: RasterView,
    reader: RasterReader,
    scorer: Scorer,
    options: SegmentOptions,
    region_model: Any,
    scratch: Scratch,
    reporter: Reporter,
    needs: Callable[[Box], bool] | None,
    finest: bool,
    overlap: int,
) -> BlockReader:
    """The blocks of a raster at one scale, with their regions.

    needs: whether a box of the raster has pixels whose probabilities are needed, None if all have;
    finest: whether it is the finest scale, whose regions may refine the map; overlap: of `Tiling`.
    Raises InputError for regions that cannot be used.
    """
    refined = finest and options.refine == "regions"
    # Windows start at whole pixels of the raster, even if it is enlarged.
    whole = view.factor.denominator
    stride = options.stride_for(scorer.model.image_size)
    stride = max(whole, stride - stride % whole)
    levels = max(region_levels(options, scorer.masked_layers), int(refined))
    regions = open_regions(options, levels, view.grid, reader.whole, reporter.warn, region_model)
    made_here = regions is not None and not regions.placed
    window_scope = made_here and options.region_scope == "window"
    if regions is not None and made_here and not window_scope:
        name = f"regions-{view.factor.numerator}-{view.factor.denominator}"
        regions = TileRegions(regions, view, scratch.folder / name, scratch.target)
    return BlockReader(
        view=view,
        tiling=Tiling(
            view.grid.height,
            view.grid.width,
            scorer.model.image_size,
            stride,
            tile_for(scorer.model.image_size),
            part=view.covering(reader.part),
            overlap=overlap,
            needs=needs and (lambda box: needs(on_raster(box, view.factor))),
        ),
        regions=regions,
        patch_size=scorer.model.patch_size,
        masked_layers=scorer.masked_layers,
        fine_first=scorer.fine_first,
        window_scope=window_scope,
        keep_regions=refined,
    )


def tile_for(window: int) -> int:
    """Side of the tiles for windows of so many pixels: a whole number of the usual ones."""
    return TILE_SIZE * -(-window // TILE_SIZE)


def region_kind(blocks: BlockReader, options: SegmentOptions) -> str:
    """The kind of regions, by which the time to make them differs."""
    if blocks.regions is None:
        return "none"
    if options.region_model is not None:
        return f"{options.regions} {Path(options.region_model).name}"
    return options.regions if options.regions == "superpixel" else "file"
