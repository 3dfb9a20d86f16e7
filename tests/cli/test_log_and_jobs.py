"""`--log-file` and `reseg-geo jobs` through the installed command."""

import json
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reseg_geo.scenes.scene import make_scene

WORDS = ("--classes", "tree, road, water", "--stride", "224")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """Two tiles; the second is narrow."""
    picture = make_scene(5, 300, 1100, style="suburban").image
    path = tmp_path_factory.mktemp("jobs") / "image.tif"
    return write_raster(path, np.moveaxis(picture, -1, 0))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_log_has_successful_and_failed_runs(
    run_command: Any, image: Path, tmp_path: Path
) -> None:
    log = tmp_path / "runs.jsonl"
    words = ("segment", image, "-o", tmp_path / "map.tif", *WORDS, "--log-file", log)
    run_command(*words, "--progress", "none")
    first = lines(log)
    assert [line["event"] for line in first if line["event"] != "message"] == [
        "begin", "block", "block", "end",
    ]  # fmt: skip
    assert first[0]["command"][:2] == ["reseg-geo", "segment"]
    blocks = [line for line in first if line["event"] == "block"]
    assert [(line["row"], line["column"]) for line in blocks] == [(0, 0), (0, 1)]
    assert 0 < blocks[0]["done"] <= blocks[1]["done"] == blocks[1]["total"]
    assert blocks[0]["encode_s"] > 0
    assert first[-1]["error"] is None
    assert len({line["pid"] for line in first}) == 1
    assert [line["time"] for line in first] == sorted(line["time"] for line in first)
    done = run_command(*words, code=5)
    last = lines(log)[-1]
    assert len(lines(log)) > len(first), "lines are appended"
    assert (last["level"], last["error"]) == ("error", "OutputError")
    assert last["text"] in done.stderr
    assert last["traceback"] is None, "a wrong input is not a bug"


def test_an_unwritable_log_is_reported_at_once(
    run_command: Any, image: Path, tmp_path: Path
) -> None:
    words = ("segment", image, "-o", tmp_path / "map.tif", *WORDS)
    done = run_command(*words, "--log-file", tmp_path / "no" / "log", code=5)
    assert "log cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_run_is_listed_resumed_and_cleaned(
    quick_command: Path, run_command: Any, image: Path, tmp_path: Path, home: Path
) -> None:
    words = [quick_command, "segment", image, "-o", tmp_path / "map.tif", *WORDS]
    words += ["--progress", "json"]

    assert run_command("jobs", "list").stdout == "no jobs\n"
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if '"block"' in line:
                child.send_signal(signal.SIGKILL)
    told = run_command("jobs", "list").stdout
    assert str(tmp_path / "map.tif") in told
    assert "stopped" in told
    (job,) = json.loads(run_command("jobs", "list", tmp_path, "--json").stdout)
    assert 0 < job["share"] <= 1
    assert job["raster"] == str(image)
    done = run_command(*words[1:-2], code=5)
    assert "add --resume" in done.stderr
    done = run_command("jobs", "clean", tmp_path, "--older-than", 1)
    assert "nothing to remove" in done.stderr
    assert "name outputs or folders" in run_command("jobs", "clean", code=2).stderr
    shutil.copytree(job["folder"], tmp_path / "copy")
    assert "removed" in run_command("jobs", "clean", tmp_path / "map.tif").stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "copy"}
    (tmp_path / "copy").rename(job["folder"])
    done = run_command(*words[1:-2], "--resume")
    assert "continuing the stopped run" in done.stderr
    assert run_command("jobs", "list").stdout == "no jobs\n"
