"""YAML and JSON files that people write."""

from pathlib import Path

import yaml

from reseg_geo.errors import ResegError


def read_document(path: Path, called: str, kind: type[ResegError]) -> object:
    """What a YAML or JSON file holds; an error of this kind says why `called` cannot be read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise kind(f"{called} cannot be read: {error.strerror}.") from error
    except Exception as error:  # PyYAML lets any of Python's through, e.g. KeyError for !!bool x
        reason = " ".join(str(error).split()) or type(error).__name__
        raise kind(f"{called} is not valid YAML or JSON: {reason}.") from error
