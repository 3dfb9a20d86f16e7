"""Runs that are killed, starved and misled lose nothing; `make soak` does it for longer."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def report(*words: str, code: int = 0) -> dict[str, list[int]]:
    """The table of `soak faults` by kind: injected, completed, recomputed, lost."""
    done = subprocess.run(
        [sys.executable, "-m", "soak", "faults", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    rows = re.findall(r"^(\D+?) +(\d+) +(\d+) +(\d+) +(\d+)$", done.stdout, re.MULTILINE)
    return {kind: [int(number) for number in numbers] for kind, *numbers in rows}


def test_kills_full_disks_damaged_files_and_lost_input_lose_nothing() -> None:
    words = [word for kind in ("kills", "damage", "disk", "share") for word in ("--only", kind)]
    found = report("--kills", "6", *words)
    assert len(found) == 4
    for injected, completed, _, lost in found.values():
        assert injected >= 2
        assert completed >= 1
        assert lost == 0


TRUSTING = """
from reseg_geo.storage.chunks import Chunk, ChunkStore
get = ChunkStore.get
ChunkStore.has = lambda self, boxes: True
def trusting(self, box):
    return get(self, box) or Chunk(box, *2 * (np.zeros((box.height, box.width), "u1"),))
ChunkStore.get = trusting
"""
LITTERING = "import reseg_geo.storage.job\nreseg_geo.storage.job.Job._clear = lambda self: None"


@pytest.mark.parametrize(
    ("planted", "complaint"), [(TRUSTING, "differs from that"), (LITTERING, "left behind")]
)
def test_planted_losses_are_found(planted: str, complaint: str) -> None:
    """Of an engine that trusts what is not there, or leaves its folder, the harness complains."""
    program = (
        f"import numpy as np\nimport soak.faults\nprepare = soak.faults.Trial.__init__\n"
        f"def spoilt(*given):\n    prepare(*given)\n    exec({planted!r}, globals())\n"
        "soak.faults.Trial.__init__ = spoilt\n"
        "soak.faults.faults(['--kills', '4', '--only', 'damage'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 1, done.stderr
    assert complaint in done.stdout


def test_json_has_the_times_of_blocks(tmp_path: Path, run_command, scene, write_raster) -> None:
    image = write_raster(tmp_path / "image.tif", scene)
    done = run_command("segment", image, "--classes", "tree, road", "-o", tmp_path / "map.tif",
                       "--progress", "json")  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    (block,) = [event["block"] for event in events if "block" in event]
    assert (block["row"], block["column"], block["windows"]) == (0, 0, 4)
    assert all(block[name] > 0 for name in ("read_s", "encode_s", "decide_s"))
