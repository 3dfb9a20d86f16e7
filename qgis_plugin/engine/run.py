"""Running the engine: its JSON lines become progress, log messages and a result."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from qgis.core import QgsProcessingException, QgsProcessingFeedback

from ..translation import tr
from . import installation
from .child import OUTPUT, Child, StoppedError

_ERROR = "Error: "  # how the engine begins its last line
# Limits of the log, in lines and characters per line.
_MAX_LINES, _MAX_LENGTH = 500, 2000
RESUME, FIELD = tr("Resume a stopped run"), tr("Field of the examples")
_SAMPLED, _KEEP = tr("Sampled map"), tr("Keep the rest of the map")
_POLYGONS, _MAP = tr("Polygons of a class map"), tr("Land-cover map from words")
# What the engine advises, and what that is in QGIS.
_NAMES = {
    "repeat the command with --resume": f"run this again with '{RESUME}'",
    "repeat that run's command": "use the parameters of that run",
    "use --overwrite without --resume": f"turn off '{RESUME}'",
    "Choose one with --example-field": f"Choose one as '{FIELD}'",
    "or give --examples": "or examples of it",
    "name what was sampled with --strata": f"choose the one that was sampled as '{_SAMPLED}'",
    "keep their class with --keep": f"turn on '{_KEEP}'",
    "--keep keeps it": f"'{_KEEP}' keeps it",
    "write the polygons with it: reseg-geo vectorize MAP.tif --confidence CONFIDENCE.tif -o "
    "POLYGONS.gpkg, or segment with both --confidence and --polygons": "choose the confidence "
    f"raster in '{_POLYGONS}', or ask '{_MAP}' for both outputs",
    "use a finer --gsd": "use a finer ground sampling distance",
}
# Larger values are not plausible.
_MAX_SECONDS = 1e8
_MAX_STEPS = 1e18


def run_engine(
    words: Sequence[str], feedback: QgsProcessingFeedback, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Run `reseg-geo` with `--progress json` and return its result.

    words: its arguments; names: what files are called in QGIS, by path. Raises
    QgsProcessingException with the engine's own message if it fails.
    """
    report = Report(feedback, names)
    program = _run([*words, "--progress", "json"], report, report.take)
    if report.result is None:
        raise QgsProcessingException(
            tr(
                "{program} ended without a result. It may be an older version, or not reseg-geo; "
                "see the log and set up the engine again.",
                program=program,
            )
        )
    notice = report.result.get("notice")
    if isinstance(notice, str) and notice:
        feedback.pushWarning(notice)
    for doubt in report.result.get("doubts") or ():
        feedback.pushWarning(str(doubt))
    return report.result


def class_list(words: Sequence[str], feedback: QgsProcessingFeedback) -> list[dict[str, Any]]:
    """Return the classes that options name: `name`, `color` (such as #c62828) and their words.

    The words are `synonyms` of the name, or `queries` that are all words; without either, the name.

    words: `--classes LIST`, or `--scheme NAME`. Raises QgsProcessingException as `run_engine`.
    """
    lines: list[str] = []
    report = Report(feedback)

    def take(kind: str, line: str) -> None:
        if kind == OUTPUT:
            lines.append(line)
        else:
            report.take(kind, line)

    words = words[1:] if words[0] == "--scheme" else words
    _run(["schemes", "show", *words, "--json"], report, take)
    try:
        classes = json.loads("\n".join(lines))
        return [
            {"name": str(each["name"]), "color": str(each["color"])}
            | {kind: [*map(str, each[kind])] for kind in ("synonyms", "queries") if kind in each}
            for each in classes
        ]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise incomplete() from error


def _run(words: Sequence[str], report: Report, take: Callable[[str, str], None]) -> str:
    """Run the engine and return its path. Raises QgsProcessingException if it fails."""
    try:
        program = str(installation.find())
    except installation.EngineMissingError as error:
        raise QgsProcessingException(str(error)) from error
    status = run([program, "--stop-with-input", *words], report.feedback, take)
    if status:
        raise QgsProcessingException(report.in_qgis(report.failure(program, status)))
    return program


def classes_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the classes of a result. Raises QgsProcessingException if fields are missing."""
    classes = result.get("classes")
    fields = {"value", "name", "color", "pixels", "area_m2"}
    if not isinstance(classes, list) or not all(fields <= set(each) for each in classes):
        raise incomplete()
    return classes


def incomplete() -> QgsProcessingException:
    """Return the error of a result that lacks something."""
    return QgsProcessingException(
        tr(
            "The result of the engine is incomplete. It may be an older version; set up the engine "
            "again."
        )
    )


def run(
    words: Sequence[str], feedback: QgsProcessingFeedback, take: Callable[[str, str], None]
) -> int:
    """Run a program until it ends or the user stops it, and return its exit status.

    take: called with each line, as `Child` yields them. Raises QgsProcessingException if the
    program cannot be started or was stopped.
    """
    feedback.pushCommandInfo(" ".join(map(_quoted, words)))
    try:
        child = Child(words, lambda: not feedback.isCanceled())
        for kind, line in child:
            take(kind, line)
    except OSError as error:
        raise QgsProcessingException(
            tr(
                "{program} cannot be started ({reason}); set up the engine again.",
                program=words[0],
                reason=error.strerror or error,
            )
        ) from error
    except StoppedError as error:
        raise QgsProcessingException(str(error)) from error
    return child.status


class Report:
    """Passes a program's output on to QGIS and keeps its result and last errors."""

    def __init__(
        self, feedback: QgsProcessingFeedback, names: Mapping[str, str] | None = None
    ) -> None:
        """names: what files are called in QGIS, by path."""
        self.result: dict[str, Any] | None = None
        self.feedback = feedback
        self._names = names or {}
        self._errors: deque[str] = deque(maxlen=50)
        self._said = 0
        self._left = ""

    def take(self, kind: str, line: str) -> None:
        """Handle one line of standard output or standard error."""
        event = event_of(line) if kind == OUTPUT else None
        if event is None:
            self.say(kind, line)
        elif event["event"] == "progress":
            self._progress(event.get("done"), event.get("total"), event.get("eta_s"))
        elif event["event"] == "message":
            tell = self.feedback.pushWarning if event.get("warning") else self.feedback.pushInfo
            tell(self.in_qgis(str(event.get("text", ""))))
        elif event["event"] == "result":
            self.result = event

    def say(self, kind: str, line: str) -> None:
        """Write a line to the log."""
        line = line[:_MAX_LENGTH]
        if not line.strip():
            return
        if kind != OUTPUT:
            self._errors.append(line)
        self._said += 1
        if self._said <= _MAX_LINES:
            self.feedback.pushConsoleInfo(line)
        elif self._said == _MAX_LINES + 1:
            self.feedback.pushConsoleInfo(tr("(further lines are omitted)"))

    def _progress(self, done: Any, total: Any, left: Any) -> None:
        if not all(isinstance(value, (int, float)) for value in (done, total)):
            return
        if not (0 <= done <= _MAX_STEPS and 0 < total <= _MAX_STEPS):
            return
        self.feedback.setProgress(min(100.0, 100.0 * done / total))
        if isinstance(left, (int, float)) and 0 < left < _MAX_SECONDS:
            text = _duration(left)
            if text != self._left:  # each text becomes a line of the log
                self._left = text
                self.feedback.setProgressText(tr("About {time} left", time=text))

    def failure(self, program: str, status: int) -> str:
        """Return why the program failed, in one sentence."""
        if said := said_last(self._errors):
            return said
        last = f": {self._errors[-1]}" if self._errors else ""
        said = tr("{program} failed with exit status {status}", program=program, status=status)
        return said + last

    def in_qgis(self, text: str) -> str:
        """Return a message of the engine with the names that options and files have in QGIS."""
        return in_qgis(text, self._names)


def in_qgis(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return a message of the engine with the names that options and files have in QGIS."""
    for words, name in {**_NAMES, **(names or {})}.items():
        text = text.replace(words, name)
    if "reseg-geo models fetch" in text:
        text += f" In QGIS, use the algorithm '{tr('Models: list and fetch')}'."
    return text


def said_last(errors: Iterable[str]) -> str:
    """Return the engine's own sentence among its lines of errors; empty if there is none."""
    said = [line for line in errors if line.startswith(_ERROR)]
    return said[-1][len(_ERROR) :] if said else ""


def event_of(line: str) -> dict[str, Any] | None:
    """Return the event of a JSON line, None for other lines."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None


def _duration(seconds: float) -> str:
    """Return a rounded duration for people."""
    if seconds < 60:
        return tr("{count} seconds", count=max(10, 10 * round(seconds / 10)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def _quoted(word: str) -> str:
    return f'"{word}"' if not word or any(c in word for c in ' "|,;&()$') else word
