"""Real rasters of the kinds that users bring; skipped where the development data is absent."""

import json
import os
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image

DATA = Path(
    os.environ.get("RESEG_GEO_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data"
)  # fmt: skip
CLASSES = "building=roof|house, road=street, vegetation=trees|grass, water=river, bare land=sand"


def real(name: str) -> Path:
    path = DATA / "georeferenced" / name
    if not path.is_file():
        pytest.skip(f"{path} is absent; set RESEG_GEO_TEST_DATA to the folder that holds it")
    return path


def test_an_orthophoto_of_a_city(tmp_path: Path, run_command) -> None:
    raster = real("oem_koeln_50.tif")
    done = run_command(
        "segment", raster, "--classes", CLASSES, "-o", "out.tif", "--polygons", "out.gpkg",
        "--confidence", "conf.tif", "--preview", "out.png", "--progress", "json", cwd=tmp_path,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    steps = [e["done"] for e in events if e["event"] == "progress"]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 64)
    assert len([e for e in events if "block" in e]) == 4
    found = {entry["name"]: entry for entry in events[-1]["classes"]}
    assert sum(entry["pixels"] for entry in found.values()) == 1_000_000
    assert sum(entry["area_m2"] for entry in found.values()) == pytest.approx(250_000, rel=2e-3)
    with rasterio.open(raster) as source, rasterio.open(tmp_path / "out.tif") as dataset:
        assert (dataset.crs, dataset.transform, dataset.shape) == (
            source.crs, source.transform, source.shape,
        )  # fmt: skip
        values = dataset.read(1)
    # The lower right third is a bare field, whatever else the model makes of the town.
    assert (values[800:, 500:] == 5).mean() > 0.9
    frame = geopandas.read_file(tmp_path / "out.gpkg", layer="land_cover")
    assert frame.crs.to_epsg() == 25832
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert frame.area_m2.sum() == pytest.approx(250_000, rel=2e-3)
    assert frame.confidence.between(20, 100).all()
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size[0] > picture.size[1] > 700


def test_a_radar_scene_in_its_own_geometry_is_refused(tmp_path: Path, run_command) -> None:
    raster = real("riotiler_cog_gcps.tif")
    said = run_command(
        "segment", raster, "--classes", CLASSES, "-o", tmp_path / "a.tif", code=3
    ).stderr
    assert "has only 210 ground control points" in said
    assert f"gdalwarp -tps {raster} warped.tif" in said


@pytest.mark.parametrize(
    ("name", "shape", "epsg", "pixel"),
    [
        ("riotiler_pix4d.tif", None, 32750, None),
        ("riotiler_hro_colorado.tif", None, 26913, None),
        ("riotiler_cog.tif", (667, 665), 32621, 400.0),
        ("deepness_fotomap_small.tif", None, 32633, None),
    ],
)
def test_rasters_of_all_kinds(
    name: str,
    shape: tuple[int, int] | None,
    epsg: int | None,
    pixel: float | None,
    tmp_path: Path,
    run_command,
) -> None:
    raster = real(name)
    resolution = () if pixel is None else ("--resolution", pixel)
    run_command(
        "segment", raster, "--classes", CLASSES, "-o", tmp_path / "map.tif", "--polygons",
        tmp_path / "map.gpkg", "--stride", 224, *resolution,
    )  # fmt: skip
    with rasterio.open(raster) as source, rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.shape == (shape or source.shape)
        if epsg is not None:
            assert dataset.crs.to_epsg() == epsg
        values = dataset.read(1)
        if pixel is None:
            assert np.array_equal(values > 0, source.dataset_mask() > 0)
    assert values.any()
    frame = geopandas.read_file(tmp_path / "map.gpkg")
    assert len(frame) > 0
    assert frame.crs == dataset.crs
