"""`reseg-geo regions`, and Segment Anything through the installed command."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from safetensors.torch import save_file
from segment_anything import sam_model_registry
from small_sam import small_sam

from reseg_geo.grid import TILE_SIZE
from reseg_geo.models import store
from reseg_geo.scenes.scene import make_scene

CLASSES = ("--classes", "building, road, tree, grass, water")
HEIGHT, WIDTH = 240, 1010  # two blocks


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A town at 0.5 m, its parcels, and a checkpoint of a small SAM."""
    folder = tmp_path_factory.mktemp("regions")
    image = np.moveaxis(make_scene(8, HEIGHT, WIDTH, gsd=0.5, style="suburban").image, -1, 0)
    mask = np.ones((HEIGHT, WIDTH), bool)
    mask[:60, 300:] = False
    write_raster(folder / "town.tif", np.ascontiguousarray(image), mask=mask)
    parcels = [
        shapely.box(346_000 + x, 5_648_500 - y, 346_000 + x + 70, 5_648_500 - y - 60)
        for x in range(0, 500, 75)
        for y in range(0, 120, 65)
    ]
    geopandas.GeoDataFrame(geometry=parcels, crs="EPSG:25832").to_file(folder / "parcels.gpkg")
    torch.save(small_sam(0).state_dict(), folder / "sam.pth")
    return folder


def source(kind: str, folder: Path) -> tuple[object, ...]:
    """The options that choose a kind of regions."""
    if kind == "sam":
        return ("--regions", "sam", "--sam-model", folder / "sam.pth", "--sam-level", "2,0.2,0.1,9",
                "--sam-level", "4,0.2,0.1,0")  # fmt: skip
    return ("--regions", folder / "parcels.gpkg" if kind == "parcels" else kind)


@pytest.mark.parametrize("kind", ["superpixel", "sam", "parcels"])
def test_a_file_of_regions_gives_the_same_map(
    kind: str, folder: Path, tmp_path: Path, run_command
) -> None:
    town, regions = folder / "town.tif", tmp_path / "regions.tif"
    chosen = source(kind, folder)
    done = run_command("regions", town, "-o", regions, *chosen)
    assert done.stdout.strip() == str(regions)
    maps = []
    for name, options in (("direct", chosen), ("file", ("--regions", regions))):
        run_command("segment", town, *CLASSES, *options, "-o", tmp_path / f"{name}.tif",
                    "--stride", 224)  # fmt: skip
        with rasterio.open(tmp_path / f"{name}.tif") as dataset:
            maps.append(dataset.read(1))
    assert np.array_equal(*maps)

    with rasterio.open(town) as image, rasterio.open(regions) as dataset:
        assert dataset.dtypes == ("uint32",) * dataset.count
        assert dataset.count == (1 if kind == "parcels" else 2)
        assert (dataset.transform, dataset.shape) == (image.transform, image.shape)
        assert dataset.crs == image.crs
        if kind != "parcels":
            assert dataset.descriptions == ("level 1 of 2, coarsest", "level 2 of 2, finest")
        labels, valid = dataset.read(), image.dataset_mask() > 0
    assert (labels[:, ~valid] == 0).all()
    if kind == "superpixel":
        assert (labels[:, valid] > 0).all()
    if kind != "parcels":  # a label is one region of one block
        seen: list[set[int]] = [set(), set()]
        for top in range(0, HEIGHT, TILE_SIZE):
            for left in range(0, WIDTH, TILE_SIZE):
                part = labels[:, top : top + TILE_SIZE, left : left + TILE_SIZE]
                for level, before in zip(part, seen, strict=True):
                    own = set(np.unique(level)) - {0}
                    assert not own & before
                    before |= own
        assert all(len(level) > (4 if kind == "superpixel" else 0) for level in seen)


def test_regions_are_those_of_view_pixels(tmp_path: Path, write_raster, run_command) -> None:
    image = make_scene(9, 500, 510, gsd=0.2).image
    town = write_raster(
        tmp_path / "town.tif", np.ascontiguousarray(np.moveaxis(image, -1, 0)),
        transform=Affine(0.2, 0, 346_000, 0, -0.2, 5_648_500),
    )  # fmt: skip
    run_command("regions", town, "-o", tmp_path / "regions.tif")
    with rasterio.open(tmp_path / "regions.tif") as dataset:
        assert dataset.shape == (250, 255)
        assert dataset.res == pytest.approx((0.4, 0.4))
    maps = []
    for regions in ("superpixel", "regions.tif"):
        run_command("segment", town, *CLASSES, "--regions", regions, "-o", "map.tif",
                    "--overwrite", cwd=tmp_path)  # fmt: skip
        with rasterio.open(tmp_path / "map.tif") as dataset:
            maps.append(dataset.read(1))
    assert np.array_equal(*maps)


def test_sam_by_window_is_another_map(folder: Path, tmp_path: Path, run_command) -> None:
    bounds = ("--bounds", 346_100, 5_648_385, 346_260, 5_648_500)
    maps = {}
    for name, more in (("block", ()), ("window", ("--region-scope", "window")), ("none", None)):
        options = ("--regions", "none") if more is None else (*source("sam", folder), *more)
        run_command("segment", folder / "town.tif", *CLASSES, *options, *bounds,
                    "-o", tmp_path / f"{name}.tif")  # fmt: skip
        with rasterio.open(tmp_path / f"{name}.tif") as dataset:
            maps[name] = dataset.read(1)
    assert (maps["block"] != maps["none"]).any()
    assert (maps["window"] != maps["none"]).any()
    assert (maps["window"] != maps["block"]).any()


def test_an_added_sam_is_used_by_name(
    folder: Path, tmp_path: Path, run_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESEG_GEO_HOME", str(tmp_path / "home"))
    keep_sam(torch.load(folder / "sam.pth", weights_only=True))
    written = []
    for name in ("mine", folder / "sam.pth"):
        out = tmp_path / f"{Path(name).stem}.tif"
        done = run_command("regions", folder / "town.tif", "-o", out, *source("sam", folder),
                           "--sam-level", "3,0.2,0.1,0", "--sam-model", name)  # fmt: skip
        assert "2 of SAM's 3 levels are used" in done.stderr
        with rasterio.open(out) as dataset:
            assert dataset.tags()["RESEG_GEO_SAM_LEVELS"] == "2,0.2,0.1,9 3,0.2,0.1,0"
            written.append(dataset.read())
    assert written[0].any()
    assert np.array_equal(*written)
    done = run_command("models", "add", "other", folder / "sam.pth", code=4)
    assert "sam.pth is a Segment Anything checkpoint" in done.stderr


def keep_sam(state: dict[str, torch.Tensor]) -> None:
    """Keep a SAM as the model `mine`."""
    facts = {"kind": "sam", "architecture": "small", "origin": "a test", "licence": "none"}
    with store.installing("mine", **facts) as staged:
        save_file(state, staged / store.WEIGHTS_FILE)


CASES: dict[str, tuple[tuple[object, ...], int, tuple[str, ...]]] = {
    "not fetched": (("--sam-model", "sam-vit-l"), 4, ("sam-vit-l", "models fetch sam-vit-l")),
    "unknown": (("--sam-model", "sam-vit-xl"), 4, ("'sam-vit-xl'", "sam-vit-b", "checkpoint")),
    "truncated": (("--sam-model", "cut.pth"), 4, ("cut.pth", "is damaged or not a", "again")),
    "empty": (("--sam-model", "empty.pth"), 4, ("empty.pth", "is empty", "again")),
    "of another kind": (("--sam-model", "clip.pth"), 4, ("clip.pth", "segment-anything")),
    "another shape": (("--sam-model", "odd.pth"), 4, ("odd.pth", "iou_token.weight")),
    "another architecture": (
        ("--sam-model", "sam_vit_b_01ec64.pth"), 4, ("sam_vit_b_01ec64.pth", "vit_b"),
    ),
    "another hash": (
        ("--sam-model", "other/sam_vit_b_01ec64.pth"), 4, ("'sam-vit-b'", "SHA-256", "01ec64"),
    ),
    "changed since it was kept": (("--sam-model", "mine"), 4, ("mine", "SHA-256", "add it again")),
    "levels that are words": (("--sam-level", "many"), 2, ("'many'", "4,0.5,0.5,500")),
    "too many points": (("--sam-level", "200000,0.5,0.5,0"), 2, ("200000", "from 1 to 224")),
    "levels out of range": (("--sam-level", "4,7,0.5,500"), 2, ("IoU 7", "from 0 to 1")),
    "regions of windows": (("--region-scope", "window"), 2, ("overlap",)),
    "no regions": (("--regions", "none"), 2, ("--regions none", "superpixel")),
    "no folder": (("-o", "nowhere/regions.tif"), 5, ("nowhere",)),
}  # fmt: skip


def shapes_of_vit_b() -> dict[str, torch.Tensor]:
    """Zeros in the real shapes, stored as one number each."""
    with torch.device("meta"):
        state = sam_model_registry["vit_b"]().state_dict()
    return {name: torch.zeros(()).expand(each.shape) for name, each in state.items()}


@pytest.mark.parametrize("name", CASES)
def test_errors_are_one_sentence(
    name: str, folder: Path, tmp_path: Path, run_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    options, code, words = CASES[name]
    monkeypatch.setenv("RESEG_GEO_HOME", str(tmp_path / "home"))
    state = torch.load(folder / "sam.pth", weights_only=True)
    inputs = {
        "empty.pth": b"",
        "cut.pth": (folder / "sam.pth").read_bytes()[:50_000],
        "sam_vit_b_01ec64.pth": (folder / "sam.pth").read_bytes(),
    }
    for file, content in inputs.items():
        (tmp_path / file).write_bytes(content)
    torch.save({"visual.proj": torch.zeros(3, 3)}, tmp_path / "clip.pth")
    odd = state | {"mask_decoder.iou_token.weight": torch.zeros(1, 7)}
    torch.save(odd, tmp_path / "odd.pth")
    (tmp_path / "other").mkdir()
    torch.save(shapes_of_vit_b(), tmp_path / "other" / "sam_vit_b_01ec64.pth")
    keep_sam(state)
    save_file(odd, store.folder_of("mine") / store.WEIGHTS_FILE)
    before = set(tmp_path.iterdir())
    line = ["regions", folder / "town.tif", "-o", "regions.tif", *source("sam", folder), *options]
    done = run_command(*line, code=code, cwd=tmp_path)
    error = done.stderr.strip().splitlines()[-1]
    assert error.startswith("Error: ")
    assert all(word in error for word in words), error
    assert "Traceback" not in done.stderr
    assert set(tmp_path.iterdir()) == before


def test_labels_that_no_raster_can_hold_are_refused(
    folder: Path, tmp_path: Path, write_raster, run_command
) -> None:
    labels = np.full((1, HEIGHT, WIDTH), -4, np.int32)
    path = write_raster(tmp_path / "labels.tif", labels)
    done = run_command("regions", folder / "town.tif", "--regions", path, "-o",
                       tmp_path / "regions.tif", code=3)  # fmt: skip
    assert "labels.tif must be from 0 to 4,294,967,295" in done.stderr
    assert not (tmp_path / "regions.tif").exists()
