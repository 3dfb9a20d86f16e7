"""What a benchmark runs on."""

import os
import platform
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path


def machine() -> dict[str, object]:
    """The processor, how many of its cores there are here, and the version of PyTorch."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "torch": version("torch"),
    }


def run(words: list[str]) -> tuple[float, float]:
    """Seconds that a program takes, and its peak memory in MB."""
    began = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawnp(words[0], words, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{words[0]} failed")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return time.perf_counter() - began, usage.ru_maxrss / unit
