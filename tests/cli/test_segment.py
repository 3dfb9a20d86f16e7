"""Whole runs through the installed command, on all kinds of rasters."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import rasterio.features
import rasterio.shutil
import shapely
from affine import Affine
from PIL import Image
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp as Color

CLASSES = "building=roof|house, road=street, vegetation=tree|grass, water"
NORTH_UP = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
ROTATED = Affine.translation(346_000, 5_648_500) @ Affine.rotation(25) @ Affine.scale(0.5, -0.5)
SOUTH_UP = Affine(0.5, 0, 346_000, 0, 0.5, 5_648_300)
GEOGRAPHIC = Affine(5e-6, 0, 7.0, 0, -5e-6, 51.0)


@dataclass(frozen=True)
class Case:
    """A raster to write, options, and the expected grid."""

    make: Callable[..., Path | str]
    options: tuple[object, ...] = ()
    size: tuple[int, int] = (260, 230)
    transform: Affine = NORTH_UP
    crs: str | None = "EPSG:25832"
    hole: bool = False
    warnings: tuple[str, ...] = field(default=())


def hole(shape: tuple[int, ...]) -> np.ndarray:
    """True where data is."""
    mask = np.ones(shape[-2:], bool)
    mask[:100, :90] = False
    return mask


def rgb(folder: Path, scene: np.ndarray, write: Any, **profile: Any) -> Path:
    return write(folder / "image.tif", scene, **profile)


def rgba(folder: Path, scene: np.ndarray, write: Any) -> Path:
    alpha = (hole(scene.shape) * 255).astype(np.uint8)
    colors = (Color.red, Color.green, Color.blue, Color.alpha)
    return write(folder / "image.tif", np.concatenate([scene, alpha[None]]), colors=colors)


def wide(folder: Path, scene: np.ndarray, write: Any) -> Path:
    """16-bit, five bands, red green blue the last three."""
    values = np.concatenate([scene[:2], scene]).astype(np.uint16) * 13 + 200
    return write(folder / "image.tif", values)


def floats(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", np.where(hole(scene.shape), scene / 255, np.nan))


def grey(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", scene[:1])


def palette(folder: Path, scene: np.ndarray, write: Any) -> Path:
    image = Image.fromarray(np.moveaxis(scene, 0, -1)).quantize(200)
    colors = np.array(image.getpalette()).reshape(-1, 3)
    table = {i: (*map(int, color), 255) for i, color in enumerate(colors)}
    return write(folder / "image.tif", np.asarray(image)[None], colormap=table)


def masked(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", scene, mask=hole(scene.shape))


def nodata(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", np.where(hole(scene.shape), scene.clip(1), 0), nodata=0)


def small(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", scene[:, :60, :41])


def one_pixel(folder: Path, scene: np.ndarray, write: Any) -> Path:
    return write(folder / "image.tif", scene[:, :1, :1])


def vrt(folder: Path, scene: np.ndarray, write: Any) -> Path:
    (folder / "parts").mkdir()
    path = write(folder / "parts" / "image.tif", scene)
    rasterio.shutil.copy(path, folder / "image.vrt", driver="VRT")
    return folder / "image.vrt"


def zipped(folder: Path, scene: np.ndarray, write: Any) -> str:
    path = write(folder / "image.tif", scene)
    with zipfile.ZipFile(folder / "image.zip", "w") as archive:
        archive.write(path, "inside/image.tif")
    path.unlink()
    return f"/vsizip/{folder}/image.zip/inside/image.tif"


def points(folder: Path, scene: np.ndarray, write: Any) -> Path:
    gcps = [
        GroundControlPoint(row, col, 346_000 + col / 2, 5_648_500 - row / 2)
        for row in (0, 230) for col in (0, 260)
    ]  # fmt: skip
    return write(folder / "image.tif", scene, transform=None, gcps=gcps)


def accents(folder: Path, scene: np.ndarray, write: Any) -> Path:
    (folder / "flüge & mehr").mkdir()
    return write(folder / "flüge & mehr" / "bild 1.tif", scene)


CASES = {
    "rgb": Case(rgb),
    "alpha": Case(rgba, hole=True),
    "16-bit with many bands": Case(wide, ("--bands", "3,4,5")),
    "16-bit, first bands": Case(wide, warnings=("--bands",)),
    "float with NaN": Case(floats, hole=True),
    "scale": Case(wide, ("--bands", "3,4,5", "--scale", "200,3515")),
    "grey": Case(grey),
    "palette": Case(palette),
    "internal mask": Case(masked, hole=True),
    "nodata": Case(nodata, hole=True),
    "rotated": Case(lambda *a: rgb(*a, transform=ROTATED), transform=ROTATED),
    "south-up": Case(lambda *a: rgb(*a, transform=SOUTH_UP), transform=SOUTH_UP),
    "geographic": Case(
        lambda *a: rgb(*a, crs="EPSG:4326", transform=GEOGRAPHIC),
        transform=GEOGRAPHIC, crs="EPSG:4326",
    ),
    "no CRS": Case(
        lambda *a: rgb(*a, crs=None), crs=None, warnings=("no coordinate reference system",)
    ),
    "smaller than a window": Case(small, size=(41, 60)),
    "one pixel": Case(one_pixel, size=(1, 1), warnings=("looks unlike the images",)),
    "VRT": Case(vrt),
    "zip": Case(zipped),
    "control points": Case(points, warnings=("ground control points",)),
    "accents": Case(accents),
    "bounds": Case(
        rgb, ("--bounds", 346_010, 5_648_400, 346_130, 5_648_490), size=(240, 180),
        transform=Affine(0.5, 0, 346_010, 0, -0.5, 5_648_490),
    ),
    "resolution": Case(
        rgba, ("--resolution", 1), size=(130, 115), hole=True,
        transform=Affine(1, 0, 346_000, 0, -1, 5_648_500),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_raster_becomes_a_map(
    name: str, tmp_path: Path, scene: np.ndarray, write_raster, run_command
) -> None:
    case = CASES[name]
    raster = case.make(tmp_path, scene, write_raster)
    out = tmp_path / "out"
    out.mkdir()
    done = run_command(
        "segment", raster, "--classes", CLASSES, "-o", out / "map.tif", "--polygons",
        out / "map.gpkg", "--confidence", out / "sure.tif", "--preview", out / "map.png",
        "--stride", 224, "--progress", "json", *case.options,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    result = events[-1]
    assert result["event"] == "result"
    warnings = [event["text"] for event in events if event.get("warning")]
    assert len(warnings) == len(case.warnings)
    assert all(words in text for words, text in zip(case.warnings, warnings, strict=True))
    last = [event for event in events if event["event"] == "progress"][-1]
    assert last["done"] == last["total"] > 0
    assert {path.name for path in out.iterdir()} == {
        "map.tif", "map.tif.aux.xml", "map.gpkg", "sure.tif", "map.png",
    }  # fmt: skip

    with rasterio.open(out / "map.tif") as dataset, rasterio.open(out / "sure.tif") as other:
        for raster_out in (dataset, other):
            assert (raster_out.width, raster_out.height) == case.size
            assert raster_out.transform.almost_equals(case.transform, 1e-6)
            assert (raster_out.crs and raster_out.crs.to_string()) == case.crs
        values, sure = dataset.read(1), other.read(1)
        assert dataset.tags()["RESEG_GEO_CLASS_LIST"].startswith("building=roof|house, road")
    empty = np.zeros(values.shape, bool)
    if case.hole:
        empty[: case.size[1] * 100 // 230, : case.size[0] * 90 // 260] = True
    assert np.array_equal(values == 0, empty)
    assert np.array_equal(sure == 255, empty)
    assert values.max() <= 4
    assert sure[~empty].max() <= 100
    assert [(c["value"], c["pixels"]) for c in result["classes"]] == [
        (i, int((values == i).sum())) for i in (1, 2, 3, 4)
    ]
    check_polygons(out / "map.gpkg", values, sure, case, result)
    with Image.open(out / "map.png") as picture:
        assert picture.width == 1440
        assert picture.height > 200


def check_polygons(
    path: Path, values: np.ndarray, sure: np.ndarray, case: Case, result: dict
) -> None:
    """Rasterized polygons equal the class map, with true areas and mean confidence."""
    frame = geopandas.read_file(path, layer="land_cover")
    assert list(frame.columns) == [
        "class_id", "class_name", "area_m2", "perimeter_m", "confidence", "geometry",
    ]  # fmt: skip
    assert (frame.crs and frame.crs.to_string()) == case.crs
    assert frame.geometry.is_valid.all()
    names = {entry["value"]: entry["name"] for entry in result["classes"]}
    assert [names[i] for i in frame.class_id] == frame.class_name.tolist()
    drawn = rasterio.features.rasterize(
        zip(frame.geometry, frame.class_id, strict=True), out_shape=values.shape,
        transform=case.transform,
    )  # fmt: skip
    assert np.array_equal(drawn, values)
    if case.transform != ROTATED:  # GEOS compares edges exactly, and rotation rounds
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    for entry in result["classes"]:
        total = frame.area_m2[frame.class_id == entry["value"]].sum()
        if case.crs is None:
            assert entry["area_m2"] is None
            assert frame.area_m2.isna().all()
        else:
            assert total == pytest.approx(entry["area_m2"], rel=1e-6, abs=1e-9)
    weights = rasterio.features.rasterize(
        zip(frame.geometry, np.arange(len(frame)), strict=True), out_shape=values.shape,
        transform=case.transform, fill=-1, dtype="int32",
    )  # fmt: skip
    means = [sure[weights == i].mean() for i in range(len(frame))]
    assert frame.confidence.to_numpy() == pytest.approx(np.array(means))


def test_a_file_of_classes_and_of_regions(
    tmp_path: Path, scene: np.ndarray, write_raster, run_command
) -> None:
    raster = write_raster(tmp_path / "image.tif", scene)
    parcels = geopandas.GeoDataFrame(
        geometry=[shapely.box(346_000, 5_648_450, 346_070, 5_648_500)], crs="EPSG:25832"
    ).to_crs("EPSG:4326")
    parcels.to_file(tmp_path / "parcels.geojson")
    classes = tmp_path / "classes.yaml"
    classes.write_text("- {name: 'roof, flat', synonyms: [roof], color: '#010203'}\n- grass\n")
    done = run_command(
        "segment", raster, "--classes", classes, "-o", tmp_path / "map.tif", "--regions",
        tmp_path / "parcels.geojson", "--template", "a photo of {}", "--template", "{}",
        "--masked-layers", 3, "--region-levels", 1, "--batch-size", 1, "--device", "cpu",
        "--dtype", "float32", "--co", "COMPRESS=LZW",
    )  # fmt: skip
    assert "roof, flat" in done.stdout
    assert str(tmp_path / "map.tif") in done.stdout
    assert "Warning: model 'mini' was not trained on 'roof, flat'" in done.stderr
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.colormap(1)[1] == (1, 2, 3, 255)
        assert dataset.compression is rasterio.enums.Compression.lzw
        assert dataset.tags()["RESEG_GEO_MASKED_LAYERS"] == "3"


def test_vectorize_gives_the_polygons_of_the_run(
    tmp_path: Path, scene: np.ndarray, write_raster, run_command
) -> None:
    raster = write_raster(tmp_path / "image.tif", scene)
    run_command(
        "segment", raster, "--classes", CLASSES, "-o", tmp_path / "map.tif", "--polygons",
        tmp_path / "a.gpkg", "--confidence", tmp_path / "sure.tif", "--stride", 224,
        "--regions", "none", "--method", "clip", "--dtype", "bfloat16",
    )  # fmt: skip
    done = run_command(
        "vectorize", tmp_path / "map.tif", "-o", tmp_path / "b.gpkg", "--confidence",
        tmp_path / "sure.tif", "--progress", "json",
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1])["polygons"] == str(tmp_path / "b.gpkg")
    one, two = (geopandas.read_file(tmp_path / name) for name in ("a.gpkg", "b.gpkg"))
    assert one.equals(two)


def test_a_raster_without_data_is_a_valid_empty_result(
    tmp_path: Path, write_raster, run_command
) -> None:
    raster = write_raster(tmp_path / "image.tif", np.zeros((3, 300, 300), np.uint8), nodata=0)
    done = run_command(
        "segment", raster, "--classes", CLASSES, "-o", tmp_path / "map.tif", "--polygons",
        tmp_path / "map.gpkg", "--confidence", tmp_path / "sure.tif", "--preview",
        tmp_path / "map.png",
    )  # fmt: skip
    assert "has no data in the mapped area" in done.stderr
    with rasterio.open(tmp_path / "map.tif") as one, rasterio.open(tmp_path / "sure.tif") as two:
        assert (one.read(1) == 0).all()
        assert (two.read(1) == 255).all()
    assert len(geopandas.read_file(tmp_path / "map.gpkg", layer="land_cover")) == 0
    assert (tmp_path / "map.png").stat().st_size > 0
