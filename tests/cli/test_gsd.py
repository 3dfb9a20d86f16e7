"""Rasters of any sampling distance give good maps without an option."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image

from reseg_geo.classes import read_classes
from reseg_geo.evaluate.demo import truth_values
from reseg_geo.evaluate.metrics import confusion_matrix, intersection_over_union
from reseg_geo.scenes.scene import make_scene

CLASSES = "building, road, tree, grass, bare soil, water"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> tuple[Path, np.ndarray]:
    """A made-up town at 0.25 m (fine.tif) and 1 m (coarse.tif); folder and truth at 0.25 m."""
    folder = tmp_path_factory.mktemp("town")
    scene = make_scene(31, 1120, 1120, gsd=0.25, style="suburban")
    for name, factor in (("fine", 1), ("coarse", 4)):
        image = np.asarray(Image.fromarray(scene.image).reduce(factor))
        side = factor / 4
        transform = Affine(side, 0, 346_000, 0, -side, 5_648_500)
        write_raster(folder / f"{name}.tif", np.moveaxis(image, -1, 0), transform=transform)
    return folder, truth_values(scene.labels, read_classes(CLASSES))


def mean_iou(path: Path, truth: np.ndarray) -> float:
    with rasterio.open(path) as dataset:
        matrix = confusion_matrix(dataset.read(1), truth, len(CLASSES.split(", ")))
    return float(np.nanmean(intersection_over_union(matrix)))


def test_a_coarse_raster_is_seen_enlarged(town: tuple[Path, np.ndarray], run_command) -> None:
    folder, truth = town
    truth = truth[2::4, 2::4]
    found = {}
    for gsd in ("auto", "native"):
        target = folder / f"coarse-{gsd}.tif"
        done = run_command(
            "segment", folder / "coarse.tif", "--classes", CLASSES, "-o", target, "--gsd", gsd,
            "--progress", "json",
        )  # fmt: skip
        events = [json.loads(line) for line in done.stdout.splitlines()]
        sentence = "sees the raster at 0.5 m per pixel; the raster has 1 m"
        told = any(sentence in event.get("text", "") for event in events)
        assert told == (gsd == "auto")
        with rasterio.open(target) as dataset, rasterio.open(folder / "coarse.tif") as source:
            assert dataset.transform == source.transform
            assert dataset.shape == source.shape == (280, 280)
            assert dataset.tags()["RESEG_GEO_VIEW_FACTOR"] == ("1/2" if gsd == "auto" else "1")
        found[gsd] = mean_iou(target, truth)
    assert found["auto"] > found["native"] + 0.05


def test_a_fine_raster_is_seen_shrunk(town: tuple[Path, np.ndarray], run_command) -> None:
    folder, truth = town
    target = folder / "fine-map.tif"
    run_command("segment", folder / "fine.tif", "--classes", CLASSES, "-o", target, "--gsd", "0.5")
    with rasterio.open(target) as dataset, rasterio.open(folder / "fine.tif") as source:
        assert dataset.transform == source.transform
        assert dataset.tags()["RESEG_GEO_VIEW_FACTOR"] == "2"
        values = dataset.read(1)
    assert values.shape == (1120, 1120)
    assert values.min() >= 1
    assert mean_iou(target, truth) > 0.35
    # The map has borders within view pixels.
    pairs = values.reshape(560, 2, 560, 2)
    assert (pairs[:, 0] != pairs[:, 1]).any()


def test_an_impossible_distance_is_refused(
    tmp_path: Path, scene: np.ndarray, write_raster, run_command
) -> None:
    path = write_raster(tmp_path / "image.tif", scene, crs=None)
    arguments = ("segment", path, "--classes", "tree, water", "-o", tmp_path / "map.tif", "--gsd")
    done = run_command(*arguments, "0.5", code=2)
    assert "the ground sampling distance of" in done.stderr
    assert "leave out --gsd" in done.stderr
    done = run_command(*arguments, "much", code=2)
    assert "gsd 'much' must be auto, native or a number of metres" in done.stderr
