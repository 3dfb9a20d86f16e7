"""The protocol of region sources, and the choice of one by `--regions`."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import Box, Grid
from reseg_geo.options.sam_levels import SAM_MODELS
from reseg_geo.options.segment import SegmentOptions

# Of superpixels, recorded with what is kept; raised when the same pixels get other regions.
EDITION = 2


class RegionSource(Protocol):
    """Label images of a block, coarse to fine.

    levels: number of label images; placed: whether labels depend only on the place in the raster,
    so that those of overlapping boxes agree. They do not if regions are made from the pixels of
    each box; parallel: whether several threads may ask for labels, and gain by it.
    """

    levels: int
    placed: bool
    parallel: bool

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """Regions of a box of the grid.

        rgb: (h, w, 3) uint8 and valid: (h, w) bool, the pixels of the box. Returns (levels, h, w)
        integers; 0 means "no region". Unless they are placed, they are numbered from 1.
        """
        ...


def open_regions(
    options: SegmentOptions,
    levels: int,
    grid: Grid,
    raster: Grid | None = None,
    warn: Callable[[str], None] = lambda text: None,
    sam: Any = None,
) -> RegionSource | None:
    """The source chosen by the options: superpixels, SAM, a file of polygons or labels, or None.

    levels: number of levels, unless a file determines it; grid: that of the view; raster: that of
    the raster, if it differs; sam: the loaded model, if it is used. Raises InputError for a file
    that cannot be used.
    """
    spec = options.regions
    if spec == "none" or levels == 0:
        return None
    # Imported here: each source needs a large library that the others do not.
    if spec == "superpixel":
        from reseg_geo.regions.superpixel import SuperpixelRegions

        return SuperpixelRegions(levels)
    if spec in SAM_MODELS:
        from reseg_geo.regions.sam.source import SamRegions

        source = SamRegions.from_options(sam, options, levels)
        known = len(options.sam_levels)
        if source.levels < known:
            warn(
                f"{source.levels} of SAM's {known} levels are used, one for each masked layer; the "
                "finest is always used."
            )
        return source
    from reseg_geo.regions.file import open_region_file

    return open_region_file(spec, grid, raster or grid, warn)
