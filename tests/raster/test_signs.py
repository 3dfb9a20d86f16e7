"""Pixels without data: what the file says, and what the user says instead."""

from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp as Color

from reseg_geo.errors import InputError, UsageError

RGB = (Color.red, Color.green, Color.blue)
ALPHA = (*RGB, Color.alpha)
RESOLUTIONS = [None, 1.0]  # as it is, and warped to pixels twice as large


def halved(mask: np.ndarray, resolution: float | None) -> np.ndarray:
    """Where data is after averaging 2 x 2 pixels, if any."""
    return mask if resolution is None else mask.reshape(20, 2, 25, 2).any(axis=(1, 3))


@pytest.fixture
def hole() -> np.ndarray:
    """True where data is."""
    mask = np.ones((40, 50), bool)
    mask[6:12, 20:34] = False
    return mask


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_given_nodata_replaces_that_of_the_file(
    read, tmp_path: Path, write_raster, rgb, hole, dtype: str, resolution: float | None
) -> None:
    rgb[:, 0:2, 0:2] = 9  # the file says that these are nodata
    path = write_raster(tmp_path / "a.tif", np.where(hole, rgb, 255).astype(dtype), nodata=9)
    how = {"resolution": resolution, "scale": (0.0, 255.0)}
    _, valid, _ = read(path, **how)
    assert valid.sum() == valid.size - (4 if resolution is None else 1)
    for nodata in (255, (255, 255, 255), "255", "255,255,255"):
        _, valid, warnings = read(path, nodata=nodata, **how)
        assert np.array_equal(valid, halved(hole, resolution))
        assert warnings == []
    _, valid, _ = read(path, nodata="none", **how)
    assert valid.all()


def test_nodata_one_a_band(read, tmp_path: Path, write_raster, rgb, hole) -> None:
    rgb[:, hole] = rgb[:, hole].clip(10)
    values = np.where(hole, rgb, np.array([1, 2, 3])[:, None, None]).astype(np.uint8)
    values[:2, 0, 0] = 1, 2  # a pixel is nodata only where all bands are
    path = write_raster(tmp_path / "a.tif", values)
    assert np.array_equal(read(path, nodata=(1, 2, 3))[1], hole)
    assert np.array_equal(read(path, nodata=(3, 2, 1), bands=(3, 2, 1))[1], hole)
    with pytest.raises(UsageError, match="nodata has 2 values, but 3 bands"):
        read(path, nodata=(1, 2))
    with pytest.raises(InputError, match="different nodata values"):
        read(path, nodata=(1, 2, 3), resolution=1.0)


def test_nodata_counts_with_a_mask_or_alpha(read, tmp_path: Path, write_raster, rgb, hole) -> None:
    rgb[:, 30:, :] = 7
    alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
    masked = write_raster(tmp_path / "a.tif", rgb, mask=hole)
    hidden = write_raster(tmp_path / "b.tif", np.concatenate([rgb, alpha]), colors=ALPHA)
    expected = hole.copy()
    expected[30:] = False
    for path in (masked, hidden):
        for resolution in RESOLUTIONS:
            found = read(path, nodata=7, resolution=resolution)[1]
            assert np.array_equal(found, halved(expected, resolution)), (path, resolution)
            found = read(path, nodata="none", resolution=resolution)[1]
            assert np.array_equal(found, halved(hole, resolution)), (path, resolution)


@pytest.mark.filterwarnings("error")
def test_nodata_and_alpha_of_the_file_both_count(
    read, tmp_path: Path, write_raster, rgb, hole
) -> None:
    rgb[:, 30:, :] = 7
    alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
    values = np.concatenate([rgb, alpha])
    path = write_raster(tmp_path / "a.tif", values, colors=ALPHA, nodata=7)
    hole[30:] = False
    for resolution in RESOLUTIONS:
        assert np.array_equal(read(path, resolution=resolution)[1], halved(hole, resolution))


def test_a_nodata_value_that_no_pixel_can_have(read, tmp_path: Path, write_raster, rgb) -> None:
    _, valid, warnings = read(write_raster(tmp_path / "a.tif", rgb), nodata=-9999)
    assert valid.all()
    assert warnings == [
        f"no pixel of {tmp_path / 'a.tif'} can have the nodata value -9999, since its values are "
        "of type uint8; check --nodata."
    ]
    # As a file may have it: rounded to single precision.
    lowest = np.where(rgb < 9, np.finfo(np.float32).min, rgb).astype(np.float32)
    path = write_raster(tmp_path / "b.tif", lowest)
    _, valid, _ = read(path, nodata="-3.4028235e+38", scale=(0.0, 255.0))
    assert np.array_equal(valid, (rgb >= 9).any(axis=0))


@pytest.mark.parametrize("value", ["x", "", "1,,2", float("inf"), (1, float("nan")), ()])
def test_nodata_must_be_numbers(read, tmp_path: Path, write_raster, rgb, value: object) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    with pytest.raises(UsageError, match="must be a number, one a band"):
        read(path, nodata=value)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_alpha_can_be_ignored(
    read, tmp_path: Path, write_raster, rgb, hole, resolution: float | None
) -> None:
    alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
    odd = tmp_path / "a & 'b' <c>?.tif"
    path = write_raster(odd, np.concatenate([rgb, alpha]), colors=ALPHA)
    _, valid, warnings = read(path, resolution=resolution)
    assert np.array_equal(valid, halved(hole, resolution))
    assert warnings == []
    plain = read(write_raster(tmp_path / "plain.tif", rgb), resolution=resolution)[0]
    pixels, valid, warnings = read(path, alpha="ignore", resolution=resolution)
    assert valid.all()
    assert warnings == []
    assert np.array_equal(pixels, plain)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_bands_that_leave_out_alpha_ignore_it(
    read, tmp_path: Path, write_raster, rgb, hole, resolution: float | None
) -> None:
    """As gdal_translate -b does."""
    alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
    path = write_raster(tmp_path / "a.tif", np.concatenate([rgb, alpha]), colors=ALPHA)
    _, valid, warnings = read(path, bands=(1, 2, 3), resolution=resolution)
    assert valid.all()
    assert len(warnings) == 1
    assert "band 4" in warnings[0]
    assert "hides about 4.2% of it, but --bands leaves it out" in warnings[0]
    opaque = np.full_like(alpha, 255)
    path = write_raster(tmp_path / "b.tif", np.concatenate([rgb, opaque]), colors=ALPHA)
    assert read(path, bands=(1, 2, 3))[2] == []


def test_infrared_marked_as_alpha_is_named(read, tmp_path: Path, write_raster) -> None:
    values = np.random.default_rng(1).integers(0, 255, (4, 1100, 1000), dtype=np.uint8)
    path = write_raster(tmp_path / "a.tif", values, colors=ALPHA)
    _, valid, warnings = read(path)
    assert not valid.all()
    assert len(warnings) == 1
    assert "band 4" in warnings[0]
    assert "--alpha ignore" in warnings[0]


def test_transparent_colours_of_a_palette(read, tmp_path: Path, write_raster) -> None:
    indices = np.array([[[0, 1]]], np.uint8)
    colors = {0: (9, 8, 7, 0), 1: (200, 10, 20, 255)}
    path = write_raster(tmp_path / "a.png", indices, colormap=colors, driver="PNG")
    assert read(path)[1].tolist() == [[False, True]]
    # GDAL calls the only transparent colour of a PNG its nodata value.
    pixels, valid, _ = read(path, alpha="ignore", nodata="none")
    assert valid.all()
    assert pixels[:, 0, 0].tolist() == [9, 8, 7]


def test_nan_is_never_data(read, tmp_path: Path, write_raster, hole) -> None:
    values = np.where(hole, 5, np.nan).astype(np.float32)[None]
    for nodata in (None, np.nan):
        path = write_raster(tmp_path / "a.tif", values, nodata=nodata)
        for given in (None, "none", "nan", 7):
            for resolution in RESOLUTIONS:
                found = read(path, nodata=given, resolution=resolution)[1]
                assert np.array_equal(found, halved(hole, resolution)), (nodata, given, resolution)
