"""Without the extra `cluster`, everything but a cluster works."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).parents[2] / "reseg_geo"
ABSENT = "import sys; sys.modules.update(distributed=None, dask=None); "
MAIN = "from reseg_geo_cli.main import main; main()"
WORDS = ("--classes", "tree, road", "--stride", "100%")


def without_dask(code: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run Python code where Dask cannot be imported."""
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-c", ABSENT + code, *words],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip


def said(done: "subprocess.CompletedProcess[str]") -> str:
    lines = done.stderr.splitlines()
    return " ".join(line for line in lines if not line.startswith("import time:"))


def test_each_module_but_the_cluster_can_be_imported(tmp_path: Path) -> None:
    files = [path.relative_to(PACKAGE.parent).with_suffix("") for path in PACKAGE.rglob("*.py")]
    names = {".".join(path.parts).removesuffix(".__init__") for path in files}
    assert "reseg_geo.cluster.client" in names
    imports = "; ".join(f"import {name}" for name in sorted(names - {"reseg_geo.cluster.client"}))
    done = without_dask(imports, tmp_path)
    assert done.returncode == 0, said(done)


def test_a_map_is_made_here_and_a_cluster_is_refused(tmp_path: Path, write_raster) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (3, 230, 230), np.uint8)
    write_raster(tmp_path / "a.tif", pixels)
    pixels[0] = 9
    write_raster(tmp_path / "b.tif", pixels)
    cases = {"local:2": ("a.tif", "-o", "map.tif"), "tcp://h:8786": ("a.tif", "b.tif", "-o", "m/")}
    for scheduler, files in cases.items():
        done = without_dask(MAIN, tmp_path, "segment", *files, "--scheduler", scheduler, *WORDS)
        assert done.returncode == 6, said(done)
        assert f"scheduler '{scheduler}' needs Dask; install it with pip install " in said(done)
        assert '"reseg-geo[cluster]".' in said(done)
        assert not re.search(r"\| +torch$", done.stderr, re.MULTILINE)  # no model is loaded
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a.tif", tmp_path / "b.tif"]
    done = without_dask(MAIN, tmp_path, "segment", "a.tif", "-o", "map.tif", *WORDS)
    assert done.returncode == 0, said(done)
    assert (tmp_path / "map.tif").is_file()
