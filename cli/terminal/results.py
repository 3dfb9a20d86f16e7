"""The summary that `segment` prints: for people, or as one line of JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from reseg_geo.quantities import area_unit

from .progress import emit_json
from .verbosity import quiet

if TYPE_CHECKING:  # slow to import
    from reseg_geo.batch.outcome import ManyResult, Outcome
    from reseg_geo.maps.class_areas import ClassSummary
    from reseg_geo.run.result import Result


def print_result(result: "Result", progress: str) -> None:
    """Print the classes of one raster's map and the paths of its outputs."""
    if progress == "json":
        emit_json(
            "result", **_paths(result), classes=[asdict(each) for each in result.classes],
            notice=result.notice, doubts=result.doubts,
        )  # fmt: skip
        return
    if quiet():
        return
    _print_classes(result.classes)
    _print_notice(result.notice)
    for doubt in result.doubts:
        click.echo(f"Caution: {doubt}")
    for path in _paths(result).values():
        if path is not None:
            click.echo(path)


def print_many(result: "ManyResult", progress: str) -> None:
    """Print the status of each raster and the classes of all, and errors on standard error."""
    mosaic = [None if path is None else str(path) for path in (result.mosaic, result.confidence)]
    if progress == "json":
        emit_json(
            "result", rasters=[_as_json(each) for each in result.outcomes], mosaic=mosaic[0],
            mosaic_confidence=mosaic[1], error=None if result.error is None else str(result.error),
            classes=[asdict(each) for each in result.classes], notice=result.notice,
        )  # fmt: skip
    elif not quiet():
        names = [_shown(each.raster) for each in result.outcomes]
        width = max(len("raster"), *map(len, names))
        click.echo(f"{'raster':{width}}  {'status':6}  {'seconds':>8}  map")
        for name, each in zip(names, result.outcomes, strict=True):
            kept = each.result is not None and each.kept
            path = _shown(str(each.result.class_map)) if each.result and kept else ""
            line = f"{name:{width}}  {_status(each):6}  {each.seconds:>8,.1f}  {path}"
            click.echo(line.rstrip())
        if result.classes:
            click.echo()
            _print_classes(result.classes)
        _print_notice(result.notice)
        doubtful = [each.result.doubts for each in result.outcomes if each.result]
        doubtful = [each for each in doubtful if each]
        if doubtful:
            click.echo(
                f"Caution: {len(doubtful)} of {len(result.outcomes)} maps may be wrong; their tag "
                f"RESEG_GEO_DOUBTS says why. For example, {doubtful[0][0]}"
            )
        for path in filter(None, mosaic):
            click.echo(path)
    for error in result.errors:
        click.echo(f"Error: {_shown(str(error))}", err=True)


def _shown(text: str) -> str:
    """A name without control characters, which may come from an untrusted list."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _status(outcome: "Outcome") -> str:
    if outcome.error is not None:
        return "failed"
    return "there" if outcome.before else "done"


def _as_json(outcome: "Outcome") -> dict[str, Any]:
    failed = outcome.error is not None
    return {
        "raster": outcome.raster,
        "status": "failed" if failed else "done",
        "before": outcome.before,
        "error": str(outcome.error) if failed else None,
        "seconds": round(outcome.seconds, 1),
        **({"class_map": None} if outcome.result is None else _paths(outcome.result)),
        "doubts": [] if outcome.result is None else outcome.result.doubts,
        **({} if outcome.kept else {"class_map": None, "confidence": None}),
    }


def _paths(result: "Result") -> dict[str, str | None]:
    return {
        name: None if path is None else str(path)
        for name, path in vars(result).items()
        if name not in ("classes", "notice", "doubts")
    }


def _print_notice(notice: str | None) -> None:
    if notice is not None:
        click.echo(f"Note: {notice}")


def _print_classes(classes: "Sequence[ClassSummary]") -> None:
    total = sum(entry.pixels for entry in classes) or 1
    width = max(len(entry.name) for entry in classes)
    unit = area_unit(sum(entry.area_m2 or 0 for entry in classes))
    click.echo(f"{'':>5}  {'class':{width}}  {'pixels':>12}  {'share':>6}  {'area':>16}")
    for entry in classes:
        area = "unknown"
        if entry.area_m2 is not None:
            area = f"{unit.text(entry.area_m2)} {unit.name}"
        click.echo(
            f"{entry.value:>5}  {entry.name:{width}}  {entry.pixels:>12,}  "
            f"{entry.pixels / total:>6.1%}  {area:>16}"
        )
