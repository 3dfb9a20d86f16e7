"""`reseg-geo doctor`, and a run that ends with the program that started it."""

import json
import os
import subprocess
import time
from pathlib import Path

import numpy as np


def test_the_doctor_makes_a_map(run_command) -> None:
    text = run_command("doctor").stdout
    assert "PyTorch" in text
    assert "all is well" in text
    facts = json.loads(run_command("doctor", "--json").stdout)
    assert {"reseg-geo", "GDAL", "device", "models"} <= set(facts)
    assert facts["trial_s"] > 0


def test_choices_are_those_of_the_commands(run_command) -> None:
    found = json.loads(run_command("doctor", "--choices").stdout)
    listed = json.loads(run_command("models", "list", "--json").stdout)
    assert found["models"] == listed
    options = run_command("segment", "--help-all").stdout
    assert all(word in options for word in (*found["methods"], *found["regions"]))
    assert all(word in options for word in found["devices"])


def test_a_run_stops_when_its_input_ends(
    quick_command: Path, tmp_path: Path, scene: np.ndarray, write_raster
) -> None:
    """As if the parent had died: the run ends soon and leaves nothing."""
    image = write_raster(tmp_path / "image.tif", np.tile(scene, (1, 4, 4)))
    line = [quick_command, "--stop-with-input", "segment", image, "--classes", "tree, water", "-o",
            tmp_path / "map.tif", "--stride", "16", "--progress", "json"]  # fmt: skip
    before = set(tmp_path.iterdir())
    child = subprocess.Popen(
        list(map(os.fspath, line)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    while '"done": 0,' not in child.stdout.readline():
        assert child.poll() is None
    child.stdin.close()
    began = time.monotonic()
    assert child.wait(30) == 130
    assert time.monotonic() - began < 20
    assert set(tmp_path.iterdir()) == before


def test_input_that_ends_does_not_matter_otherwise(run_command) -> None:
    run_command("models", "list", stdin=subprocess.DEVNULL)
