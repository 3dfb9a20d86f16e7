"""Whole runs of `segment` compared with their forward passes alone."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import rasterio
import torch
from affine import Affine

from benchmarks.forward import PassesSeen, alone
from benchmarks.machine import run
from benchmarks.rows import Row
from reseg_geo import load_model, segment
from reseg_geo.clip.model import ClipModel
from reseg_geo.grid import TILE_SIZE, Box
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import make_scene

WORDS = "building, road, tree, grass, water, car, bare soil"
OTHERS = "roof, asphalt, conifer, meadow, lake, parking lot, sand"
_SCENE = 1000  # pixels a side, which a raster is tiled with
_PIXEL = 0.35  # metres, which suits `mini`
_SAMPLE = 0.1  # of the forward passes, timed alone before and after


def make_raster(path: Path, side: int) -> Path:
    """Write a synthetic town, repeated."""
    tile = np.moveaxis(make_scene(3, _SCENE, _SCENE, style="suburban").image, -1, 0)
    with rasterio.open(
        path, "w", driver="GTiff", width=side, height=side, count=3, dtype="uint8", tiled=True,
        crs="EPSG:25832", transform=Affine(_PIXEL, 0, 3e5, 0, -_PIXEL, 5.6e6), bigtiff="IF_SAFER",
    ) as dataset:  # fmt: skip
        for top in range(0, side, _SCENE):
            for left in range(0, side, _SCENE):
                height, width = min(_SCENE, side - top), min(_SCENE, side - left)
                window = ((top, top + height), (left, left + width))
                dataset.write(tile[:, :height, :width], window=window)
    return path


def watched(work: Callable[[], object]) -> tuple[float, PassesSeen]:
    """Seconds of a run, and what went through the model meanwhile."""
    seen, original = PassesSeen(), ClipModel.encode_tokens

    def counting(self: ClipModel, pixels: torch.Tensor, *rest: object) -> torch.Tensor:
        seen.windows += len(pixels)
        seen.format = self.format
        seen.masked = 0 if rest[0] is None else len(rest[0])  # type: ignore[arg-type]
        return original(self, pixels, *rest)  # type: ignore[arg-type]

    ClipModel.encode_tokens = counting  # type: ignore[method-assign, assignment]
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began, seen
    finally:
        ClipModel.encode_tokens = original  # type: ignore[method-assign]


def share(folder: Path, name: str, side: int, regions: str, least: float) -> Row:
    """Compare a whole run with its forward passes, timed before and after it."""
    raster = make_raster(folder / f"town-{side}.tif", side)

    def work() -> object:
        return segment(
            raster, WORDS, folder / "map.tif", model=name, regions=regions, overwrite=True
        )

    model, masked = _settled(folder, name, regions)
    before = alone(model, PassesSeen(80, masked))
    spent, seen = watched(work)
    assert seen.format == model.format, "what was measured before is remembered"
    after = alone(model, seen, _SAMPLE)
    forward = (before + after) / 2 * seen.windows
    what = (
        f"whole `segment` on {side**2 / 1e6:.3g} Mpx, {model.name}, {model.format}, "
        f"`--regions {regions}`"
    )
    note = f"{forward:.3g} of {spent:.3g} s, {seen.windows} windows"
    return Row(what, "its forward passes alone", forward / spent, least, note=note)


def other_words(folder: Path, name: str, side: int, stride: int) -> Iterator[Row]:
    """The first run with kept features, and one with other words; and the first's forward share."""
    raster, kept = make_raster(folder / f"town-{side}.tif", side), folder / "features"
    model, masked = _settled(folder, name, "superpixel")
    before = alone(model, PassesSeen(16, masked))

    def work(words: str) -> Callable[[], object]:
        return lambda: segment(
            raster, words, folder / "map.tif", model=name, features=kept, stride=stride,
            overwrite=True,
        )  # fmt: skip

    first, seen = watched(work(WORDS))
    assert seen.format == model.format, "what was measured before is remembered"
    after = alone(model, seen, _SAMPLE)
    forward = (before + after) / 2 * seen.windows
    second, none = watched(work(OTHERS))
    assert none.windows == 0, "the second run must find the features"
    size = f"{side**2 / 1e6:.3g} Mpx, {model.name}, {model.format}, stride {stride}"
    yield Row(
        f"whole `segment` on {size}, superpixels, features kept", "its forward passes alone",
        forward / first, 0.95, note=f"{forward:.3g} of {first:.3g} s, {seen.windows} windows",
    )  # fmt: skip
    yield Row(
        f"other words on {size}, of kept features", "the first run", first / second, 50,
        note=f"{second:.3g} s beside {first:.3g} s",
    )  # fmt: skip


def _settled(folder: Path, name: str, regions: str) -> tuple[ClipModel, int]:
    """The model in the format that a run on this machine chooses, which it measures first, and how
    many layers are masked.
    """
    raster = make_raster(folder / "town-450.tif", 450)
    _, seen = watched(
        lambda: segment(
            raster, WORDS, folder / "map.tif", model=name, regions=regions, overwrite=True
        )
    )
    return load_model(name).in_format(seen.format), seen.masked


def superpixels(model: ClipModel, a_window: float) -> Row:
    """Compare the superpixels of a block with the forward passes of its windows."""
    image = make_scene(3, TILE_SIZE, TILE_SIZE, style="suburban").image
    box = Box(0, 0, TILE_SIZE, TILE_SIZE)
    valid = np.ones(image.shape[:2], bool)
    source = SuperpixelRegions(model.masked_layers)
    began = time.perf_counter()
    source.labels(image, valid, box)
    spent = time.perf_counter() - began
    windows = (TILE_SIZE / 112) ** 2
    return Row(
        "superpixels of a block", f"forward passes of its windows, {model.name}, stride 112",
        spent / (a_window * windows), 0.05, most=True,
        note=f"{spent:.3g} s beside {a_window * windows:.3g} s of {windows:.0f} windows",
    )  # fmt: skip


def sizes(folder: Path, small: int, large: int) -> Iterator[Row]:
    """Compare memory and time per pixel of a large and a small raster."""
    _settled(folder, "mini", "none")  # so that neither run measures the timing
    program = str(Path(sys.executable).with_name("reseg-geo"))
    found = {}
    for side in (small, large):
        raster = make_raster(folder / f"town-{side}.tif", side)
        found[side] = run(
            [program, "segment", str(raster), "--classes", WORDS, "-o", str(folder / "map.tif"),
             "--stride", "224", "--regions", "none", "--overwrite", "--progress", "none"]
        )  # fmt: skip
    (spent, peak), (most_spent, most_peak) = found[small], found[large]
    pixels = {side: side**2 / 1e6 for side in found}
    against = f"at {pixels[small]:.3g} Mpx"
    what = f"at {pixels[large]:.3g} Mpx (mini, stride 224, `--regions none`)"
    yield Row(
        f"peak resident memory {what}", against, most_peak / peak, 1.05, most=True,
        note=f"{most_peak:.0f} and {peak:.0f} MB",
    )  # fmt: skip
    yield Row(
        f"seconds a pixel {what}", against,
        most_spent / pixels[large] / (spent / pixels[small]), 1.05, most=True,
        note=f"{most_spent:.3g} s and {spent:.3g} s, start of the program included",
    )  # fmt: skip


def folder() -> "tempfile.TemporaryDirectory[str]":
    """A temporary folder for rasters and models."""
    return tempfile.TemporaryDirectory(prefix="reseg-geo-bench-")
