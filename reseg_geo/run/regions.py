"""Write regions as a label raster that later runs can use instead of making them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.clip.registry import load_model
from reseg_geo.engine.load import load_region_model, region_levels
from reseg_geo.engine.sampling import ground_of, view_factor
from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box
from reseg_geo.options.groups import file_and_layer
from reseg_geo.options.keywords import RegionKeywords
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.options.signatures import with_options
from reseg_geo.progress.events import Listener, Meter, Reporter, reporter_for
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.raster.resampled import RasterView, on_raster
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.regions import RegionSource, open_regions
from reseg_geo.regions.hierarchy import used_levels
from reseg_geo.regions.tiles import TileRegions, tiles_under
from reseg_geo.scorers.clip import masked_layers
from reseg_geo.storage.staging import Staging, check_geotiff_name, check_not_input
from reseg_geo.version import __version__

if TYPE_CHECKING:
    from typing_extensions import Unpack

_MAX_LABEL = 2**32 - 1


@with_options(RegionKeywords)
def write_regions(
    raster: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    progress: ShowProgress = None,
    **options: "Unpack[RegionKeywords]",
) -> Path:
    """Write the regions of a raster as labels that later runs can use; returns the output's path.

    `segment` makes the same map with this file as its regions as with the options below. Other
    options of `segment` are accepted and have no effect. Raises UsageError, InputError,
    ModelError or OutputError, and leaves no partial file.

    Arguments:
        raster: a path or address of anything GDAL reads.
        output: a GeoTIFF of uint32 labels with one band per level, coarse to fine; 0 is "in no
            region", and a label is one region in the whole raster. Its pixels are those that the
            model sees (`gsd`). With `bounds` it also has the pixels around them that windows see.
            Regions end at the borders of tiles of 800 px.
        progress: as in `segment`.
    """
    chosen, target = SegmentOptions.from_keywords(**options), Path(output)
    with listening(progress, "regions", "tiles") as listener:
        _write_regions(raster, target, chosen, listener)
    return target


def _write_regions(
    raster: str | os.PathLike[str], target: Path, chosen: SegmentOptions, progress: Listener
) -> None:
    if chosen.regions == "none":
        raise UsageError(
            "there is nothing to write with --regions none; choose superpixel, sam, sam2, sam3 "
            "or a file."
        )
    if chosen.region_scope == "window":
        raise UsageError(
            "the regions of windows overlap, so they cannot be written as one raster; leave out "
            "--region-scope window."
        )
    check_geotiff_name(target, "a raster of regions")
    inputs = [os.fspath(raster), chosen.regions, chosen.sam_model, chosen.read.mask or ""]
    check_not_input([file_and_layer(name)[0] for name in inputs if name], [target])
    reporter = reporter_for(progress)
    with (
        Staging(overwrite=chosen.overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
        RasterReader(raster, chosen.read, reporter.warn) as reader,
    ):
        staged = staging.add(target)
        scratch = staging.scratch(target.parent) / ".regions"
        view, regions, seen, reach = _open(reader, chosen, scratch, target, reporter)
        tiles = list(tiles_under(seen, view.grid))
        meter = Meter(len(tiles), seen.height * seen.width, progress)
        with RasterWriter(
            staged, target, view.grid.cut(seen), "uint32", None, chosen.co, Resampling.nearest,
            regions.levels, warn=reporter.warn,
        ) as writer:  # fmt: skip
            writer.describe(_tags(chosen, view, regions.levels), None, _names(regions.levels))
            used = np.zeros((regions.levels, 1, 1), np.int64)
            for tile in tiles:
                part = tile.intersection(seen)
                assert part is not None
                labels: NDArray[np.integer] = np.zeros(
                    (regions.levels, tile.height, tile.width), int
                )
                if _is_seen(tile, reader, view, reach):
                    labels = _labels(regions, view, tile, chosen.regions)
                labels = labels[(slice(None), *part.within(tile))]
                if isinstance(regions, TileRegions):  # numbered by tile
                    labels = np.where(labels, labels + used, 0)
                    used = np.maximum(used, labels.max(axis=(1, 2), keepdims=True))
                writer.write(labels.astype(np.uint32), part.relative_to(seen))
                meter.advance(part.height * part.width)
        staging.commit()


def _open(
    reader: RasterReader, options: SegmentOptions, scratch: Path, target: Path, reporter: Reporter
) -> tuple[RasterView, RegionSource, Box, int]:
    """The raster as the model sees it, its regions, the pixels of the view that windows see, and
    how many pixels a window reaches further than a pixel to be mapped.
    """
    model = load_model(options.model)
    factor = view_factor(reader, ground_of(reader), model, options, reporter)
    view = RasterView(reader, factor)
    levels = max(1, region_levels(options, masked_layers(options, model)))
    regions = open_regions(
        options, levels, view.grid, reader.whole, reporter.warn, load_region_model(options)
    )
    assert regions is not None
    if not regions.placed:
        regions = TileRegions(regions, view, scratch, target)
    part, reach = view.covering(reader.part), model.image_size - 1
    around = part.grown(reach).intersection(view.grid.box)
    assert around is not None
    return view, regions, around, reach


def _is_seen(tile: Box, reader: RasterReader, view: RasterView, reach: int) -> bool:
    """Whether windows that reach the mask, if there is one, may see a tile of the view."""
    if reader.mask is None:
        return True
    return reader.mask.touches(on_raster(tile.grown(reach + 1), view.factor))


def _labels(regions: RegionSource, view: RasterView, tile: Box, name: str) -> NDArray[np.integer]:
    """The labels of a tile."""
    if isinstance(regions, TileRegions):
        return regions.make(tile)[:, -tile.height :, -tile.width :]
    labels = regions.labels(*view.read(tile), tile)
    if labels.min() < 0 or labels.max() > _MAX_LABEL:
        raise InputError(f"the labels of {name} must be from 0 to {_MAX_LABEL:,}.")
    return labels


def _names(levels: int) -> list[str]:
    names = [f"level {number} of {levels}" for number in range(1, levels + 1)]
    if levels > 1:
        names[0], names[-1] = f"{names[0]}, coarsest", f"{names[-1]}, finest"
    return names


def _tags(options: SegmentOptions, view: RasterView, levels: int) -> dict[str, str]:
    return {
        "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
        "RESEG_GEO_VERSION": __version__,
        "RESEG_GEO_VIEW_FACTOR": str(view.factor),
    } | region_tags(options, levels)


def region_tags(options: SegmentOptions, levels: int) -> dict[str, str]:
    """Tags that say how the regions were made; levels: how many are used, at least one."""
    tags = {"RESEG_GEO_REGIONS": options.regions, "RESEG_GEO_REGION_SCOPE": options.region_scope}
    if options.region_model is not None:
        tags |= {
            "RESEG_GEO_SAM_MODEL": options.region_model,
            "RESEG_GEO_SAM_LEVELS": " ".join(map(str, used_levels(options.sam_levels, levels))),
            "RESEG_GEO_SAM_CROPS": str(options.sam_crops),
            "RESEG_GEO_MASK_ORDER": options.mask_order,
        }
    return tags
