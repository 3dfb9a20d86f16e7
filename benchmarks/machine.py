"""What a benchmark runs on."""

import os
import platform
import re
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
