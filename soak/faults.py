"""`python -m soak faults`: runs that are killed, starved and misled, and must lose nothing.

Each kind of fault goes on until the asked number of faults has been met. A run that comes to its
end must have made the same files as an undisturbed one, byte by byte.
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

from reseg_geo.scenes.scene import make_scene
from reseg_geo.storage.job import folder_for
from soak.lives import Life, Nursery
from soak.share import Share

_WORDS = ("--classes", "tree=forest, road, water, building", "--stride", 224)
_OUTPUTS = ("-o", "map.tif", "--confidence", "sure.tif", "--polygons", "map.geojson")
_FILES = ("map.tif", "map.tif.aux.xml", "sure.tif", "map.geojson")
_SIZE = (1000, 1700)  # pixels: two by three tiles
_SOFT = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_HIDDEN = folder_for(Path("map.tif")).name
_ENOUGH = 20  # wrong results, after which no more are asked for


@dataclass
class Tally:
    """What a kind of fault has come to; encoded: blocks; wrong: sentences, which should be none."""

    kind: str
    injected: int = 0
    completed: int = 0
    encoded: int = 0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """One image, its undisturbed map, and a place where runs are disturbed."""

    def __init__(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.random = random.Random(seed)
        self.image = folder / "image.tif"
        _paint(self.image)
        os.environ["RESEG_GEO_HOME"] = str(folder / "home")
        self.nursery = Nursery(folder)
        whole = folder / "whole"
        whole.mkdir()
        self.live(self.image, whole)  # the first one measures the machine's timing
        self.plain = self.live(self.image, whole, "--overwrite")
        if self.plain.status:
            raise click.ClickException(f"an undisturbed run fails: {self.plain.errors}")
        self.files = {name: (whole / name).read_bytes() for name in _FILES}

    def live(
        self, image: object, cwd: Path, *more: object, after: float | None = None,
        number: int = signal.SIGKILL, largest: int | None = None,
    ) -> Life:  # fmt: skip
        """One run of the command."""
        words = ("segment", image, *_WORDS, *_OUTPUTS, *more)
        return self.nursery.live(words, cwd, after, number, largest)

    def go_on(self, tally: Tally, image: object, cwd: Path, **how: Any) -> Life:
        """One run that goes on from what the last one has left, and is counted."""
        life = self.live(image, cwd, "--resume", **how)
        tally.encoded += life.encoded
        return life

    def recomputed(self, tally: Tally) -> int:
        """Blocks that were encoded more often than once for each map."""
        return max(0, tally.encoded - tally.completed * self.plain.encoded)

    def check(self, tally: Tally, life: Life, cwd: Path, allowed: set[int]) -> bool:
        """Look at what a run has left; whether it came to its end, whose files are then removed."""
        found = {path.name for path in cwd.iterdir()}
        if life.status == 0:
            tally.completed += 1
            for name, content in self.files.items():
                if name not in found or (cwd / name).read_bytes() != content:
                    tally.wrong.append(f"{name} differs from that of an undisturbed run")
            if found != set(_FILES):
                tally.wrong.append(f"left behind: {sorted(found - set(_FILES))}")
            _empty(cwd)
            return True
        if life.status not in allowed:
            tally.wrong.append(f"ended with {life.status}: {life.errors.strip()[-300:]}")
        if "Traceback" in life.errors:
            tally.wrong.append(f"a traceback: {life.errors.strip()[-300:]}")
        # Killed between two renames, some outputs are there already, but each of them whole.
        for name in found & set(_FILES):
            if (cwd / name).read_bytes() != self.files[name]:
                tally.wrong.append(f"{name} is there, but not whole")
            if life.status != -signal.SIGKILL:
                tally.wrong.append(f"{name} is there after a run that failed")
        return False

    def place(self, name: str) -> Path:
        """An empty folder."""
        path = self.folder / name
        path.mkdir()
        return path


def kills(trial: Trial, count: int) -> Tally:
    """Kill -9 at random moments, and stop softly now and then; each time it is gone on with."""
    tally, cwd = Tally("killed at a random moment"), trial.place("kills")
    while tally.injected < count and len(tally.wrong) < _ENOUGH:
        number = trial.random.choice(_SOFT) if tally.injected % 10 == 9 else signal.SIGKILL
        after = trial.random.uniform(0, trial.plain.seconds)
        life = trial.go_on(tally, trial.image, cwd, after=after, number=number)
        tally.injected += life.status != 0
        trial.check(tally, life, cwd, {-signal.SIGKILL, 130})
        trial.say(f"{tally.kind}: {tally.injected} of {count}")
    life = trial.go_on(tally, trial.image, cwd)
    trial.check(tally, life, cwd, set())
    return tally


def damage(trial: Trial, count: int) -> Tally:
    """Kill, change bytes of what is kept, and go on."""
    tally, cwd = Tally("damaged what was kept"), trial.place("damage")
    while tally.injected < count and len(tally.wrong) < _ENOUGH:
        after = trial.random.uniform(trial.plain.seconds / 3, trial.plain.seconds)
        life = trial.go_on(tally, trial.image, cwd, after=after)
        if trial.check(tally, life, cwd, {-signal.SIGKILL}):
            continue
        facts = sorted((cwd / _HIDDEN).rglob("*.arrays")) if (cwd / _HIDDEN).is_dir() else []
        for path in trial.random.sample(facts, min(2, len(facts))):
            _spoil(path, trial.random)
            tally.injected += 1
        trial.say(f"{tally.kind}: {tally.injected} of {count}")
    life = trial.go_on(tally, trial.image, cwd)
    trial.check(tally, life, cwd, set())
    return tally


def full_disk(trial: Trial, count: int) -> Tally:
    """A disk that is full, and grows by a little each time: every write is the one that fails."""
    tally, cwd = Tally("disk full"), trial.place("disk")
    size = 8
    # All at the end are the outputs, the finished pixels and some records.
    step = max(4, int(1.3 * sum(map(len, trial.files.values())) / 1024 / count))
    with _small_disk(cwd, size) as grow:
        # Where nothing may be mounted, files that must not grow do the like.
        step = step if grow else step // 4 or 1
        while not tally.completed and len(tally.wrong) < _ENOUGH:
            largest = None if grow else size * 1024
            life = trial.go_on(tally, trial.image, cwd, largest=largest)
            if trial.check(tally, life, cwd, {5}):
                break
            tally.injected += 1
            size += step
            if grow:
                grow(size)
            trial.say(f"{tally.kind}: {tally.injected} times, {size} kB")
    return tally


def lost_share(trial: Trial, count: int) -> Tally:
    """The image comes over HTTP from a server that fails after some answers, and comes back."""
    tally, cwd = Tally("input lost while it is read"), trial.place("share")
    with Share(trial.image) as share:
        while tally.injected < count and len(tally.wrong) < _ENOUGH:
            share.answers = trial.random.randint(1, 40)
            life = trial.go_on(tally, share.address, cwd)
            if life.status == 0:
                _same_pixels(trial, tally, cwd)
                continue
            tally.injected += 1
            trial.check(tally, life, cwd, {3})
            trial.say(f"{tally.kind}: {tally.injected} of {count}")
        share.answers = None
        life = trial.go_on(tally, share.address, cwd)
        if life.status:
            tally.wrong.append(f"ended with {life.status}: {life.errors}")
        else:
            _same_pixels(trial, tally, cwd)
    return tally


def _same_pixels(trial: Trial, tally: Tally, cwd: Path) -> None:
    """The map's tags name another raster, so its pixels are compared."""
    tally.completed += 1
    for name in ("map.tif", "sure.tif"):
        with rasterio.open(cwd / name) as one, rasterio.open(trial.folder / "whole" / name) as two:
            if not np.array_equal(one.read(), two.read()):
                tally.wrong.append(f"pixels of {name} differ from those of an undisturbed run")
    _empty(cwd)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _paint(path: Path) -> None:
    height, width = _SIZE
    image = make_scene(1, height, width, style="suburban").image
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8",
        crs="EPSG:25832", transform=rasterio.transform.from_origin(4e5, 5.6e6, 0.5, 0.5),
        tiled=True, blockxsize=256, blockysize=256, compress="DEFLATE",
    ) as dataset:  # fmt: skip
        dataset.write(np.moveaxis(image, -1, 0))


def _spoil(path: Path, chance: random.Random) -> None:
    """Change a file in one of the ways that disks and people do."""
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
    """A file system of so many kB on a folder; gives what makes it larger, or None where that is
    not allowed.
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
              help="How often a run is killed; other faults come less often.")  # fmt: skip
@click.option("--only", "kinds", multiple=True, type=click.Choice(list(KINDS)))
@click.option("--seed", default=0, show_default=True)
def faults(count: int, kinds: tuple[str, ...], seed: int) -> None:
    """Kill, starve and mislead runs; nothing may be lost."""
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
        for sentence in tally.wrong:
            click.echo(f"{tally.kind}: {sentence}")
    if any(tally.wrong for tally in tallies):
        raise SystemExit(1)
