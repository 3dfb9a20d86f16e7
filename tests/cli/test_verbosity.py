"""`--quiet`, `--verbose` and `--progress none`."""

from pathlib import Path

import numpy as np
import pytest

from reseg_geo.scenes.scene import make_scene

# The bundled model warns that it does not know this word.
WORDS = ("--classes", "tree, xylophone", "--stride", "224")
WARNING = "Warning: model 'mini' was not trained on 'xylophone'"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster) -> Path:
    picture = make_scene(5, 300, 300, style="suburban").image
    path = tmp_path_factory.mktemp("verbosity") / "image.tif"
    return write_raster(path, np.moveaxis(picture, -1, 0))


def test_quiet_prints_errors_only(run_command, image: Path, tmp_path: Path) -> None:
    words = ("segment", image, "-o", tmp_path / "map.tif", *WORDS, "-q")
    done = run_command(*words)
    assert (done.stdout, done.stderr) == ("", "")
    assert (tmp_path / "map.tif").exists()
    (error,) = run_command(*words, code=5).stderr.splitlines()
    assert error.startswith("Error: ")


def test_quiet_does_not_hide_json_that_was_asked_for(
    run_command, image: Path, tmp_path: Path
) -> None:
    words = ("segment", image, "-o", tmp_path / "map.tif", *WORDS, "-q", "--progress", "json")
    assert '"event": "result"' in run_command(*words).stdout


def test_progress_none_still_warns(run_command, image: Path, tmp_path: Path) -> None:
    done = run_command("segment", image, "-o", tmp_path / "map.tif", *WORDS, "--progress", "none")
    assert done.stderr.startswith(WARNING)
    assert all(line.startswith("Warning: ") for line in done.stderr.splitlines())
    assert str(tmp_path / "map.tif") in done.stdout.splitlines()


def test_verbose_adds_times(run_command, image: Path, tmp_path: Path) -> None:
    done = run_command("segment", image, "-o", tmp_path / "map.tif", *WORDS, "--verbose")
    told = done.stderr.splitlines()
    assert told[0].startswith(WARNING)
    assert any(line.startswith("block at row 0, column 0 (windows: ") for line in told)
    assert told[-1].startswith("segment: ")
    assert told[-1].endswith(" in all")
