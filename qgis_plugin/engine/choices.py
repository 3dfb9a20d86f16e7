"""The engine's models, methods, kinds of regions and devices, for the lists in dialogs.

The engine is asked once per session, when a dialog opens. Its answer is saved next to the profile,
so that QGIS starts without waiting for the engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..translation import tr
from . import installation
from .child import output_of

# What every engine has; used until one is installed.
_DEFAULT: dict[str, Any] = {
    "models": [
        {"name": "mini", "kind": "clip", "here": True},
        {"name": "sam-vit-b", "kind": "sam", "here": False},
    ],
    "methods": ["reseg"],
    "regions": ["superpixel", "sam", "none"],
    "devices": ["auto", "cpu"],
}
_TIMEOUT, _DIALOG_TIMEOUT = 30, 10  # seconds

_asked: dict[str, dict[str, Any]] = {}
_silent: set[str] = set()  # engines that did not answer


class NoAnswerError(Exception):
    """The engine did not list its models and methods."""


def known() -> dict[str, Any]:
    """Return the last answer of the engine, without starting it."""
    if _asked:
        return list(_asked.values())[-1]
    with suppress(OSError, ValueError):
        kept = json.loads(_file().read_text(encoding="utf-8"))
        if _is_complete(kept):
            return kept
    return _DEFAULT


def current() -> dict[str, Any]:
    """Return the engine's answer, asking it once per session; `known()` if it does not answer."""
    try:
        program = str(installation.find())
        if program not in _asked and program not in _silent:
            ask(timeout=_DIALOG_TIMEOUT)
        return _asked[program] if program in _asked else known()
    except (installation.EngineMissingError, NoAnswerError):
        return known()


def ask(wanted: Callable[[], bool] = lambda: True, timeout: float = _TIMEOUT) -> dict[str, Any]:
    """Ask the engine again. Raises EngineMissingError, NoAnswerError or StoppedError."""
    program = str(installation.find())
    _silent.add(program)  # until it has answered
    try:
        said = output_of([program, "doctor", "--choices"], wanted, timeout)
        answer = None if said is None else json.loads(said)
    except (OSError, ValueError, RecursionError):
        answer = None
    if not _is_complete(answer):
        raise NoAnswerError(
            tr(
                "{program} did not list its models. It may be an older version, or not reseg-geo; "
                "set up the engine again.",
                program=program,
            )
        )
    _silent.discard(program)
    _asked[program] = answer
    with suppress(OSError):  # then the next session asks again
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(answer), encoding="utf-8")
    return answer


def forget() -> None:
    """Ask again when the next dialog opens, since the engine has changed."""
    _asked.clear()
    _silent.clear()


def _is_complete(answer: Any) -> bool:
    """Whether an answer has everything that dialogs need."""
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
    return installation.home().parent / "choices.json"
