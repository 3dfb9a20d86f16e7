"""Reports of class maps on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.legend import colormap, legend_of, legend_tags
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.publish.report import ReportDetails, write_report
from reseg_geo.raster.writer import RasterWriter

MakeReport = Callable[..., Path]


@pytest.fixture
def make_report(tmp_path: Path) -> MakeReport:
    """Write a report of (h, w) class values.

    pixel: size in metres, None for no CRS; confidence: (h, w) per cent, 255 for no data; mapped:
    whether there is a raster of it; other keywords are fields of ReportDetails.
    """

    def make(
        values: NDArray[np.uint8],
        classes: tuple[LandCover, ...] = read_classes("building, tree, water"),
        pixel: float | None = 0.5,
        confidence: NDArray[np.uint8] | None = None,
        mapped: bool = True,
        **details: Any,
    ) -> Path:
        size = pixel or 1.0
        transform = rasterio.Affine(size, 0, 346_000, 0, -size, 5_648_500)
        crs = rasterio.CRS.from_epsg(25832) if pixel else None
        grid = Grid(values.shape[1], values.shape[0], transform, crs)
        legend, tally = legend_of(classes), ClassAreas(classes, AreaMeasure(grid))
        tally.add(values, grid.box)
        class_map, known = tmp_path / "map.tif", tmp_path / "confidence.tif"
        with RasterWriter(class_map, class_map, grid, "uint8", 0, {}, Resampling.mode) as writer:
            writer.describe(legend_tags(legend), colormap(legend))
            writer.write(values, grid.box)
        if confidence is not None:
            with RasterWriter(known, known, grid, "uint8", 255, {}, Resampling.average) as writer:
                writer.write(confidence, grid.box)
            details["histogram"] = np.bincount(confidence[confidence <= 100], minlength=101)
        settings = {
            "title": "town.tif", "image": (np.full((*values.shape, 3), 90, np.uint8), values > 0),
            "class_map": class_map, "histogram": None, "classes": tally.summaries(),
            "confidence": known if confidence is not None and mapped else None,
            "properties": [("Model", "mini"), ("Duration", "38 s")],
            "command": "reseg-geo segment town.tif --classes 'building, tree' -o map.tif",
            "warnings": [],
        }  # fmt: skip
        page = tmp_path / "report.html"
        write_report(ReportDetails(**{**settings, **details}), page, page)
        return page

    return make
