"""Pictures of an image and its maps: panels side by side, above a legend of the classes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import rasterio
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from reseg_geo.classes import LandCover

_WIDE, _TITLE, _LEGEND, _GAP = 13, 0.4, 0.45, 0.08  # inches


def colored(class_map: Path, classes: Sequence[LandCover]) -> NDArray[np.uint8]:
    """A class map in the colours of its classes, (h, w, 3); white where it has no data."""
    with rasterio.open(class_map) as dataset:
        return in_colors(dataset.read(1), classes)


def in_colors(values: NDArray[np.uint8], classes: Sequence[LandCover]) -> NDArray[np.uint8]:
    """As `colored`, of the values of a class map, (h, w)."""
    return np.array([(255, 255, 255), *(item.color for item in classes)], np.uint8)[values]


def draw_panels(
    target: Path,
    panels: Mapping[str, NDArray[np.uint8]],
    classes: Sequence[LandCover],
    mark: Callable[[Axes], None] = lambda axes: None,
) -> None:
    """Write a JPEG of panels of one size, by title. mark: draws on the first one, in pixels."""
    height, width = next(iter(panels.values())).shape[:2]
    side = _WIDE / len(panels)
    shown = (side - _GAP) * height / width
    tall = shown + _TITLE + _LEGEND
    figure = Figure((_WIDE, tall), dpi=100)
    for index, (title, pixels) in enumerate(panels.items()):
        left, wide = (index * side + _GAP / 2) / _WIDE, (side - _GAP) / _WIDE
        axes = figure.add_axes((left, _LEGEND / tall, wide, shown / tall))
        axes.imshow(pixels, interpolation="nearest")
        axes.set_axis_off()
        axes.set_title(title, fontsize=12)
        if not index:
            mark(axes)
    handles = [Patch(color=np.divide(item.color, 255), label=item.name) for item in classes]
    figure.legend(
        handles=handles, loc="lower center", ncols=len(handles), frameon=False, fontsize=12
    )
    FigureCanvasAgg(figure).print_jpg(str(target), pil_kwargs={"quality": 82})
