"""Black and white borders are left out; dark water and white roofs at the edge are not."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from scipy.ndimage import gaussian_filter

from reseg_geo.grid import Box
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scenes.scene import make_scene

DATA = Path("/work/shared/data/georeferenced")


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A suburb, (400, 500, 3); no pixel is near black or white."""
    return make_scene(3, 400, 500, style="suburban").image.clip(24, 231)


def turned(picture: np.ndarray, degrees: float, fill: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture rotated within a larger one of a fill colour, (3, h, w), and where it is."""
    how = {"resample": Image.Resampling.NEAREST, "expand": True}
    image = Image.fromarray(picture).rotate(degrees, fillcolor=(fill,) * 3, **how)
    inside = Image.fromarray(np.full(picture.shape[:2], 255, np.uint8)).rotate(degrees, **how)
    return np.moveaxis(np.asarray(image), -1, 0).copy(), np.asarray(inside) > 0


def opened(path: Path, **options: object) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Pixels, mask and warnings of the whole, and a check that every part is like the whole."""
    warnings: list[str] = []
    with RasterReader(path, ReadOptions(**options), warnings.append) as reader:  # type: ignore[arg-type]
        pixels, valid = reader.read(reader.whole.box)
        assert np.array_equal(reader.valid(reader.whole.box), valid)
        for box in (Box(0, 0, 7, 9), Box(100, 90, 50, 33), Box(150, 0, 60, 200)):
            at = box.within(reader.whole.box)
            assert np.array_equal(reader.read(box)[0], pixels[at])
            assert np.array_equal(reader.read(box)[1], valid[at])
            assert np.array_equal(reader.valid(box), valid[at])
    return pixels, valid, warnings


@pytest.mark.parametrize(("degrees", "fill", "name"), [(17, 0, "black"), (2, 255, "white")])
def test_the_border_of_a_turned_picture(
    tmp_path: Path, write_raster, picture, degrees: float, fill: int, name: str
) -> None:
    values, inside = turned(picture, degrees, fill)
    path = write_raster(tmp_path / "a.tif", values)
    _, valid, warnings = opened(path)
    assert np.array_equal(valid, inside)
    share = 100 * (~inside).mean()
    assert warnings == [
        f"{share:.{0 if share >= 10 else 1}f}% of {path} is a {name} border and is left out; use "
        "--collar keep to map it."
    ]
    _, valid, warnings = opened(path, collar="keep")
    assert valid.all()
    assert warnings == []
    assert opened(path, nodata="none")[1].all()


@pytest.mark.parametrize("fill", [0, 255])
def test_a_border_with_the_noise_of_jpeg(tmp_path: Path, picture, fill: int) -> None:
    values, inside = turned(picture, 8, fill)
    path = tmp_path / "a.jpg"
    Image.fromarray(np.moveaxis(values, 0, -1)).save(path, quality=75)
    with rasterio.open(path) as dataset:
        stored = dataset.read()
    assert (stored[:, ~inside] != fill).any()
    _, valid, _ = opened(path)
    assert (valid & ~inside).mean() < 0.006  # fringes, fewer in larger pictures
    assert (~valid & inside).mean() < 0.001


@pytest.mark.parametrize("fill", [0, 255])
def test_a_border_with_the_noise_of_strong_compression(tmp_path: Path, picture, fill: int) -> None:
    """What rings bends the outline of the border."""
    values, inside = turned(picture, 17, fill)
    path = tmp_path / "a.jpg"
    Image.fromarray(np.moveaxis(values, 0, -1)).save(path, quality=50)
    _, valid, _ = opened(path)
    assert (valid & ~inside).mean() < 0.01
    assert (~valid & inside).mean() < 0.001


@pytest.mark.parametrize(("side", "quality"), [(240, None), (300, 85), (400, None)])
def test_a_thin_border(tmp_path: Path, picture, side: int, quality: int | None) -> None:
    """As a warp to another CRS leaves it: a few pixels, thinner than the outline is smoothed."""
    values, inside = turned(picture[:side, :side], 1.5, 0)
    path = tmp_path / ("a.png" if quality is None else "a.jpg")
    Image.fromarray(np.moveaxis(values, 0, -1)).save(path, quality=quality or 0)
    _, valid, warnings = opened(path)
    assert "is a black border and is left out" in warnings[-1]
    assert (valid & ~inside).mean() < (0.002 if quality is None else 0.02)
    assert (~valid & inside).mean() < 0.002


def test_thin_shadows_at_the_edge_are_data(tmp_path: Path, write_raster, picture) -> None:
    for name, deep, wide in (("shallow", 2, 90), ("deep", 5, 90)):
        values = np.moveaxis(picture[:240, :240], -1, 0).copy()
        values[:, :deep, 20 : 20 + wide] = values[:, 100 : 100 + wide, -deep:] = 0
        _, valid, _ = opened(write_raster(tmp_path / f"{name}.tif", values))
        assert valid.all(), name


@pytest.mark.parametrize("resolution", [1.0, 0.25])
def test_a_border_at_another_resolution(
    tmp_path: Path, write_raster, picture, resolution: float
) -> None:
    values, inside = turned(picture, 17, 0)
    _, valid, _ = opened(write_raster(tmp_path / "a.tif", values), resolution=resolution)
    assert abs(valid.mean() - inside.mean()) < 0.005


def test_black_squares_of_a_mosaic(tmp_path: Path, write_raster, picture) -> None:
    values = np.moveaxis(picture, -1, 0).copy()
    values[:, :150, :200] = values[:, 250:, 330:] = 0
    path = write_raster(tmp_path / "a.tif", values)
    missing = (values == 0).all(axis=0)
    _, valid, _ = opened(path)
    assert valid[~missing].all()
    assert (valid & missing).mean() < 0.002  # the inner corners


def test_other_types_and_palettes(tmp_path: Path, write_raster, picture) -> None:
    values, inside = turned(picture, 17, 0)
    for dtype in ("uint16", "int16", "float32"):
        path = write_raster(tmp_path / f"{dtype}.tif", (values.astype(dtype) * 9))
        pixels, valid, _ = opened(path)
        assert np.array_equal(valid, inside)
        kept = opened(path, collar="keep")[0]
        assert pixels[inside].std() > kept[inside].std(), "the border has no say in the stretch"
    colors = {0: (0, 0, 0, 255), 1: (90, 120, 60, 255), 2: (200, 200, 190, 255)}
    indices = np.where(inside, 1 + (values[0] > 120), 0).astype(np.uint8)[None]
    path = write_raster(tmp_path / "palette.tif", indices, colormap=colors)
    assert np.array_equal(opened(path)[1], inside)


def sea(picture: np.ndarray, value: int) -> np.ndarray:
    """A picture with a coast, beyond which all is of one value."""
    rough = gaussian_filter(np.random.default_rng(4).normal(size=picture.shape[:2]), 9)
    slope = np.linspace(-1, 1, picture.shape[1]) + 12 * rough
    values = np.moveaxis(picture, -1, 0).copy()
    values[:, slope > 0.3] = value
    return values


def test_water_roofs_and_the_night_are_data(tmp_path: Path, write_raster, picture) -> None:
    rng = np.random.default_rng(1)
    white = np.moveaxis(picture, -1, 0).copy()
    white[:, :60, 100:170] = 255  # a roof at the edge
    lake = np.moveaxis(picture, -1, 0).copy()
    rows, columns = np.ogrid[:400, :500]
    lake[:, (rows - 380) ** 2 + (columns - 250) ** 2 < 150**2] = 0
    dark = rng.integers(0, 12, (3, 400, 500), dtype=np.uint8)
    for name, values in {
        "sea": sea(picture, 0), "snow": sea(picture, 255), "lake": lake, "night": dark,
        "small": np.moveaxis(picture, -1, 0).copy(), "roof": white,
    }.items():  # fmt: skip
        _, valid, _ = opened(write_raster(tmp_path / f"{name}.tif", values))
        assert valid.all(), name


def test_what_may_be_a_border_is_named(tmp_path: Path, write_raster, picture) -> None:
    path = write_raster(tmp_path / "a.tif", sea(picture, 0))
    _, _, warnings = opened(path)
    assert len(warnings) == 1
    assert f"of {path} is black and reaches its edge" in warnings[0]
    assert warnings[0].endswith("--nodata 0.")


def test_what_nodata_leaves_of_a_border_is_named(tmp_path: Path, picture) -> None:
    for value, advice in ((0, "nearblack -setmask"), (255, "nearblack -white -setmask")):
        path = tmp_path / f"{value}.jpg"
        Image.fromarray(np.moveaxis(sea(picture, value), 0, -1)).save(path, quality=75)
        _, _, warnings = opened(path)
        assert f"--nodata {value}. " in warnings[-1]
        assert f"% of it is not exactly {value} and stays then; GDAL's {advice}" in warnings[-1]


@pytest.mark.parametrize("kind", ["mask", "nodata"])
def test_the_file_has_the_say(tmp_path: Path, write_raster, picture, kind: str) -> None:
    values, inside = turned(picture, 17, 0)
    inside[:90] = False
    values[:, 3:30, 3:30] = 1 if kind == "nodata" else 0
    how = {"mask": inside} if kind == "mask" else {"nodata": 0}
    _, valid, warnings = opened(write_raster(tmp_path / "a.tif", values, **how))
    assert np.array_equal(valid, inside if kind == "mask" else values.any(axis=0))
    assert warnings == []


def test_a_raster_of_nothing_but_black(tmp_path: Path, write_raster) -> None:
    path = write_raster(tmp_path / "a.tif", np.zeros((3, 210, 300), np.uint8))
    _, valid, warnings = opened(path)
    assert not valid.any()
    assert "100% of" in warnings[0]
    few = np.random.default_rng(0).integers(0, 3, (1, 210, 300), dtype=np.uint8)
    path = write_raster(tmp_path / "b.tif", few)
    for options in ({}, {"scale": (0.0, 2.0)}):
        assert opened(path, **options)[1].all()


def test_a_large_raster_is_probed_first(tmp_path: Path, write_raster, monkeypatch) -> None:
    """Without black or white at the edge, only some pixels of the edge are read."""
    values = np.full((1, 1500, 1600), 99, np.uint8)
    plain = write_raster(tmp_path / "a.tif", values, tiled=True)
    values[:, :, :200] = 0
    bordered = write_raster(tmp_path / "b.tif", values, tiled=True)
    sizes: list[int] = []
    original = RasterReader._read_averaged

    def counting(self, window, shape):  # type: ignore[no-untyped-def]
        sizes.append(int(window.width * window.height))
        return original(self, window, shape)

    monkeypatch.setattr(RasterReader, "_read_averaged", counting)
    assert opened(plain)[1].all()
    assert set(sizes) == {1}
    assert len(sizes) < 256
    assert np.array_equal(opened(bordered)[1], values[0] > 0)
