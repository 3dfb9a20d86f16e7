"""`python -m benchmarks.pipeline`: what a run costs beside its model, stage by stage.

The model answers at once, with the same features for every window, so that all other work can be
measured. Stages are timed on one core, in processor seconds of the thread that does them; whole
runs also on two cores and on all.
"""

import functools
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import rasterio
import torch

from benchmarks import whole
from benchmarks.machine import machine
from benchmarks.rows import Row, table
from reseg_geo import segment
from reseg_geo.clip.model import ClipModel
from reseg_geo.engine import accumulate, decide, encode, head, windows
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import tiles
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.run.rasters import Rasters
from reseg_geo.storage.chunks import ChunkStore
from reseg_geo.storage.logits import LogitFiles
from reseg_geo.vector import vectorize

# Six classes with 13 words.
CLASSES = "building=house|roof, road=street|asphalt, tree=forest, grass=meadow, water=river, soil"
GOALS = {"none": 0.20, "superpixel": 0.45}  # processor seconds a megapixel
_STRIPS = 1024  # rows of a plain read
STAGES: dict[str, list[tuple[Any, str]]] = {
    "read": [(RasterView, "read"), (RasterView, "valid")],
    "regions": [(SuperpixelRegions, "labels")],
    "numbering": [(tiles, "renumbered"), (tiles.JoinedRegions, "labels")],
    "regions of patches": [(windows.BlockReader, "_patch_labels")],
    "input of the model": [(encode.Encoder, "_forward")],
    "model": [(ClipModel, "encode_tokens")],
    "logits": [(head.LinearHead, "logits"), (encode.Encoder, "_logits")],
    "upsampling, softmax, sum": [(accumulate, "accumulate")],
    "deciding": [(decide, "decide")],
    "keeping": [(LogitFiles, "put"), (LogitFiles, "get"), (ChunkStore, "put"), (ChunkStore, "get")],
    "writing": [(Rasters, "write")],
    "polygons": [(vectorize, "write_polygons")],
}


@click.command()
@click.option("--sides", default="3000,10000", show_default=True, help="Of the rasters, in pixels.")
@click.option("--cores", help="Numbers of cores. [default: 1, 2 and all]")
def main(sides: str, cores: str | None) -> None:
    """Print a row for each run and each stage."""
    every = len(os.sched_getaffinity(0))
    counts = [int(each) for each in cores.split(",")] if cores else sorted({1, 2, every})
    facts = machine()
    click.echo(f"{facts['cores']} cores of {facts['cpu']}, PyTorch {facts['torch']}\n")
    with whole.folder() as folder:
        for side in map(int, sides.split(",")):
            for row in rows(Path(folder), side, [each for each in counts if each <= every]):
                click.echo(table([row]).splitlines()[-1])


def rows(folder: Path, side: int, counts: list[int]) -> Iterator[Row]:
    """Compare runs with their goals, stages with a plain read, and cores with one core."""
    raster, area = whole.make_raster(folder / f"town-{side}.tif", side), side**2 / 1e6
    for regions, goal in GOALS.items():
        what = f"`segment` but its model on {area:.3g} Mpx, `--regions {regions}`"
        walls: dict[int, float] = {}
        for cores in counts:
            found = _in_process(folder, raster, regions, cores)
            walls[cores], spent = found["wall"], found["processor"]
            yield Row(
                f"processor seconds of {what}, {_cores(cores)}", "a megapixel", spent / area, goal,
                most=True, note=f"{spent:.3g} s, {walls[cores]:.3g} s passed",
            )  # fmt: skip
            if cores == 1:
                for stage, seconds in found["stages"].items():
                    yield Row(
                        f"{stage}, `--regions {regions}`", "a plain read", seconds / found["read"],
                        note=f"{1000 * seconds / area:.3g} ms/Mpx",
                    )  # fmt: skip
            elif 1 in walls:
                yield Row(
                    f"time of the same, {_cores(cores)}", "one core", walls[cores] / walls[1], 0.6,
                    most=True,
                )  # fmt: skip


def _cores(count: int) -> str:
    return f"{count} core{'s' if count > 1 else ''}"


def _in_process(folder: Path, raster: Path, regions: str, cores: int) -> dict[str, Any]:
    """What `_measured` returns, from a process on so many cores."""
    words = [sys.executable, "-m", "benchmarks.pipeline", "--measure"]
    done = subprocess.run(
        [*words, str(raster), str(folder / "map.tif"), regions, str(cores)],
        stdout=subprocess.PIPE, check=True,
        env={
            **os.environ, "OMP_NUM_THREADS": str(cores), "RESEG_GEO_HOME": str(folder / "home"),
            "OMP_WAIT_POLICY": "PASSIVE",  # as the command line has it
        },
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(raster: Path, target: Path, regions: str, cores: int) -> dict[str, Any]:
    """Seconds of a run: passed, of all processors, of each stage; and of a plain read."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    _stand_in()
    small = whole.make_raster(target.with_name("small.tif"), 600)
    _segment(small, target, regions)  # whatever is done once
    began = time.process_time()
    _read(raster)
    read = time.process_time() - began
    stages = StageTimes()
    began, before = time.perf_counter(), _processor()
    _segment(raster, target, regions)
    spent = _processor() - before
    found = dict(stages.seconds)
    found["all else"] = max(0.0, spent - sum(found.values()))
    return {
        "wall": time.perf_counter() - began, "processor": spent - found.pop("model", 0.0),
        "read": read, "stages": found,
    }  # fmt: skip


def _segment(raster: Path, target: Path, regions: str) -> None:
    segment(
        raster, CLASSES, target, polygons=target.with_suffix(".gpkg"), model="mini",
        regions=regions, stride=112, dtype="float32", overwrite=True, progress=False,
    )  # fmt: skip


def _processor() -> float:
    """Processor seconds of this process and its children so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _read(raster: Path) -> None:
    with rasterio.open(raster) as dataset:
        for top in range(0, dataset.height, _STRIPS):
            dataset.read(window=((top, min(top + _STRIPS, dataset.height)), (0, dataset.width)))


def _stand_in() -> None:
    """Replace the model by smooth features, the same for every window."""
    fields: dict[int, torch.Tensor] = {}

    def features(self: ClipModel, pixels: torch.Tensor, *rest: object) -> torch.Tensor:
        width = self.clip.visual.output_dim
        if width not in fields:
            generator = torch.Generator().manual_seed(0)
            coarse = torch.randn(1, width, 4, 4, generator=generator)
            patches = torch.nn.functional.interpolate(coarse, self.grid, mode="bicubic")
            tokens = torch.cat([torch.ones(1, 1, width), patches.flatten(2).mT], dim=1)
            fields[width] = torch.nn.functional.normalize(tokens, dim=-1)
        return fields[width].expand(len(pixels), -1, -1)

    ClipModel.encode_tokens = features  # type: ignore[method-assign, assignment]


class StageTimes:
    """Processor seconds of threads in the functions of each stage, without those inside others."""

    def __init__(self) -> None:
        """Watch the functions from now on."""
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside = threading.local()
        for stage, places in STAGES.items():
            for place, name in places:
                original = getattr(place, name)
                replaced = self._timed(stage, original)
                setattr(place, name, replaced)
                for module in [each for key, each in sys.modules.items() if "reseg_geo" in key]:
                    if getattr(module, name, None) is original:
                        setattr(module, name, replaced)

    def _timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*values: Any, **named: Any) -> Any:
            stack = self._inside.__dict__.setdefault("stack", [])
            stack.append(0.0)
            began = time.thread_time()
            try:
                return function(*values, **named)
            finally:
                spent = time.thread_time() - began
                self.seconds[stage] += spent - stack.pop()
                if stack:
                    stack[-1] += spent

        return timed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        source, output, kind, count = sys.argv[2:]
        print(json.dumps(_measured(Path(source), Path(output), kind, int(count))))
    else:
        main()
