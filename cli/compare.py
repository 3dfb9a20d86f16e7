"""`reseg-geo compare`."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from . import options as shared
from .progress import emit_json, listener

Amount = dict[str, Any]
# Square metres of all that is compared, from which another unit, or no fractions, are easier read.
_WHOLE_FROM, _HECTARES_FROM, _KM2_FROM = 1e3, 1e5, 1e8


@click.command()
@click.argument("before", metavar="BEFORE.tif")
@click.argument("after", metavar="AFTER.tif")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="CHANGE.tif",
              help="Change map, a GeoTIFF on the grid of BEFORE: 0 no data, 1 unchanged, then a "
              "value for each transition.")  # fmt: skip
@click.option("--polygons", type=click.Path(path_type=Path), metavar="CHANGE.gpkg",
              help="Polygons of what changed: .gpkg, .fgb, .geojson (WGS 84), .shp or "
              ".parquet.")  # fmt: skip
@click.option("--csv", type=click.Path(path_type=Path), metavar="MATRIX.csv",
              help="The transition matrix, a line for each pair of classes.")  # fmt: skip
@shared.polygons
@shared.as_json
@shared.creation
@shared.cog
@shared.qml
@shared.common
def compare(before: str, after: str, as_json: bool, progress: str, **keywords: Any) -> None:
    """How much of each class of BEFORE became which class in AFTER.

    The maps may differ in size, pixel size, CRS and extent; AFTER is brought to the grid of BEFORE.
    Classes are matched by name.

    \b
    Example:
      reseg-geo compare 2015.tif 2025.tif -o change.tif --polygons change.gpkg
    """
    from reseg_geo.evaluate.change import compare as run

    with listener(progress, "compare", "rows") as tell:
        figures = run(before, after, progress=tell, **keywords).figures()
    paths = {
        name: None if keywords[key] is None else str(keywords[key])
        for name, key in (("change_map", "output"), ("polygons", "polygons"), ("csv", "csv"))
    }
    if progress == "json":
        emit_json("result", **paths, **figures)
    elif as_json:
        click.echo(json.dumps(paths | figures, indent=1))
    else:
        _print(figures)
        for path in filter(None, paths.values()):
            click.echo(path)


def _print(figures: dict[str, Any]) -> None:
    """The matrix, what it sums up to, and the classes, in one unit."""
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
    _table(["", *names, "before"], rows)
    click.echo("")
    _table(
        ["", unit, "share"],
        [
            [key, show(_size(figures[key])), f"{figures[key]['share']:.1%}"]
            for key in ("unchanged", "changed")
        ]
        + [
            [f"only {where}", show(_size(figures[key])), ""]
            for where, key in (("before", "lost"), ("after", "gained"))
            if figures[key]["pixels"]
        ],
    )
    click.echo("")
    _table(
        ["class", "before", "after", "net change"],
        [
            [entry["name"], *(show(_size(entry[key])) for key in ("before", "after")),
             _signed(show, _size(entry["net"]))]
            for entry in figures["classes"]
        ],
    )  # fmt: skip


def _size(amount: Amount) -> float:
    area = amount["area_m2"]
    return amount["pixels"] if area is None else area


def _unit(whole: Amount) -> tuple[str, Callable[[float], str]]:
    """The unit that suits the size of it all, and how a size is shown in it."""
    area = whole["area_m2"]
    if area is None:
        return "pixels", "{:,.0f}".format
    if area < _HECTARES_FROM:
        return "m²", (f"{{:,.{0 if area >= _WHOLE_FROM else 2}f}}").format
    name, metres = ("ha", 1e4) if area < _KM2_FROM else ("km²", 1e6)
    return name, lambda size: f"{size / metres:,.2f}"


def _signed(show: Callable[[float], str], size: float) -> str:
    """With its sign, but for what is shown as nothing."""
    text = show(abs(size))
    if not text.strip("0.,"):
        return text
    return f"{'+' if size > 0 else '-'}{text}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns, the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for first, *rest in (heads, *rows):
        cells = "".join(f"  {cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        click.echo(f"{first:{widths[0]}}{cells}".rstrip())
