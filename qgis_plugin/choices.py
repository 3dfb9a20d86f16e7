"""What the engine offers: models, methods and kinds of regions, for the lists in dialogs.

The engine is asked once in a session, when a dialog opens; its answer is kept beside the profile,
so that QGIS itself starts without waiting for anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import engine
from .child import output_of

# Without an engine: what any has.
_LEAST: dict[str, Any] = {
    "models": [
        {"name": "mini", "kind": "clip", "here": True},
        {"name": "sam-vit-b", "kind": "sam", "here": False},
    ],
    "methods": ["reseg"],
    "regions": ["superpixel", "sam", "none"],
    "devices": ["auto", "cpu"],
}
_PATIENCE, _DIALOG = 30, 10  # seconds

_asked: dict[str, dict[str, Any]] = {}
_silent: set[str] = set()  # engines that gave no answer


class NoAnswerError(Exception):
    """The engine does not say what it offers; the text says why."""


def known() -> dict[str, Any]:
    """What is known without starting anything."""
    if _asked:
        return list(_asked.values())[-1]
    with suppress(OSError, ValueError):
        kept = json.loads(_file().read_text(encoding="utf-8"))
        if _whole(kept):
            return kept
    return _LEAST


def current() -> dict[str, Any]:
    """What the engine says, asked once in a session; what is known if it says nothing."""
    try:
        program = str(engine.find())
        if program not in _asked and program not in _silent:
            ask(patience=_DIALOG)
        return _asked[program] if program in _asked else known()
    except (engine.EngineMissingError, NoAnswerError):
        return known()


def ask(wanted: Callable[[], bool] = lambda: True, patience: float = _PATIENCE) -> dict[str, Any]:
    """Ask the engine, anew. Raises EngineMissingError, NoAnswerError or StoppedError."""
    program = str(engine.find())
    _silent.add(program)  # until it has answered
    try:
        said = output_of([program, "doctor", "--choices"], wanted, patience)
        answer = None if said is None else json.loads(said)
    except (OSError, ValueError, RecursionError):
        answer = None
    if not _whole(answer):
        raise NoAnswerError(
            f"{program} does not say what it offers, so it may not be reseg-geo, or an older one; "
            "set up the engine again."
        )
    _silent.discard(program)
    _asked[program] = answer
    with suppress(OSError):  # it is asked again in the next session
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(answer), encoding="utf-8")
    return answer


def forget() -> None:
    """Ask again when a dialog opens: the engine is another."""
    _asked.clear()
    _silent.clear()


def _whole(answer: Any) -> bool:
    """Whether it has what dialogs need; it comes from outside."""
    return (
        isinstance(answer, dict)
        and all(
            isinstance(answer.get(name), list)
            and answer[name]
            and all(isinstance(word, str) for word in answer[name])
            for name in ("methods", "regions", "devices")
        )
        and isinstance(answer.get("models"), list)
        and all(
            isinstance(each, dict)
            and isinstance(each.get("name"), str)
            and isinstance(each.get("size"), int)
            and {"here", "licence", "origin"} <= set(each)
            for each in answer["models"]
        )
        and {"clip", "sam"} <= {each.get("kind") for each in answer["models"]}
    )


def _file() -> Path:
    return engine.home().parent / "choices.json"
