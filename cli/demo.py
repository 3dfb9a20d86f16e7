"""`reseg-geo demo`."""

import math
from dataclasses import asdict
from pathlib import Path

import click

from .options import shared
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet


@click.command()
@click.argument(
    "folder", metavar="[DIR]", default="reseg-geo-demo", type=click.Path(path_type=Path)
)
@shared.progress
@shared.debug
def demo(folder: Path, progress: str) -> None:
    """Map a synthetic orthophoto and compare the map with the known truth.

    Everything is written to DIR, which is reseg-geo-demo by default.
    """
    from reseg_geo.evaluate.demo import run_demo

    with listener(progress) as tell:
        done = run_demo(folder, tell)
    result = done.result
    paths = {
        "orthophoto": done.orthophoto,
        "truth": done.truth,
        "class map": result.class_map,
        "confidence": result.confidence,
        "polygons": result.polygons,
        "preview": result.preview,
        "report": result.report,
    }
    if progress == "json":
        named = {name.replace(" ", "_"): str(path) for name, path in paths.items()}
        emit_json("result", **named, classes=[asdict(c) for c in result.classes], iou=done.iou)
        return
    if quiet():
        return
    click.echo("Agreement of the map with the truth (intersection over union):")
    for name, iou in done.iou.items():
        click.echo(f"  {name:12} {iou:.2f}")
    known = [iou for iou in done.iou.values() if not math.isnan(iou)]
    click.echo(f"  {'mean':12} {sum(known) / len(known):.2f}")
    for name, path in paths.items():
        click.echo(f"{name + ':':12} {path}")
