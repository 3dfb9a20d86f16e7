"""`python -m soak faults`: runs that are killed, lose their disk or input, and must lose nothing.

Each kind of fault is injected a given number of times. A run that finishes must have written the
same bytes as an undisturbed run.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.scenes.scene import make_scene
from reseg_geo.storage.job import folder_for
from soak.runs import Run, Runner
from soak.share import Share

_WORDS = ("--classes", "tree=forest, road, water, building", "--stride", 224)
_OUTPUTS = ("-o", "map.tif", "--confidence", "sure.tif", "--polygons", "map.geojson")
_FILES = ("map.tif", "map.tif.aux.xml", "sure.tif", "map.geojson")
_SIZE = (230, 2430)  # pixels: four tiles, of which three begin windows
_FIRST = 448  # columns of the image that the first run maps, which measures the timing
_SOFT = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_HIDDEN = folder_for(Path("map.tif")).name
_TOO_LATE = "after the outputs were written"  # what a run says that was interrupted at its end
_ENOUGH = 20  # wrong results; then a kind of fault ends early


@dataclass
class Tally:
    """Results of one kind of fault; encoded: blocks, wrong: messages, none if all is well."""

    kind: str
    injected: int = 0
    completed: int = 0
    encoded: int = 0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """An image, its undisturbed map, and folders in which runs are disturbed."""

    def __init__(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.random = random.Random(seed)
        self.image = folder / "image.tif"
        image = make_scene(1, *_SIZE, style="suburban").image
        _write(self.image, image)
        _write(folder / "first.tif", image[:, :_FIRST])
        os.environ["RESEG_GEO_HOME"] = str(folder / "home")
        self.runner = Runner(folder)
        self.run(folder / "first.tif", self.place("first"))
        whole = self.place("whole")
        self.plain = self.run(self.image, whole)
        if self.plain.status:
            raise click.ClickException(f"an undisturbed run fails: {self.plain.errors}")
        self.files = {name: (whole / name).read_bytes() for name in _FILES}

    def run(
        self, image: object, cwd: Path, *more: object, after: float | None = None,
        number: int = signal.SIGKILL, largest: int | None = None,
    ) -> Run:  # fmt: skip
        """Run the command once; see `Runner.run`."""
        words = ("segment", image, *_WORDS, *_OUTPUTS, *more)
        return self.runner.run(words, cwd, after, number, largest)

    def resume(self, tally: Tally, image: object, cwd: Path, **how: Any) -> Run:
        """Resume the last run, and count the blocks that it encodes."""
        run = self.run(image, cwd, "--resume", **how)
        tally.encoded += run.encoded
        return run

    def recomputed(self, tally: Tally) -> int:
        """Blocks that were encoded again, beyond once for each map."""
        return max(0, tally.encoded - tally.completed * self.plain.encoded)

    def check(self, tally: Tally, run: Run, cwd: Path, allowed: set[int]) -> bool:
        """Check the files of a run, and remove them if it finished; whether it did."""
        found = {path.name for path in cwd.iterdir()}
        if run.status == 0 or _TOO_LATE in run.errors:
            tally.completed += 1
            for name, content in self.files.items():
                if name not in found or (cwd / name).read_bytes() != content:
                    tally.wrong.append(f"{name} differs from that of an undisturbed run")
            if found != set(_FILES):
                tally.wrong.append(f"left behind: {sorted(found - set(_FILES))}")
            _empty(cwd)
            return True
        if run.status not in allowed:
            tally.wrong.append(f"ended with {run.status}: {run.errors.strip()[-300:]}")
        if "Traceback" in run.errors:
            tally.wrong.append(f"traceback: {run.errors.strip()[-300:]}")
        # A run that is killed between two renames leaves some outputs, but each is complete.
        for name in found & set(_FILES):
            if (cwd / name).read_bytes() != self.files[name]:
                tally.wrong.append(f"{name} exists, but is incomplete")
            if run.status != -signal.SIGKILL:
                tally.wrong.append(f"{name} exists after a run that failed")
        return False

    def place(self, name: str) -> Path:
        """Make a folder."""
        path = self.folder / name
        path.mkdir()
        return path


def kills(trial: Trial, count: int) -> Tally:
    """Kill at random moments, every tenth time with a signal that can be caught, and resume."""
    tally, cwd = Tally("killed at a random moment"), trial.place("kills")
    while tally.injected < count and len(tally.wrong) < _ENOUGH:
        number = trial.random.choice(_SOFT) if tally.injected % 10 == 9 else signal.SIGKILL
        # Resumed runs are shorter than the undisturbed one, so later kills would often be too late.
        after = trial.random.uniform(0, trial.plain.seconds * 2 / 3)
        run = trial.resume(tally, trial.image, cwd, after=after, number=number)
        tally.injected += run.status != 0
        trial.check(tally, run, cwd, {-signal.SIGKILL, 130})
        trial.say(f"{tally.kind}: {tally.injected} of {count}")
    run = trial.resume(tally, trial.image, cwd)
    trial.check(tally, run, cwd, set())
    return tally


def damage(trial: Trial, count: int) -> Tally:
    """Kill, damage files of the checkpoint, and resume."""
    tally, cwd = Tally("damaged checkpoint"), trial.place("damage")
    while tally.injected < count and len(tally.wrong) < _ENOUGH:
        after = trial.random.uniform(trial.plain.seconds / 3, trial.plain.seconds)
        run = trial.resume(tally, trial.image, cwd, after=after)
        if trial.check(tally, run, cwd, {-signal.SIGKILL}):
            continue
        files = sorted((cwd / _HIDDEN).rglob("*.arrays")) if (cwd / _HIDDEN).is_dir() else []
        for path in trial.random.sample(files, min(2, len(files))):
            _spoil(path, trial.random)
            tally.injected += 1
        trial.say(f"{tally.kind}: {tally.injected} of {count}")
    run = trial.resume(tally, trial.image, cwd)
    trial.check(tally, run, cwd, set())
    return tally


def full_disk(trial: Trial, count: int) -> Tally:
    """A full disk that grows a little each time, so that each write fails once."""
    tally, cwd = Tally("disk full"), trial.place("disk")
    size = 8
    # What a run needs at its end: the outputs, the finished chunks and some logits.
    step = max(4, int(1.3 * sum(map(len, trial.files.values())) / 1024 / count))
    with _small_disk(cwd, size) as grow:
        # Without the right to mount, the size of each file is limited instead.
        step = step if grow else step // 4 or 1
        while not tally.completed and len(tally.wrong) < _ENOUGH:
            largest = None if grow else size * 1024
            run = trial.resume(tally, trial.image, cwd, largest=largest)
            if trial.check(tally, run, cwd, {5}):
                break
            tally.injected += 1
            size += step
            if grow:
                grow(size)
            trial.say(f"{tally.kind}: {tally.injected} times, {size} kB")
    return tally


def lost_share(trial: Trial, count: int) -> Tally:
    """Read the image over HTTP from a server that fails after some answers, then returns."""
    tally, cwd = Tally("input lost while reading"), trial.place("share")
    with Share(trial.image) as share:
        while tally.injected < count and len(tally.wrong) < _ENOUGH:
            share.answers = trial.random.randint(1, 40)
            run = trial.resume(tally, share.address, cwd)
            if run.status == 0:
                _same_pixels(trial, tally, cwd)
                continue
            tally.injected += 1
            trial.check(tally, run, cwd, {3})
            trial.say(f"{tally.kind}: {tally.injected} of {count}")
        share.answers = None
        run = trial.resume(tally, share.address, cwd)
        if run.status:
            tally.wrong.append(f"ended with {run.status}: {run.errors}")
        else:
            _same_pixels(trial, tally, cwd)
    return tally


def _same_pixels(trial: Trial, tally: Tally, cwd: Path) -> None:
    """Compare pixels, as the tags of the map name another raster than those of the plain one."""
    tally.completed += 1
    for name in ("map.tif", "sure.tif"):
        with rasterio.open(cwd / name) as one, rasterio.open(trial.folder / "whole" / name) as two:
            if not np.array_equal(one.read(), two.read()):
                tally.wrong.append(f"pixels of {name} differ from those of an undisturbed run")
    _empty(cwd)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write(path: Path, image: NDArray[np.uint8]) -> None:
    """Write an (h, w, 3) image as a tiled GeoTIFF."""
    height, width, _ = image.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8",
        crs="EPSG:25832", transform=rasterio.transform.from_origin(4e5, 5.6e6, 0.5, 0.5),
        tiled=True, blockxsize=256, blockysize=256, compress="DEFLATE",
    ) as dataset:  # fmt: skip
        dataset.write(np.moveaxis(image, -1, 0))


def _spoil(path: Path, chance: random.Random) -> None:
    """Flip a bit of a file, truncate it, fill it with zeros, or delete it."""
    content = bytearray(path.read_bytes())
    way = chance.randrange(4)
    if way == 0:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == 1:
        del content[chance.randrange(len(content)) :]
    elif way == 2:
        content = bytearray(len(content))
    else:
        path.unlink()
        return
    path.write_bytes(content)


@contextlib.contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[Callable[[int], None] | None]:
    """Mount a file system of so many kB on a folder; yields a function that resizes it, or None
    without the right to mount.
    """

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True, capture_output=True)

    try:
        mount("-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    try:
        yield lambda kilobytes: mount("-o", f"remount,size={kilobytes}k", str(folder))
    finally:
        subprocess.run(["umount", str(folder)], check=True)


_LESS = {"damage": 4, "disk": 2, "share": 5}
KINDS = {"kills": kills, "damage": damage, "disk": full_disk, "share": lost_share}


@click.command()
@click.option("--kills", "count", default=500, show_default=True,
              help="Number of kills; other faults are fewer.")  # fmt: skip
@click.option("--only", "kinds", multiple=True, type=click.Choice(list(KINDS)))
@click.option("--seed", default=0, show_default=True)
def faults(count: int, kinds: tuple[str, ...], seed: int) -> None:
    """Kill runs, fill their disk, damage their checkpoint and take away their input."""
    shown = sys.stderr.isatty()
    with tempfile.TemporaryDirectory(prefix="reseg-geo-") as name:
        trial = Trial(Path(name), seed, lambda text: click.echo(text, err=True) if shown else None)
        tallies = [
            KINDS[kind](trial, max(2, count // _LESS.get(kind, 1))) for kind in kinds or KINDS
        ]
    click.echo(f"{'fault':30} {'injected':>8} {'completed':>9} {'recomputed':>10} {'lost':>5}")
    for tally in tallies:
        click.echo(
            f"{tally.kind:30} {tally.injected:8} {tally.completed:9} {trial.recomputed(tally):10} "
            f"{len(tally.wrong):5}"
        )
    for tally in tallies:
        for message in tally.wrong:
            click.echo(f"{tally.kind}: {message}")
    if any(tally.wrong for tally in tallies):
        raise SystemExit(1)
