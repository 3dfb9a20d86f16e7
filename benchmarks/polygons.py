"""`python -m benchmarks.polygons`: polygons of a large class map, compared with gdal_polygonize.py.

The map has blobs of six classes. Each program runs in a process of its own and writes a GeoPackage:
GDAL's polygonizer, ours as it is, and ours with borders simplified by two pixels, which GDAL's
program cannot. Ours runs before and after GDAL's, since a machine's speed may change meanwhile. A
narrow map and one ten times as high show what memory depends on.
"""

import json
import multiprocessing
import shutil
import sys
import tempfile
from pathlib import Path

import click
import numpy as np
import pyogrio
import rasterio
from affine import Affine
from scipy.ndimage import gaussian_filter

from benchmarks.machine import machine, run

_CLASSES, _PIXEL, _ROWS = 6, 0.5, 2000


def make_map(path: Path, height: int, width: int, blur: float) -> None:
    """Blobs whose size grows with `blur`, in pixels.

    In a process of its own, since a child's peak memory begins with its parent's.
    """
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_make_map, args=(path, height, width, blur))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("the map could not be made")


def _make_map(path: Path, height: int, width: int, blur: float) -> None:
    rng = np.random.default_rng(0)
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="uint8", nodata=0,
        crs="EPSG:25832", transform=Affine(_PIXEL, 0, 3e5, 0, -_PIXEL, 5.6e6), tiled=True,
        blockxsize=400, blockysize=400, compress="DEFLATE",
    ) as dataset:  # fmt: skip
        for top in range(0, height, _ROWS):
            rows = min(_ROWS, height - top)
            best = np.full((rows, width), -np.inf, np.float32)
            classes = np.zeros((rows, width), np.uint8)
            for value in range(1, _CLASSES + 1):
                noise = rng.standard_normal((rows, width), dtype=np.float32)
                field = gaussian_filter(noise, blur)
                classes[field > best] = value
                np.maximum(best, field, out=best)
            dataset.write(classes, 1, window=((top, top + rows), (0, width)))


def ours(class_map: Path, out: Path, *more: str) -> tuple[float, float]:
    program = Path(sys.executable).with_name("reseg-geo")
    return run(
        [str(program), "vectorize", str(class_map), "-o", str(out), "--progress", "none",
         "--overwrite", *more]
    )  # fmt: skip


def theirs(class_map: Path, out: Path) -> tuple[float, float]:
    out.unlink(missing_ok=True)
    return run(["gdal_polygonize.py", "-q", str(class_map), str(out), "land_cover", "class_id"])


@click.command()
@click.option("--side", type=int, default=20_000, show_default=True, help="Pixels.")
@click.option("--blur", type=float, default=8.0, show_default=True, help="Pixels.")
@click.option("--folder", type=click.Path(path_type=Path), help="Folder for the files.")
def main(side: int, blur: float, folder: Path | None) -> None:
    """Print time and memory of each as JSON lines."""
    if shutil.which("gdal_polygonize.py") is None:
        raise SystemExit("gdal_polygonize.py is not installed (Debian: python3-gdal)")
    print(json.dumps(machine()), flush=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name)
        class_map, out = root / "map.tif", root / "out.gpkg"
        make_map(class_map, side, side, blur)
        tolerance = str(2 * _PIXEL)
        plain = [ours(class_map, out)]
        polygons = pyogrio.read_info(out, layer="land_cover")["features"]
        simple = [ours(class_map, out, "--simplify", tolerance)]
        gdal = theirs(class_map, out)
        if pyogrio.read_info(out)["features"] != polygons:
            raise SystemExit("the two do not find the same regions")
        simple.append(ours(class_map, out, "--simplify", tolerance))
        plain.append(ours(class_map, out))
        for label, runs in (("gdal_polygonize.py", [gdal]), ("plain", plain), ("simple", simple)):
            seconds = [each[0] for each in runs]
            line = {
                "program": label,
                "side": side,
                "polygons": polygons,
                "seconds": [round(each, 1) for each in seconds],
                "of_gdal": round(float(np.mean(seconds)) / gdal[0], 2),
                "peak_mb": round(max(each[1] for each in runs)),
            }
            print(json.dumps(line), flush=True)
        for height in (side // 5, 2 * side):
            make_map(class_map, height, side // 5, blur)
            seconds, peak = ours(class_map, out)
            line = {"height": height, "width": side // 5, "seconds": round(seconds, 1)}
            print(json.dumps(line | {"peak_mb": round(peak)}), flush=True)


if __name__ == "__main__":
    main()
