"""Real schedulers and workers on loopback: the same map as locally, even if a process dies."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.engine.rule import Scaling
from reseg_geo.errors import ClusterError, InputError, UsageError
from reseg_geo.heads.calibration import Calibration, run_of
from reseg_geo.progress.events import Event, Message, Progress
from reseg_geo.publish.provenance import read_record
from reseg_geo.scenes.scene import make_scene
from soak.share import Share

WORDS = "tree=forest, road, water, building"
SLOW = 240  # seconds, the time limit of each step
OPTIONS = ("--classes", WORDS, "--stride", "160", "--progress", "json")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster) -> Path:
    """Two by three tiles."""
    picture = make_scene(7, 1000, 1700, style="suburban").image
    path = tmp_path_factory.mktemp("cluster") / "image.tif"
    return write_raster(path, np.moveaxis(picture, -1, 0), tiled=True, blockxsize=256,
                        blockysize=256)  # fmt: skip


@pytest.fixture(scope="module")
def plain(image: Path) -> tuple[np.ndarray, np.ndarray]:
    """Class map and confidence of a run in this process."""
    reseg_geo.segment(image, WORDS, image.with_name("plain.tif"), stride=160,
                      confidence=image.with_name("sure.tif"))  # fmt: skip
    return values(image.with_name("plain.tif")), values(image.with_name("sure.tif"))


def values(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read().squeeze()


class Machines:
    """A scheduler and its workers, each in its own process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        dask = Path(sys.executable).with_name("dask")
        log = (self.folder / "dask.log").open("ab")
        child = subprocess.Popen(
            [dask, *words], stdout=log, stderr=log, cwd=self.folder,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        log.close()
        self.running.append(child)
        return child

    def scheduler(self) -> "subprocess.Popen[bytes]":
        child = self.start("scheduler", "--host", "127.0.0.1", "--port", str(self.port),
                           "--no-dashboard")  # fmt: skip
        end = time.monotonic() + SLOW
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return child
            time.sleep(0.1)
        raise AssertionError("the scheduler does not start")

    def worker(self) -> "subprocess.Popen[bytes]":
        return self.start("worker", self.address, "--nthreads", "1", "--no-nanny",
                          "--no-dashboard", "--death-timeout", "60")  # fmt: skip


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    found = Machines(tmp_path)
    yield found
    for child in found.running:
        child.kill()
        child.wait()


def events(child: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        yield json.loads(line)


def begin(command: Path, machines: Machines, raster: object, *more: object) -> Any:
    words = ["segment", raster, "-o", "map.tif", "--scheduler", machines.address, *OPTIONS, *more]
    return subprocess.Popen(
        [command, *map(str, words)], cwd=machines.folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_worker_dies_and_another_comes(
    quick_command: Path, machines: Machines, image: Path, plain: tuple[np.ndarray, np.ndarray]
) -> None:
    """With the image read by HTTP ranges on every machine."""
    machines.scheduler()
    first, _ = machines.worker(), machines.worker()
    with Share(image) as share:
        child = begin(quick_command, machines, share.address, "--confidence", "sure.tif")
        done = 0
        for event in events(child):
            if "block" in event:
                done += 1
            if done == 1 and first.poll() is None:
                first.send_signal(signal.SIGKILL)
                first.wait()
                machines.worker()
        _, errors = child.communicate(timeout=SLOW)
        assert child.returncode == 0, errors
        assert share.served > 10
    assert done == 6
    assert np.array_equal(values(machines.folder / "map.tif"), plain[0])
    assert np.array_equal(values(machines.folder / "sure.tif"), plain[1])


def test_the_scheduler_is_started_again(
    quick_command: Path, machines: Machines, image: Path, plain: tuple[np.ndarray, np.ndarray]
) -> None:
    scheduler = machines.scheduler()
    machines.worker()
    child = begin(quick_command, machines, image)
    blocks = 0
    for event in events(child):
        blocks += "block" in event
        if "block" in event and blocks == 2:
            scheduler.send_signal(signal.SIGKILL)
            scheduler.wait()
    _, errors = child.communicate(timeout=SLOW)
    assert child.returncode == 6, errors
    assert f"the connection to the cluster at {machines.address} was lost" in errors
    assert "--resume" in errors
    assert not (machines.folder / "map.tif").exists()
    machines.scheduler()
    machines.worker()
    child = begin(quick_command, machines, image, "--resume")
    blocks = sum("block" in event for event in events(child))
    _, errors = child.communicate(timeout=SLOW)
    assert child.returncode == 0, errors
    assert blocks <= 4
    assert np.array_equal(values(machines.folder / "map.tif"), plain[0])


@pytest.fixture(scope="module")
def calibration(image: Path, plain: tuple[np.ndarray, np.ndarray]) -> Path:
    """One for maps like the plain one."""
    run = run_of(read_record(str(image.with_name("plain.tif"))))
    scaling = Scaling(3.0, (0.0, 0.5, 0.0, -0.5), 1e-6)
    names = ("tree", "road", "water", "building")
    path = image.with_name("town.cal")
    path.write_text(Calibration(names, scaling, run, {"points": 100}).to_json())
    return path


@pytest.mark.parametrize(
    "options",
    [{"refine": "regions", "scales": (1, 0.5), "upsample": "guided"}, {"gsd": 1.0}], ids=str,
)  # fmt: skip
def test_processes_here_give_the_same_map(
    image: Path, tmp_path: Path, options: dict[str, Any], calibration: Path
) -> None:
    """Also with several scales, refined, by the edges of the image, and with larger pixels,
    calibrated; a stopped run is resumed by one process.
    """
    if "gsd" in options:
        options = {**options, "calibration": calibration}
    how = {"stride": 160, "bounds": (346000, 5648150, 346450, 5648500), **options}
    one, two = tmp_path / "one.tif", tmp_path / "two.tif"
    outputs = [
        {name: tmp_path / f"{name}-{which}.tif" for name in ("confidence", "probabilities")}
        for which in ("one", "two")
    ]
    reseg_geo.segment(image, WORDS, one, **outputs[0], **how)
    told = []

    def stop(event: Event) -> None:
        told.append(event)
        if isinstance(event, Progress) and event.block and options.get("refine"):
            raise KeyboardInterrupt

    again = {**outputs[1], **how}
    with contextlib.suppress(KeyboardInterrupt):
        reseg_geo.segment(image, WORDS, two, progress=stop, scheduler="local:1", **again)
    assert any(isinstance(event, Progress) and event.block for event in told)
    if not two.exists():
        assert any(isinstance(event, Message) and "--resume" in event.text for event in told)
        reseg_geo.segment(image, WORDS, two, resume=True, **again)
    assert np.array_equal(values(one), values(two))
    for name, path in outputs[0].items():
        assert np.array_equal(values(path), values(outputs[1][name])), name


def test_a_read_error_on_a_worker_is_reported(
    machines: Machines, image: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(image.read_bytes()[:-200_000])
    with pytest.raises(InputError, match=r"damaged\.tif cannot be read in full"):
        reseg_geo.segment(damaged, WORDS, tmp_path / "map.tif", stride=224, scheduler="local:1")
    assert not (tmp_path / "map.tif").exists()
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1"):
        reseg_geo.segment(image, WORDS, tmp_path / "map.tif", scheduler=machines.address)
    with pytest.raises(UsageError, match="'everywhere' must be local"):
        reseg_geo.segment(image, WORDS, tmp_path / "map.tif", scheduler="everywhere")
