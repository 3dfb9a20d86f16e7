"""Rasters of all kinds as 8-bit RGB and a mask."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio.enums import ColorInterp as Color

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box
from reseg_geo.raster.reader import RasterReader

RGB = (Color.red, Color.green, Color.blue)
H, W = 40, 50
EVERYTHING = Box(0, 0, H, W)


def test_bytes_are_unchanged(read, tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, colors=RGB)
    pixels, valid, warnings = read(path)
    assert np.array_equal(pixels, rgb)
    assert valid.all()
    assert warnings == []


def test_a_box_beyond_the_raster_is_padded(tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    with RasterReader(write_raster(tmp_path / "a.tif", rgb)) as reader:
        pixels, valid = reader.read(Box(30, 40, 20, 30))
    assert np.array_equal(np.moveaxis(pixels, -1, 0)[:, :10, :10], rgb[:, 30:, 40:])
    assert valid.sum() == 100
    assert pixels[~valid].max() == 0


@pytest.mark.parametrize("kind", ["alpha", "internal mask", "nodata", "per-band nodata"])
def test_no_data(read, tmp_path: Path, write_raster, rgb: np.ndarray, hole: np.ndarray, kind: str):
    path = tmp_path / "a.tif"
    if kind == "alpha":
        alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
        write_raster(path, np.concatenate([rgb, alpha]), colors=(*RGB, Color.alpha))
    elif kind == "internal mask":
        write_raster(path, rgb, mask=hole)
    else:
        values = np.where(hole, rgb, 0)
        if kind == "per-band nodata":
            values[0, 0, 0] = 0  # one band at the nodata value is a dark colour, not a hole
        write_raster(path, values, nodata=0)
    pixels, valid, _ = read(path)
    assert np.array_equal(valid, hole)
    assert pixels[:, ~hole].max() == 0
    assert np.array_equal(pixels[1:, hole], rgb[1:, hole])


@pytest.mark.parametrize("dtype", ["uint16", "int16", "int32", "float32", "float64"])
def test_other_types_are_stretched_once_by_percentiles(
    read, tmp_path: Path, write_raster, hole: np.ndarray, dtype: str
) -> None:
    rng = np.random.default_rng(1)
    values = (rng.normal(1000, 200, (3, H, W)) * np.array([1, 2, 3])[:, None, None]).astype(dtype)
    values[:, ~hole] = -9999 if dtype != "uint16" else 65535
    path = write_raster(tmp_path / "a.tif", values, nodata=values[0][~hole][0])
    pixels, valid, _ = read(path)
    assert np.array_equal(valid, hole)
    for band, found in zip(values.astype(float), pixels, strict=True):
        low, high = np.percentile(band[hole], [2, 98])
        expected = ((band - low) / (high - low)).clip(0, 1) * 255
        assert np.abs(found[hole] - expected[hole]).max() <= 0.51
    # A part is stretched like the whole.
    with RasterReader(path) as reader:
        part, _ = reader.read(Box(7, 9, 20, 21))
    assert np.array_equal(np.moveaxis(part, -1, 0), pixels[:, 7:27, 9:30])


def test_scale_replaces_the_percentiles(read, tmp_path: Path, write_raster) -> None:
    values = np.array([[[0, 100, 200, 300, 400]]], np.uint16)
    path = write_raster(tmp_path / "a.tif", values)
    pixels, _, _ = read(path, scale=(100.0, 350.0))
    assert pixels.tolist() == [[[0, 0, 102, 204, 255]]] * 3
    values8 = np.array([[[10, 20, 35]]], np.uint8)
    pixels, _, _ = read(write_raster(tmp_path / "b.tif", values8), scale=(10.0, 35.0))
    assert pixels.tolist() == [[[0, 102, 255]]] * 3


def test_nan_and_infinity_are_no_data(read, tmp_path: Path, write_raster, hole: np.ndarray) -> None:
    values = np.random.default_rng(2).random((3, H, W)).astype(np.float32)
    values[1, ~hole] = np.nan
    values[0, 0, 0] = np.inf
    hole[0, 0] = False
    pixels, valid, _ = read(write_raster(tmp_path / "a.tif", values))
    assert np.array_equal(valid, hole)
    assert pixels[:, hole].max() == 255


def test_a_constant_raster_is_valid(read, tmp_path: Path, write_raster) -> None:
    path = write_raster(tmp_path / "a.tif", np.full((1, H, W), 700, np.uint16))
    _, valid, _ = read(path)
    assert valid.all()


def test_grey_and_grey_with_alpha(
    read, tmp_path: Path, write_raster, rgb, hole: np.ndarray
) -> None:
    grey = rgb[:1]
    pixels, valid, _ = read(write_raster(tmp_path / "a.tif", grey))
    assert np.array_equal(pixels, np.repeat(grey, 3, axis=0))
    both = np.concatenate([grey, np.where(hole, 255, 0).astype(np.uint8)[None]])
    path = write_raster(tmp_path / "b.tif", both, colors=(Color.gray, Color.alpha))
    pixels, valid, _ = read(path)
    assert np.array_equal(valid, hole)
    assert np.array_equal(pixels[:, hole], np.repeat(grey, 3, axis=0)[:, hole])


@pytest.mark.parametrize(("driver", "nodata"), [("GTiff", 0), ("PNG", None)])
def test_palette(read, tmp_path: Path, write_raster, driver: str, nodata: int | None) -> None:
    indices = np.array([[[0, 1, 2], [2, 1, 1]]], np.uint8)
    colors = {0: (9, 9, 9, 0), 1: (200, 10, 20, 255), 2: (1, 2, 3, 255)}
    path = write_raster(tmp_path / "a", indices, colormap=colors, driver=driver, nodata=nodata)
    pixels, valid, _ = read(path)
    assert valid.tolist() == [[False, True, True], [True, True, True]]
    assert pixels[:, 0].T.tolist() == [[0, 0, 0], [200, 10, 20], [1, 2, 3]]
    # Indices are not averaged: a coarser picture has the same colours.
    pixels, valid, _ = read(path, resolution=0.75)
    assert {tuple(color) for color in pixels[:, valid].T.tolist()} <= {(200, 10, 20), (1, 2, 3)}


def test_bands_are_chosen_by_role_by_option_or_in_order(read, tmp_path: Path, write_raster) -> None:
    values = np.random.default_rng(3).integers(0, 255, (5, H, W), dtype=np.uint8)
    plain = write_raster(tmp_path / "a.tif", values, photometric="minisblack")
    pixels, _, warnings = read(plain)
    assert np.array_equal(pixels, values[:3])
    assert any("5 bands" in text and "--bands" in text for text in warnings)
    pixels, _, warnings = read(plain, bands=(4, 2, 1))
    assert np.array_equal(pixels, values[[3, 1, 0]])
    assert warnings == []
    pixels, _, _ = read(plain, bands=(5,))
    assert np.array_equal(pixels, values[[4, 4, 4]])
    named = write_raster(
        tmp_path / "b.tif", values, photometric="minisblack",
        colors=(Color.blue, Color.green, Color.red, Color.undefined, Color.undefined),
    )  # fmt: skip
    pixels, _, warnings = read(named)
    assert np.array_equal(pixels, values[[2, 1, 0]])
    assert warnings == []
    alpha = write_raster(tmp_path / "c.tif", values[:4], colors=(*RGB, Color.alpha))
    _, _, warnings = read(alpha, bands=(4, 3, 2))
    assert len(warnings) == 1
    assert "band 4" in warnings[0]
    assert "alpha" in warnings[0]
    with pytest.raises(UsageError, match=r"band 6 .* has 5 bands"):
        read(plain, bands=(6,))


def test_vrt_and_vsi_paths(read, tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, colors=RGB)
    memory = Path("/vsimem/reseg-geo-test.tif")
    vrt = tmp_path / "b.vrt"
    rasterio.shutil.copy(path, memory)
    rasterio.shutil.copy(path, vrt, driver="VRT")
    for other in (memory, vrt, Path(f"/vsisubfile/0,{path}")):
        assert np.array_equal(read(other)[0], rgb)
    rasterio.shutil.delete(memory)


def test_overview_is_small_and_averaged(tmp_path: Path, write_raster) -> None:
    values = np.kron(np.array([[[20, 100], [200, 60]]]), np.ones((1, 60, 120))).astype(np.uint8)
    with RasterReader(write_raster(tmp_path / "a.tif", values)) as reader:
        pixels, valid = reader.overview(24)
    assert pixels.shape == (12, 24, 3)
    assert valid.all()
    assert pixels[2, 2, 0] == 20
    assert pixels[10, 20, 0] == 60


def test_unusable_files_are_reported(tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    for name, content, words in (
        ("missing.tif", None, "does not exist"),
        ("text.tif", b"no raster at all", "not a raster that GDAL can read"),
        ("empty.tif", b"", r"empty\.tif is empty; copy or download it again"),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputError, match=words) as caught:
            RasterReader(path)
        assert name in str(caught.value)
    with pytest.raises(InputError, match="is a folder"):
        RasterReader(tmp_path)
    whole = write_raster(tmp_path / "cut.tif", rgb)
    whole.write_bytes(whole.read_bytes()[:-2000])
    with RasterReader(whole) as reader, pytest.raises(InputError, match="damaged or truncated"):
        reader.read(EVERYTHING)
    with pytest.raises(InputError, match="complex"):
        RasterReader(write_raster(tmp_path / "c.tif", np.ones((1, 3, 3), np.complex64)))


def test_a_damaged_part_does_not_spoil_what_is_read_next(tmp_path: Path, write_raster) -> None:
    """rasterio would raise the last error again from a property of the raster."""
    noise = np.random.default_rng(0).integers(0, 255, (3, 256, 50), np.uint8)
    path = write_raster(tmp_path / "torn.tif", noise, colors=RGB, compress="deflate", blockysize=16)
    with rasterio.open(path) as dataset:
        at = int(dataset.get_tag_item("BLOCK_OFFSET_0_12", "TIFF", bidx=1))
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 100)
    with RasterReader(path) as reader:
        for _ in range(2):
            with pytest.raises(InputError, match="damaged or truncated"):
                reader.read(Box(180, 0, 40, 50))
            assert reader.valid(Box(0, 0, 40, 50)).all()


def test_bands_of_different_types(read, tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    for index, (band, dtype) in enumerate(zip(rgb, ("uint8", "uint16", "uint8"), strict=True)):
        write_raster(tmp_path / f"{index}.tif", band.astype(dtype)[None])
    bands = "".join(
        f'<VRTRasterBand dataType="{kind}" band="{i + 1}"><SimpleSource><SourceFilename '
        f'relativeToVRT="1">{i}.tif</SourceFilename></SimpleSource></VRTRasterBand>'
        for i, kind in enumerate(("Byte", "UInt16", "Byte"))
    )
    vrt = tmp_path / "a.vrt"
    vrt.write_text(f'<VRTDataset rasterXSize="{W}" rasterYSize="{H}">{bands}</VRTDataset>')
    pixels, valid, _ = read(vrt, scale=(0.0, 255.0))
    assert valid.all()
    assert np.array_equal(pixels, rgb)


@pytest.mark.parametrize(("dtype", "value"), [("float32", 1e8), ("uint32", 20_000_000)])
def test_a_constant_raster_of_large_values(
    read, tmp_path: Path, write_raster, dtype: str, value: float
):
    path = write_raster(tmp_path / "a.tif", np.full((1, H, W), value, dtype))
    pixels, valid, _ = read(path)
    assert valid.all()
    assert pixels.max() == 0


def test_palettes_of_16_bits_and_without_a_table(read, tmp_path: Path, write_raster) -> None:
    indices = np.array([[[0, 1, 300]]], np.uint16)
    path = write_raster(tmp_path / "a.tif", indices, colormap={1: (7, 8, 9, 255)})
    pixels, _, _ = read(path)
    assert pixels[:, 0, 1].tolist() == [7, 8, 9]
    rasterio.shutil.copy(path, tmp_path / "a.vrt", driver="VRT")
    vrt = (tmp_path / "a.vrt").read_text()
    start, end = vrt.index("<ColorTable>"), vrt.index("</ColorTable>") + len("</ColorTable>")
    (tmp_path / "a.vrt").write_text(vrt[:start] + vrt[end:])
    pixels, _, _ = read(tmp_path / "a.vrt", scale=(0.0, 300.0))
    assert pixels.tolist() == [[[0, 1, 255]]] * 3


@pytest.mark.parametrize("kind", ["mask", "NaN", "NaN as nodata", "number as nodata"])
def test_no_data_of_a_float_raster_survives_resampling(
    read, tmp_path: Path, write_raster, hole: np.ndarray, kind: str
) -> None:
    values = np.random.default_rng(2).random((3, H, W)).astype(np.float32)
    path = tmp_path / "a.tif"
    if kind == "mask":
        write_raster(path, values, mask=hole)
    else:
        empty = -9999 if kind.startswith("number") else np.nan
        nodata = None if kind == "NaN" else empty
        write_raster(path, np.where(hole, values, np.float32(empty)), nodata=nodata)
    _, valid, _ = read(path, resolution=1.0)
    quads = hole.reshape(20, 2, 25, 2)
    assert valid[quads.all(axis=(1, 3))].all()
    assert not valid[~quads.any(axis=(1, 3))].any()


def test_bands_with_different_nodata_are_not_resampled_together(
    read, tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    with rasterio.open(path) as source:
        profile = source.profile
    with rasterio.open(path, "w", append_subdataset="YES", **profile) as target:
        target.write(255 - rgb)
    told: list[str] = []
    with RasterReader(path, warn=told.append) as reader:
        assert np.array_equal(reader.read(reader.whole.box)[0], np.moveaxis(rgb, 0, -1))
    assert told == [
        f"{path} holds 2 images, of which the first is read; choose another by its name, such as "
        f"GTIFF_DIR:2:{path}."
    ]
