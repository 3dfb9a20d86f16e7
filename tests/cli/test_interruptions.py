"""Interruptions: answered at once, whatever is at work, and nothing is torn apart."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio

COMMAND_TIMEOUT = 120


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_only_what_is_finished(
    quick_command: Path, tmp_path: Path, write_raster, number: signal.Signals
) -> None:
    image = write_raster(
        tmp_path / "image.tif",
        np.broadcast_to(np.arange(800, dtype=np.uint8) // 40 * 9, (3, 800, 800)),
    )
    out = tmp_path / "out"
    out.mkdir()
    child = subprocess.Popen(
        [quick_command, "segment", image, "--classes", "tree, water", "-o", out / "map.tif",
         "--stride", "28", "--progress", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A shell's background jobs ignore SIGINT, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert child.stdout is not None
    while '"done": 0' not in child.stdout.readline():
        assert child.poll() is None
    assert any(out.iterdir()), "it is running"
    time.sleep(0.5)
    os.kill(child.pid, number)
    _, errors = child.communicate(timeout=COMMAND_TIMEOUT)
    assert child.returncode == 130
    assert errors.strip() == "Interrupted; no output was written."
    assert {path.name for path in out.iterdir()} <= {".reseg-geo-map.tif"}


def test_an_interruption_is_answered_while_a_server_is_silent(
    quick_command: Path, tmp_path: Path
) -> None:
    """GDAL waits for it in compiled code, where no exception can be raised."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        child = subprocess.Popen(
            [quick_command, "segment", f"http://127.0.0.1:{port}/image.tif", "--classes",
             "tree, water", "-o", tmp_path / "map.tif"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        silent.settimeout(COMMAND_TIMEOUT)
        request, _ = silent.accept()
        assert request.recv(1)
        os.kill(child.pid, signal.SIGTERM)
        _, errors = child.communicate(timeout=COMMAND_TIMEOUT)
        request.close()
    assert child.returncode == 130
    assert errors.strip().splitlines()[-1] == "Interrupted; no output was written."
    assert list(tmp_path.iterdir()) == []


INTERRUPTED_WHILE_RENAMING = """
import os, signal, sys, time
from pathlib import Path
from reseg_geo_cli import main

replace = Path.replace

def slow(self, target):
    if self.name == target.name == {name!r}:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)  # longer than the patience of who would end the process
    return replace(self, target)

Path.replace = slow
sys.argv = ["reseg-geo", *sys.argv[1:]]
main.main()
"""


@pytest.mark.parametrize(("name", "old"), [("sure.tif", True), ("map.tif", False)])
def test_an_interruption_while_outputs_are_renamed_tears_nothing_apart(
    tmp_path: Path, scene: np.ndarray, write_raster, name: str, old: bool
) -> None:
    """All outputs are in place and nothing else is, and the last sentence says so."""
    image = write_raster(tmp_path / "image.tif", scene)
    names = {"map.tif", "sure.tif"}
    for each in names if old else ():
        (tmp_path / each).write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_RENAMING.format(name=name), "segment", image,
         "--classes", "tree, road", "-o", "map.tif", "--confidence", "sure.tif", "--overwrite"],
        capture_output=True, text=True, cwd=tmp_path, timeout=COMMAND_TIMEOUT,
    )  # fmt: skip
    assert done.stderr.strip().splitlines()[-1] == "Interrupted, after the outputs were written."
    assert done.returncode == 130
    found = {path.name for path in tmp_path.iterdir()} - {"map.tif.aux.xml"}
    assert found - {image.name} == names
    for each in names:
        with rasterio.open(tmp_path / each) as dataset:
            assert dataset.read(1).any()


HIDDEN_INTERRUPTION = """
import os, signal
from reseg_geo_cli import main

def load(**_):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        while True:
            pass
    except KeyboardInterrupt:
        raise ValueError("could not determine the shape of object type")

main.cli.main = load
main.main()
"""


def test_a_library_that_hides_an_interruption_is_not_reported_as_a_bug() -> None:
    """As PyTorch does when it is interrupted while it looks at the storage of a tensor."""
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN_INTERRUPTION], capture_output=True, text=True, timeout=60
    )
    assert done.stderr.strip() == "Interrupted; no output was written."
    assert done.returncode == 130
