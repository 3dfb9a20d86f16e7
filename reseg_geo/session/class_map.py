"""The map of a view, in memory."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling

from reseg_geo.grid import Grid
from reseg_geo.heads.head import Head
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.maps.legend import LegendEntry, colormap, legend_tags, write_sidecar
from reseg_geo.palette import hex_color
from reseg_geo.publish.lettering import lettering_for
from reseg_geo.publish.notebook import map_html, total
from reseg_geo.publish.provenance import NOTICE_TAG
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.storage.staging import Staging, check_geotiff_name, check_not_input

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes

_INCHES = 7.0  # width of a figure


@dataclass(frozen=True, repr=False)
class ClassMap:
    """A land-cover map in memory, as `Session.map` returns it.

    values: (h, w) uint8 or uint16, 0 for no data, i for the i-th class; confidence: (h, w) uint8,
    in per cent, 255 for no data; classes: with pixels and areas of what is shown; transform, crs:
    of the pixels; step: raster pixels per pixel along each side: if it is not 1, every step-th
    pixel of the map is here, and areas are estimates; head: what examples taught, None for words
    alone; warnings: what may spoil the map; notice: what everyone who uses the map must read;
    raster: the file that was mapped.
    """

    values: NDArray[np.unsignedinteger]
    confidence: NDArray[np.uint8]
    classes: tuple[ClassSummary, ...]
    transform: Affine
    crs: CRS | None
    step: int = 1
    head: Head | None = None
    warnings: tuple[str, ...] = ()
    notice: str | None = None
    raster: str | None = None

    @property
    def grid(self) -> Grid:
        """Size, transform and CRS."""
        height, width = self.values.shape
        return Grid(width, height, self.transform, self.crs)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top, in the CRS."""
        return self.grid.bounds

    @property
    def rgba(self) -> NDArray[np.uint8]:
        """(h, w, 4) the classes in their colours; no data is transparent."""
        colors = np.zeros((int(self.values.max(initial=0)) + 1, 4), np.uint8)
        for item in self.classes:
            if item.value < len(colors):
                colors[item.value] = (*item.color, 255)
        return colors[self.values]

    def to_xarray(self) -> "xarray.DataArray":
        """The class values as a DataArray that rioxarray understands; needs `reseg-geo[xarray]`.

        Its coordinates are `x` and `y`, the middles of pixels, `spatial_ref`, with the CRS and the
        transform, and `confidence`. The nodata value is 0. Names of classes are the attribute
        `class_names`; `flag_values` and `flag_meanings` are those of the CF conventions 1.11, 3.5.
        """
        from reseg_geo.maps.arrays import data_array

        return data_array(self.values, self.confidence, self.classes, self.grid)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the map with a legend, on given or new matplotlib axes in CRS coordinates.

        A raster that is rotated against its CRS is drawn as it lies in the file.
        """
        from matplotlib.patches import Patch

        if ax is None:
            import matplotlib.pyplot as plt

            high, wide = self.values.shape
            ax = plt.figure(figsize=(_INCHES, _INCHES * min(2.0, high / wide))).add_subplot()
        left, bottom, right, top = self.bounds
        ax.imshow(self.rgba, extent=(left, right, bottom, top), interpolation="nearest")
        ax.ticklabel_format(style="plain", useOffset=False)  # coordinates as people know them
        lettering = lettering_for([item.name for item in self.classes])
        entries = [
            Patch(
                facecolor=hex_color(item.color),
                edgecolor="#555",
                label=lettering.shown(item.name, item.value),
            )
            for item in self.classes
            if item.pixels
        ]
        ax.legend(
            handles=entries, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0,
            frameon=False, prop={"family": list(lettering.families)},
        )  # fmt: skip
        return ax

    def save(
        self,
        path: str | os.PathLike[str],
        confidence: str | os.PathLike[str] | None = None,
        *,
        overwrite: bool = False,
    ) -> None:
        """Write a GeoTIFF with colours and names, and one of the confidence if a name is given.

        Raises UsageError for a name that does not end in .tif, or that of the raster itself,
        OutputError if a file exists or cannot be written.
        """
        targets = [Path(path), *([] if confidence is None else [Path(confidence)])]
        for target in targets:
            check_geotiff_name(target, "the map")
        check_not_input([self.raster] if self.raster else [], targets)
        with Staging(overwrite=overwrite) as staging:
            self._write(staging.add(targets[0]), targets[0])
            for target in targets[1:]:
                self._write_confidence(staging.add(target), target)
            staging.commit()

    def _write(self, path: Path, target: Path) -> None:
        legend = [
            LegendEntry(each.value, each.name, each.color, each.code) for each in self.classes
        ]
        tags = legend_tags(legend) | ({NOTICE_TAG: self.notice} if self.notice else {})
        dtype = str(self.values.dtype)
        with RasterWriter(path, target, self.grid, dtype, 0, {}, Resampling.mode) as writer:
            writer.describe(tags, colormap(legend))
            writer.write(self.values, self.grid.box)
        pixels = {each.value: each.pixels for each in self.classes}
        write_sidecar(path, legend, {0: int((self.values == 0).sum()), **pixels})

    def _write_confidence(self, path: Path, target: Path) -> None:
        grid, blank = self.grid, CONFIDENCE_NO_DATA
        with RasterWriter(path, target, grid, "uint8", blank, {}, Resampling.average) as writer:
            writer.write(self.confidence, grid.box)

    def __repr__(self) -> str:
        height, width = self.values.shape
        apart = f", {self.step} of the raster apart" if self.step > 1 else ""
        return f"<ClassMap of {width:,} x {height:,} pixels{apart}: {total(self.classes)}>"

    def _repr_html_(self) -> str:
        lines = [*filter(None, [self.notice]), *self.warnings]
        return map_html(f"Land cover, {total(self.classes)}", self.classes, self.rgba, lines)
