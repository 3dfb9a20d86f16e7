"""The probability of every class, as a raster."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

import reseg_geo
from reseg_geo.errors import UsageError
from reseg_geo.scenes.scene import make_scene

WORDS = "tree=forest|wood, road, water, building"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    pixels = np.moveaxis(make_scene(6, 260, 850, style="suburban").image, -1, 0)
    mask = np.ones((260, 850), bool)
    mask[:, :30] = False
    return write_raster(tmp_path_factory.mktemp("town") / "town.tif", pixels, mask=mask)


def _run(town: Path, folder: Path, **options: Any) -> tuple[np.ndarray, ...]:
    folder.mkdir(exist_ok=True)
    found = reseg_geo.segment(
        town, WORDS, folder / "map.tif", confidence=folder / "sure.tif", progress=False,
        probabilities=folder / "shares.tif", gsd="native", dtype="float32", **options,
    )  # fmt: skip
    assert found.paths["probabilities"] == folder / "shares.tif"
    arrays = []
    for name in ("map.tif", "sure.tif", "shares.tif"):
        with rasterio.open(folder / name) as dataset:
            arrays.append(dataset.read() if name == "shares.tif" else dataset.read(1))
    return tuple(arrays)


def test_bands_are_the_shares_of_the_classes(town: Path, tmp_path: Path) -> None:
    classes, sure, percent = _run(town, tmp_path / "a")
    fine = _run(town, tmp_path / "b", probability_type="float32", cog=True)[2]
    with rasterio.open(tmp_path / "a" / "shares.tif") as dataset:
        assert dataset.descriptions == ("tree", "road", "water", "building")
        assert (dataset.dtypes[0], dataset.nodata) == ("uint8", 255)
        assert dataset.transform == rasterio.open(town).transform
    with rasterio.open(tmp_path / "b" / "shares.tif") as dataset:
        assert dataset.dtypes[0] == "float32"
        assert np.isnan(dataset.nodata)
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    known = classes > 0
    assert 0.9 < known.mean() < 1
    assert (percent[:, ~known] == 255).all()
    assert np.isnan(fine[:, ~known]).all()
    np.testing.assert_allclose(fine[:, known].sum(axis=0), 1, atol=1e-5)
    assert (fine.argmax(axis=0)[known] + 1 == classes[known]).all()
    assert np.abs(100 * fine - percent)[:, known].max() <= 0.5001
    assert (percent.max(axis=0)[known] == sure[known]).all()


def test_regions_that_refine_the_map_leave_them(town: Path, tmp_path: Path) -> None:
    plain = _run(town, tmp_path / "a")[2]
    assert np.array_equal(_run(town, tmp_path / "b", refine="regions")[2], plain)


def test_a_part_is_the_part(town: Path, tmp_path: Path) -> None:
    whole = _run(town, tmp_path / "a")[2]
    with rasterio.open(town) as dataset:
        box = rasterio.windows.bounds(Window(700, 40, 120, 200), dataset.transform)
    part = _run(town, tmp_path / "b", bounds=box)[2]
    assert np.array_equal(part, whole[:, 40:240, 700:820])


def test_it_must_be_a_geotiff(town: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"shares\.png must end in \.tif or \.tiff"):
        reseg_geo.segment(town, WORDS, tmp_path / "m.tif", probabilities=tmp_path / "shares.png")
    with pytest.raises(UsageError, match=r"probability type .int16. must be one of uint8"):
        reseg_geo.segment(town, WORDS, tmp_path / "m.tif", probability_type="int16")
