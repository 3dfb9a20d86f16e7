"""Layers of map services in QGIS: WMS, WMTS and XYZ tiles."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import from_bounds

sys.path.append(str(Path(__file__).parents[1]))
from map_service import map_service


@pytest.fixture(scope="session")
def engine(quick_command: Path) -> dict[str, str]:
    return {"RESEG_GEO_ENGINE": str(quick_command)}


def test_layers_of_map_services(folder: Path, inside: Any) -> None:
    """Every kind of service gives GDAL the pixels at their places."""
    with rasterio.open(folder / "town.tif") as town, map_service(folder / "town.tif") as address:
        left, top = town.transform @ (40, 60)
        extent = left, top - 100, left + 80, top
        (folder / "service.json").write_text(json.dumps({"address": address, "extent": extent}))
        done = inside("services", folder)
        window = from_bounds(*extent, town.transform)
        wanted = town.read(window=window).astype(float)
        for name, description in done["descriptions"].items():
            with (
                rasterio.open(description) as service,
                WarpedVRT(
                    service, crs=town.crs, transform=town.window_transform(window),
                    width=160, height=200, resampling=Resampling.bilinear,
                ) as view,
            ):  # fmt: skip
                assert view.count == 4
                found = view.read().astype(float)
            assert (found[3] == 255).all(), name
            errors = np.abs(found[:3] - wanted).mean()
            moved = np.abs(np.roll(found[:3], 2, axis=2) - wanted).mean()
            assert errors < 0.5 * moved, name
            if name == "wms":
                assert errors == 0
    with rasterio.open(done["map"]) as dataset:
        assert (dataset.width, dataset.height, dataset.res) == (160, 200, (0.5, 0.5))
        assert dataset.bounds == pytest.approx(extent)
        assert dataset.read(1).min() > 0
    [notice] = [text for text in done["warnings"] if "come from" in text]
    host = address.removeprefix("http://")
    assert notice == (
        f"The pixels of 'wms' come from {host}, which will be asked for about 1 picture; please "
        "check that the terms of this service allow that."
    )
    refused = done["refused"]
    for name in ("extent", "pixel"):
        assert (
            "choose an extent and, under the advanced parameters, an output pixel size"
            in (refused[name])
        )
    assert "needs a login, which only QGIS has" in refused["login"]
    assert "addresses without {x}, {y} and {z}" in refused["address"]
    assert "comes from a service or database (wms), not from a raster file" in refused["regions"]
