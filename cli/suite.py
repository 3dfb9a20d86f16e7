"""`reseg-geo evaluate suite`: one setting on the field's table of eight data sets."""

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from cloup import option_group

from .options import shared
from .options.model import model
from .options.regions import regions
from .terminal.combine import combined
from .terminal.commands import Command, option
from .terminal.figures import percent
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reseg_geo.evaluate.suite import Row
    from reseg_geo.progress.events import Listener

_OURS = {
    "mean_iou": "mean IoU %",
    "mean_boundary_iou": "boundary %",
    "expected_calibration_error": "ECE %",
}
_GAP = 2  # spaces between columns


@click.command(cls=Command, short_help="One setting on the field's eight data sets.")
@click.argument("root", type=click.Path(path_type=Path))
@option_group(
    "Suite",
    option("--limit", type=click.IntRange(min=1), metavar="N",
           help="Use only N images of each data set."),
    shared.as_json,
)  # fmt: skip
@combined(model, regions)
@shared.running(shared.device, shared.dtype, shared.batch_size)
def suite(root: Path, limit: int | None, as_json: bool, progress: str, **keywords: Any) -> None:
    """Evaluate all data sets of the field's table that lie in ROOT, next to published figures.

    They are LoveDA, Potsdam, Vaihingen, iSAID, OpenEarthMap, UDD5, VDD and UAVid, in folders that
    are named after them. All are mapped with the same options. Published figures are mean IoU in
    per cent, each by its authors' own protocol; "not run" stands where no data set was found.
    """
    from reseg_geo.errors import InputError
    from reseg_geo.evaluate.evaluation import describe
    from reseg_geo.evaluate.suite import mean_row, members, rivals, run_suite
    from reseg_geo.options.segment import SegmentOptions

    options = SegmentOptions.from_keywords(**keywords)
    table = None if as_json or progress == "json" or quiet() else _Table()

    def listening(name: str) -> "AbstractContextManager[Listener]":
        return listener(progress, name, "images")

    rows: list[Row] = []
    for row in run_suite(root, options, limit, listening):
        if not rows and table is not None:
            table.print_heads()
        rows.append(row)
        if row.error is not None and progress != "json":
            click.echo(f"{row.member.name}: {row.error}", err=True)
        if table is not None:
            table.print_row(row)
    mean = mean_row(rows)
    about = {
        "options": describe(options), "rows": [row.figures() for row in rows], "mean": mean,
        "sources": rivals(),
    }  # fmt: skip
    if table is not None:
        table.print_mean(mean)
    elif progress == "json":
        emit_json("result", **about)
    elif as_json:
        click.echo(json.dumps(about, indent=1))
    failed = [row.member.name for row in rows if row.error is not None]
    if failed:
        raise InputError(
            f"{len(failed)} of the data sets could not be evaluated ({', '.join(failed)}); the "
            "reasons are above."
        )
    if not mean["sets"]:
        raise InputError(
            f"{root} holds none of the data sets; their folders must be named after them, such as "
            f"{root / members()[0].name}."
        )


class _Table:
    """The table, printed row by row."""

    def __init__(self) -> None:
        from reseg_geo.evaluate.suite import members, rivals

        self._rivals = list(rivals())
        self._first = max(len(each.name) for each in members()) + _GAP
        self._images = len("images") + _GAP
        heads = [*_OURS.values(), *self._rivals]
        self._widths = [len(each) + _GAP for each in heads]

    def print_heads(self) -> None:
        """Print the first line."""
        self._print("", "images", [*_OURS.values(), *self._rivals])

    def print_row(self, row: "Row") -> None:
        """Print the row of a data set."""
        figures = row.figures()
        ours = [row.status, "", ""]
        if row.result is not None:
            ours = [percent(figures[key]) for key in _OURS]
        images = "" if row.result is None else f"{row.result.images:,}"
        self._print(row.member.name, images, [*ours, *self._theirs(row.member.published)])

    def print_mean(self, mean: dict[str, Any]) -> None:
        """Print the mean of the data sets that were evaluated, and where the others are from."""
        from reseg_geo.evaluate.suite import PUBLISHED

        ours = [percent(mean[key]) for key in _OURS]
        self._print(f"mean of {mean['sets']}", "", [*ours, *self._theirs(mean["published"])])
        click.echo(f"Published figures: mean IoU %; their sources are in {PUBLISHED}")

    def _theirs(self, published: "Mapping[str, float]") -> list[str]:
        return [f"{published[each]:.1f}" if each in published else "-" for each in self._rivals]

    def _print(self, name: str, images: str, cells: list[str]) -> None:
        line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, self._widths, strict=True))
        click.echo(f"{name:{self._first}}{images:>{self._images}}{line}")
