"""`reseg-geo demo`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

FILES = {
    "orthophoto.tif", "truth.tif", "landcover.tif", "landcover.tif.aux.xml", "landcover.gpkg",
    "confidence.tif", "preview.png", "report.html",
}  # fmt: skip


@pytest.fixture(scope="module")
def done(run_command: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("demo") / "new" / "place"
    run = run_command("demo", folder, "--progress", "json")
    return folder, json.loads(run.stdout.splitlines()[-1])


def test_exactly_the_expected_files_are_written(done: tuple[Path, dict]) -> None:
    folder, result = done
    assert {path.name for path in folder.iterdir()} == FILES
    assert Path(result["class_map"]) == folder / "landcover.tif"


def test_the_printed_agreement_equals_that_of_the_files(done: tuple[Path, dict]) -> None:
    folder, result = done
    with rasterio.open(folder / "truth.tif") as one, rasterio.open(folder / "landcover.tif") as two:
        assert one.transform == two.transform
        assert one.crs == two.crs
        truth, found = one.read(1), two.read(1)
    known = truth > 0
    for value, (_, iou) in enumerate(result["iou"].items(), start=1):
        mine, theirs = (found == value) & known, truth == value
        assert iou == pytest.approx((mine & theirs).sum() / (mine | theirs).sum())
    # The mean IoU of a random map would be below 0.1.
    assert np.mean(list(result["iou"].values())) > 0.4


def test_a_second_run_replaces_the_first(run_command: Any, done: tuple[Path, dict]) -> None:
    folder, result = done
    before = (folder / "landcover.tif").read_bytes()
    run = run_command("demo", folder)
    assert (folder / "landcover.tif").read_bytes() == before
    assert "mean" in run.stdout
    for name in FILES - {"landcover.tif.aux.xml"}:
        assert str(folder / name) in run.stdout
    for name, iou in result["iou"].items():
        assert f"{name:12} {iou:.2f}" in run.stdout


def test_files_of_the_user_are_not_overwritten(run_command: Any, tmp_path: Path) -> None:
    mine = tmp_path / "truth.tif"
    mine.write_text("mine")
    run = run_command("demo", tmp_path, code=5)
    assert "truth.tif already exists and was not written by reseg-geo demo" in run.stderr
    assert mine.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [mine]
