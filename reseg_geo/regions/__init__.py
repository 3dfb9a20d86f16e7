"""Where regions come from: one small protocol, and the sources behind `--regions`."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.raster.grid import Box, Grid


class RegionSource(Protocol):
    """Label images of a block, coarse to fine."""

    levels: int

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """Regions of a box of the grid.

        rgb: (h, w, 3) uint8 and valid: (h, w) bool, the box's pixels. Returns (levels, h, w)
        integers; 0 means "in no region".
        """
        ...


def open_regions(
    spec: str,
    levels: int,
    grid: Grid,
    raster: Grid | None = None,
    warn: Callable[[str], None] = lambda text: None,
) -> RegionSource | None:
    """The source for "superpixel", "none" (None) or a file of polygons or labels.

    levels: how many a source that can choose shall make; grid: what the model sees, of which blocks
    are cut; raster: the raster's own, if that is another. Raises InputError for a file that cannot
    be used.
    """
    if spec == "none" or levels == 0:
        return None
    if spec == "superpixel":
        # Imported where chosen: each source needs a large library that the others do not.
        from reseg_geo.regions.superpixel import SuperpixelRegions

        return SuperpixelRegions(levels)
    from reseg_geo.regions.file import open_region_file

    return open_region_file(spec, grid, raster or grid, warn)
