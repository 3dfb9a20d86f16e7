"""Images and maps as xarray's arrays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rioxarray
import xarray

import reseg_geo
from reseg_geo import InputError, UsageError

WORDS = "building, road, tree, water"
FAST = {"regions": "none", "gsd": "native", "progress": False}


@pytest.fixture(scope="module")
def image(
    scene: Any, tmp_path_factory: pytest.TempPathFactory, write_raster: Callable[..., Path]
) -> Path:
    return write_raster(tmp_path_factory.mktemp("image") / "image.tif", scene, nodata=0)


@pytest.fixture
def array(image: Path) -> Any:
    return rioxarray.open_rasterio(image)


@pytest.fixture(scope="module")
def mapped(image: Path) -> Any:
    """The map of the file: class values, confidence, transform and CRS."""
    target, sure = image.with_name("map.tif"), image.with_name("sure.tif")
    reseg_geo.segment(image, WORDS, target, confidence=sure, **FAST)
    with rasterio.open(target) as values, rasterio.open(sure) as confidence:
        return values.read(1), confidence.read(1), values.transform, values.crs


@pytest.mark.parametrize("order", [("band", "y", "x"), ("y", "x", "band")])
def test_an_image_in_memory_has_the_map_of_its_file(
    array: Any, mapped: Any, order: tuple[str, ...]
) -> None:
    values, confidence, transform, crs = mapped
    found = reseg_geo.segment(array.transpose(*order), WORDS, **FAST)
    assert isinstance(found, xarray.DataArray)
    assert np.array_equal(found, values)
    assert np.array_equal(found.confidence, confidence)
    assert (found.rio.crs, found.rio.transform()) == (crs, transform)
    assert found.rio.nodata == 0
    assert np.array_equal(found.x, array.x)
    assert np.array_equal(found.y, array.y)
    assert found.attrs["class_names"] == WORDS.split(", ")


def test_a_clipped_image_is_mapped_where_it_lies(array: Any) -> None:
    part = array.isel(x=slice(20, 220), y=slice(10, 190))
    found = reseg_geo.segment(part, WORDS, **FAST)
    assert found.rio.bounds() == part.rio.bounds()


def test_nodata_of_an_array_is_nodata(array: Any) -> None:
    pixels = array.copy()
    pixels[:, :, :50] = 0
    found = reseg_geo.segment(pixels, WORDS, **FAST)
    assert not found[:, :50].any()
    assert found[:, 50:].values.all()


def test_grey_images_and_those_without_a_place(array: Any) -> None:
    grey = xarray.DataArray(array.values[0], dims=("y", "x"))
    found = reseg_geo.segment(grey, WORDS, **FAST)
    assert found.shape == grey.shape
    assert found.rio.crs is None


def test_what_is_no_image_is_refused(array: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="dimensions y and x"):
        reseg_geo.segment(xarray.DataArray(np.zeros(5), dims=("time",)), WORDS, **FAST)
    with pytest.raises(UsageError, match="has no files, so preview cannot be written"):
        reseg_geo.segment(array, WORDS, preview=tmp_path / "a.png", **FAST)  # type: ignore[call-overload]
    with pytest.raises(UsageError, match="name the file"):
        reseg_geo.segment(str(tmp_path / "a.tif"), WORDS, **FAST)  # type: ignore[call-overload]


def test_pixels_with_gaps_between_them_have_no_place(array: Any) -> None:
    with pytest.raises(reseg_geo.InputError, match="coordinate x of the array is not equally"):
        reseg_geo.segment(array.rename(None)[:, :, [0, 1, 2, 5, 9]], WORDS, **FAST)
