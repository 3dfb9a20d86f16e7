"""The examples of docs/how-to/qgis-python.md work as written, with relative paths."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import rasterio
from qgis_home import QGIS_PROCESS, environment

DOCUMENT = Path(__file__).parents[2] / "docs" / "how-to" / "qgis-python.md"
BLOCK = r"(<!-- not run: [^\n]+ -->\n)?^```{}\n(.*?)^```$"


def examples(language: str) -> str:
    """The examples of the document in a language, one after the other."""
    found = re.findall(BLOCK.format(language), DOCUMENT.read_text(), re.DOTALL | re.MULTILINE)
    run = [text for reason, text in found if not reason]
    assert len(run) > 1
    return "\n".join(run)


@pytest.fixture
def folder_with_ortho(tmp_path: Path, town: Path) -> Path:
    shutil.copy(town, tmp_path / "ortho.tif")
    return tmp_path


def check_outputs(folder: Path) -> None:
    with rasterio.open(folder / "map.tif") as dataset:
        assert dataset.shape == (300, 300)
    assert pyogrio.read_info(folder / "map.gpkg", layer="land_cover")["features"] > 1
    names = {path.name for path in folder.iterdir()}
    assert not [name for name in names if name.startswith(".")]


def test_the_python_examples(folder_with_ortho: Path, inside: Any) -> None:
    (folder_with_ortho / "script.py").write_text(examples("python"))
    inside("script", folder_with_ortho)
    check_outputs(folder_with_ortho)
    assert pyogrio.read_info(folder_with_ortho / "large.gpkg", layer="land_cover")["features"] > 1


def test_the_shell_examples(
    folder_with_ortho: Path, profile: Path, engine: dict[str, str], tmp_path_factory: Any
) -> None:
    programs = tmp_path_factory.mktemp("programs")
    (programs / "qgis_process").symlink_to(str(QGIS_PROCESS))
    variables = environment(profile, engine)
    variables["PATH"] = f"{programs}:{variables['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", examples("sh")], cwd=folder_with_ortho, env=variables,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    check_outputs(folder_with_ortho)
    assert "QUALITY: Quality" in done.stdout
