"""How fast runs are on this machine: remembered, and corrected by every run."""

import contextlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import torch

from reseg_geo.documents import parse_json
from reseg_geo.models.device import processor
from reseg_geo.scorers.scorer import Model
from reseg_geo.storage.home import home
from reseg_geo.storage.staging import write_whole

_FILE = "timing.json"
_NEWEST = 0.5  # weight of the newest run: runs that were slow for their own reasons are forgotten


@dataclass(frozen=True)
class Comparison:
    """bfloat16 beside float32, on the same windows.

    speedup: of the time that a window takes; agreement: share of the pixels that keep their class.
    """

    speedup: float
    agreement: float


@dataclass(frozen=True)
class Pace:
    """Seconds that the steps of a run take with a model, as far as they are known.

    windows: to encode one, by number format; tiles: to read one and make its regions, by their
    kind; decide, write: a million pixels; comparison: of number formats, once made.
    """

    windows: Mapping[str, float] = field(default_factory=dict)
    tiles: Mapping[str, float] = field(default_factory=dict)
    decide: float | None = None
    write: float | None = None
    comparison: Comparison | None = None


def known_pace(model: Model) -> Pace:
    """What is remembered of a model; empty if nothing is."""
    return known_paces().get(_key(model), Pace())


def known_paces() -> dict[str, Pace]:
    """All that is remembered, by a key of model and machine."""
    try:
        content = parse_json((home() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = {}
    # Entries that are damaged or of another version are found out again.
    for key, value in content.items() if isinstance(content, dict) else ():
        with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError, OverflowError):
            found[key] = _pace(value)
    return found


def correct_pace(model: Model, seen: Pace) -> None:
    """Remember what was seen of a model."""
    paces, key = known_paces(), _key(model)
    old = paces.get(key, Pace())
    new = Pace(
        {**old.windows, **{k: _mean(old.windows.get(k), v) for k, v in seen.windows.items()}},
        {**old.tiles, **{k: _mean(old.tiles.get(k), v) for k, v in seen.tiles.items()}},
        _mean(old.decide, seen.decide),
        _mean(old.write, seen.write),
        seen.comparison or old.comparison,
    )
    text = json.dumps({k: asdict(v) for k, v in (paces | {key: new}).items()}, indent=1)
    # If nothing can be written, the next run knows less.
    with contextlib.suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        write_whole(home() / _FILE, text)


def _mean(old: Any, new: Any) -> Any:
    if old is None or new is None:
        return old if new is None else new
    return (1 - _NEWEST) * old + _NEWEST * new


def _pace(value: Any) -> Pace:
    made = value["comparison"]
    return Pace(
        {name: _time(seconds) for name, seconds in value["windows"].items()},
        {kind: _time(seconds) for kind, seconds in value["tiles"].items()},
        None if value["decide"] is None else _time(value["decide"]),
        None if value["write"] is None else _time(value["write"]),
        None if made is None else Comparison(_time(made["speedup"]), float(made["agreement"])),
    )


def _time(seconds: float) -> float:
    if not 0 < float(seconds) < math.inf:
        raise ValueError
    return float(seconds)


def _key(model: Model) -> str:
    """Without method and masked layers, which cost little, so that all runs choose alike."""
    return (
        f"{model.fingerprint}, {processor(model.device)}, {torch.get_num_threads()} threads, "
        f"PyTorch {torch.__version__}"
    )
