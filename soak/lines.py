"""Output of the command as the QGIS plugin reads it: bytes, lines, events.

QGIS is not needed: its classes stand here as what they demand of those who call them, texts and
numbers of the right kind, as PyQt refuses others with a TypeError.
"""

import importlib
import io
import math
import sys
import threading
from random import Random
from types import ModuleType

from soak.mutate import restructured
from soak.subject import Subject, expect

_KINDS = ("output", "errors")


class _Feedback:
    """Stands for the feedback of QGIS, which takes strings and percentages from 0 to 100."""

    def __init__(self) -> None:
        self.texts = 0

    def _text(self, text: str) -> None:
        expect(type(text) is str, f"{text!r:.80} is not a string")
        self.texts += 1

    pushInfo = pushWarning = pushConsoleInfo = setProgressText = _text  # noqa: N815

    def setProgress(self, share: float) -> None:  # noqa: N802
        expect(isinstance(share, (int, float)), f"{share!r:.80} is not a number")
        expect(math.isfinite(float(share)) and 0 <= share <= 100, f"{share!r} is not a percentage")


class _Lines:
    """A queue without a lock."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str | None]] = []

    def put(self, line: tuple[str, str | None], timeout: float) -> None:
        self.found.append(line)


def _stand_in() -> None:
    """Stand-ins for QGIS modules that are not installed."""
    for name, classes in (
        ("qgis", ()),
        ("qgis.core", ("QgsApplication", "QgsProcessingException", "QgsProcessingFeedback")),
        ("processing", ()),
        ("processing.core", ()),
        ("processing.core.ProcessingConfig", ("ProcessingConfig",)),
    ):
        module = sys.modules.setdefault(name, ModuleType(name))
        for each in classes:
            if not hasattr(module, each):
                setattr(module, each, type(each, (Exception,), {}))
    texts = sys.modules.setdefault("qgis_plugin.translation", ModuleType("translation"))
    texts.tr = lambda text, **values: text.format(**values) if values else text  # type: ignore[attr-defined]


def _mutated_lines(data: bytes, rng: Random) -> bytes:
    """Change the structure of one JSON line."""
    lines = data[1:].split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = restructured(lines[at], rng)
    return data[:1] + b"\n".join(lines)


def lines() -> Subject:
    """The subject; the first byte selects standard output or standard error."""
    _stand_in()
    child, run = (
        importlib.import_module(f"qgis_plugin.engine.{name}") for name in ("child", "run")
    )
    # No program is started; the pipe reader gets the bytes directly.
    reader = child.Child.__new__(child.Child)
    reader._over = threading.Event()

    def follow(data: bytes) -> object:
        kind = _KINDS[data[0] % 2 if data else 0]
        reader._lines = _Lines()
        reader._read(kind, io.BytesIO(data[1:]))
        *found, end = reader._lines.found
        expect(end == (kind, None), "an output has no end")
        expect(all(line.count("\n") == 0 for _, line in found), "a line holds others")
        feedback = _Feedback()
        report = run.Report(feedback)
        for each, line in found:
            report.take(each, line)
        expect(report.result is None or isinstance(report.result, dict), "a result is no object")
        expect(isinstance(report.failure("reseg-geo", 3), str), "a failure has no words")
        return (feedback.texts > 0, report.result is not None)

    return Subject(
        follow,
        [b'\0{"event": "progress", "done": 12, "total": 340, "eta_s": 41.0}\n'
         b'{"event": "message", "text": "a"}\n',
         b'\0{"event": "message", "text": "b", "warning": true}\r\n',
         b'\0{"event": "result", "class_map": "m.tif", "polygons": null, "classes": [{"value": 1, '
         b'"name": "tree", "color": [1, 2, 3], "pixels": 4, "area_m2": 1.5}]}\n',
         b"\1Error: a.tif does not exist; check the path.\n", b"\1Traceback\n  x\n"],
        [b'"event"', b'"progress"', b'"message"', b'"result"', b'"done"', b'"total"', b'"eta_s"',
         b'"text"', b'"warning"', b"\r\n", b"\n", b"\r", b"Error: ", b"NaN", b"Infinity",
         b"-Infinity", b"1e400", b"9" * 30, b"9" * 400, b"[" * 40,
         b"\\ud800", b"\xff", b"\xe2\x80\xa8"],
        restructure=_mutated_lines,
        longest=1000,
    )  # fmt: skip
