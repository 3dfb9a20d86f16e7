"""Modules that check inputs before the work import no slow libraries."""

import subprocess
import sys

import pytest

SLOW = {
    "torch",
    "scipy",
    "skimage",
    "PIL",
    "pandas",
    "geopandas",
    "pyarrow",
    "pyogrio",
    "exactextract",
}


@pytest.mark.parametrize(
    "module",
    ["inputs.sources", "raster.reader", "raster.resampled", "maps.legend", "maps.blend",
     "vector.formats", "vector.vectorize"],
)  # fmt: skip
def test_slow_libraries_are_not_imported(module: str) -> None:
    code = f"import sys, reseg_geo.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not SLOW & set(done.stdout.split())
