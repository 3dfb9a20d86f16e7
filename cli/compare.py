"""`reseg-geo compare`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from cloup import option_group

from reseg_geo.publish.text_table import text_table
from reseg_geo.quantities import area_unit

from .options import shared
from .options.completion import files
from .terminal.commands import Command, option
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet

Amount = dict[str, Any]


@click.command(cls=Command)
@click.argument("before", metavar="BEFORE.tif", shell_complete=files)
@click.argument("after", metavar="AFTER.tif", shell_complete=files)
@option_group(
    "Output",
    option("-o", "--output", type=click.Path(path_type=Path), metavar="CHANGE.tif",
           help="Change map, a GeoTIFF on the grid of BEFORE: 0 is no data, 1 unchanged, then a "
           "value for each transition."),
    option("--polygons", type=click.Path(path_type=Path), metavar="CHANGE.gpkg[|layer=NAME]",
           help="Polygons of the changes: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet."),
    option("--csv", type=click.Path(path_type=Path), metavar="MATRIX.csv",
           help="Transition matrix, one row per pair of classes."),
    option("--sample", metavar="POINTS.gpkg", shell_complete=files,
           help="Labelled sample of the change map (`assess sample CHANGE.tif`): adds areas of "
           "change that are adjusted for the errors of the maps, with 95% intervals."),
    shared.as_json,
    shared.overwrite,
    shared.creation,
    shared.cog,
    shared.qml,
)  # fmt: skip
@shared.polygons
@shared.running()
def compare(before: str, after: str, as_json: bool, progress: str, **keywords: Any) -> None:
    """Measure how much of each class in BEFORE became which class in AFTER.

    The maps may differ in size, pixel size, CRS and extent; AFTER is resampled to the grid of
    BEFORE. Classes are matched by name.

    Instead of maps, two reports (`assess report --json`) give the change of areas with intervals.

    \b
    Examples:
      reseg-geo compare 2015.tif 2025.tif -o change.tif --polygons change.gpkg
      reseg-geo compare 2015.json 2025.json
    """
    if before.lower().endswith(".json") and after.lower().endswith(".json"):
        _compare_reports(before, after, as_json, progress, keywords)
        return
    from reseg_geo.evaluate.change import compare as run

    with listener(progress, "compare", "rows") as tell:
        found = run(before, after, progress=tell, **keywords)
    figures = found.figures()
    paths = {
        name: None if keywords[key] is None else str(keywords[key])
        for name, key in (("change_map", "output"), ("polygons", "polygons"), ("csv", "csv"))
    }
    if progress == "json":
        emit_json("result", **paths, **figures)
    elif as_json:
        click.echo(json.dumps(paths | figures, indent=1))
    elif not quiet():
        _print(figures)
        if found.adjusted is not None:
            click.echo(f"\n{found.adjusted}")
        for path in filter(None, paths.values()):
            click.echo(path)


def _compare_reports(
    before: str, after: str, as_json: bool, progress: str, keywords: dict[str, Any]
) -> None:
    """Print the change of areas between two reports."""
    from reseg_geo.evaluate.reports import compare_reports

    options = ("output", "polygons", "csv", "sample")
    if given := [name for name in options if keywords[name] is not None]:
        raise click.UsageError(
            f"--{given[0]} needs maps, and {before} and {after} are reports; name the maps, or "
            "leave it out."
        )
    with listener(progress, "compare", "rows") as tell:
        found = compare_reports(before, after, progress=tell)
    if progress == "json":
        emit_json("result", **found.figures())
    elif as_json:
        click.echo(json.dumps(found.figures(), indent=1))
    elif not quiet():
        click.echo(found)


def _print(figures: dict[str, Any]) -> None:
    """Print the matrix, its totals and the classes, in one unit."""
    unit, show = _unit(figures["compared"])
    names = [entry["name"] for entry in figures["classes"]]
    matrix = figures["matrix"]
    areas = matrix["area_m2"] or matrix["pixels"]
    rows = [
        [name, *(show(size) if size else "-" for size in row), show(_size(entry["before"]))]
        for name, row, entry in zip(names, areas, figures["classes"], strict=True)
    ]
    totals = [show(_size(entry["after"])) for entry in figures["classes"]]
    rows.append(["after", *totals, show(_size(figures["compared"]))])
    click.echo(f"What each class (row) became (column), {unit}:")
    click.echo(text_table(["", *names, "before"], rows))
    click.echo("")
    shares = [
        [key, show(_size(figures[key])), f"{figures[key]['share']:.1%}"]
        for key in ("unchanged", "changed")
    ]
    shares += [
        [f"only {where}", show(_size(figures[key])), ""]
        for where, key in (("before", "lost"), ("after", "gained"))
        if figures[key]["pixels"]
    ]
    click.echo(text_table(["", unit, "share"], shares))
    click.echo("")
    classes = [
        [
            entry["name"],
            *(show(_size(entry[key])) for key in ("before", "after")),
            _signed(show, _size(entry["net"])),
        ]
        for entry in figures["classes"]
    ]
    click.echo(text_table(["class", "before", "after", "net change"], classes))


def _size(amount: Amount) -> float:
    area = amount["area_m2"]
    return amount["pixels"] if area is None else area


def _unit(whole: Amount) -> tuple[str, Callable[[float], str]]:
    """The unit for everything that was compared, and a function that writes a size in it."""
    if whole["area_m2"] is None:
        return "pixels", "{:,.0f}".format
    unit = area_unit(whole["area_m2"])
    return unit.name, lambda size: f"{size / unit.square_metres:,.{unit.decimals}f}"


def _signed(show: Callable[[float], str], size: float) -> str:
    """A size with its sign, unless it is shown as zero."""
    text = show(abs(size))
    if not text.strip("0.,"):
        return text
    return f"{'+' if size > 0 else '-'}{text}"
