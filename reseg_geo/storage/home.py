"""The folder in which this machine's models, timings and list of jobs are kept."""

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Where models are kept: RESEG_GEO_HOME, or where the platform keeps caches."""
    given = os.environ.get("RESEG_GEO_HOME")
    return Path(given).expanduser() if given else Path(platformdirs.user_cache_dir("reseg-geo"))
