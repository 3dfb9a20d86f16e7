"""Where regions come from: one small protocol, and the sources behind `--regions`."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import Box, Grid
from reseg_geo.options.segment import SegmentOptions


class RegionSource(Protocol):
    """Label images of a block, coarse to fine.

    placed: whether regions are fixed in the raster, so that the labels of two boxes agree where
    they overlap. A source that makes regions from the pixels of one image cannot promise that.
    """

    @property
    def levels(self) -> int:
        """Number of label images."""
        ...

    @property
    def placed(self) -> bool:
        """See above."""
        ...

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """Regions of a box of the grid.

        rgb: (h, w, 3) uint8 and valid: (h, w) bool, the box's pixels. Returns (levels, h, w)
        integers; 0 means "in no region".
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
    """The source that the options name: superpixels, SAM, a file of polygons or labels, or None.

    levels: to make, if the source can choose; grid: of the view, from which blocks are cut; raster:
    grid of the raster, if it differs; sam: the loaded model, if it is used. Raises InputError for a
    file that cannot be used.
    """
    spec = options.regions
    if spec == "none" or levels == 0:
        return None
    # Imported where chosen: each source needs a large library that the others do not.
    if spec == "superpixel":
        from reseg_geo.regions.superpixel import SuperpixelRegions

        return SuperpixelRegions(levels)
    if spec == "sam":
        from reseg_geo.regions.sam.source import SamRegions

        source = SamRegions.from_options(sam, options, levels)
        known = len(options.sam_levels)
        if source.levels < known:
            warn(
                f"{source.levels} of SAM's {known} levels are used, one for each layer that the "
                "regions mask; the finest always is."
            )
        return source
    from reseg_geo.regions.file import open_region_file

    return open_region_file(spec, grid, raster or grid, warn)
