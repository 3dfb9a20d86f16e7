"""The machine that benchmarks run on."""

import json
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path


def machine() -> dict[str, object]:
    """Processor, number of cores, and PyTorch version."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "torch": version("torch"),
    }


def run(words: list[str]) -> tuple[float, float]:
    """Seconds that a program takes, and its peak memory in MB.

    It is started by a small process, since a child's peak begins with its parent's memory.
    """
    starter = [sys.executable, "-m", "benchmarks.machine", *words]
    done = subprocess.run(starter, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{words[0]} failed")
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def _start(words: list[str]) -> tuple[float, float]:
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawnp(words[0], words, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(1)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return time.perf_counter() - began, usage.ru_maxrss / unit


if __name__ == "__main__":
    print(json.dumps(_start(sys.argv[1:])))
