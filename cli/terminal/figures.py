"""Print the figures of an evaluation as a table."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reseg_geo.evaluate.evaluation import Evaluation

_COLUMNS = {
    "iou": "IoU %", "boundary_iou": "boundary IoU %", "f1": "F1 %", "area_error": "area error %",
}  # fmt: skip
_PIXELS = 13  # width of the last column
_NARROWEST = 12


def print_figures(found: "Evaluation") -> None:
    """Print figures per class, and the confusion matrix in per cent of each true class."""
    figures, names = found.figures(), found.names
    totals = {
        "overall accuracy": figures["overall_accuracy"],
        "expected calibration error": figures["expected_calibration_error"],
    }
    width = max(len(each) for each in (*totals, *names))
    widths = {key: max(_NARROWEST, len(head) + 2) for key, head in _COLUMNS.items()}
    heads = "".join(f"{head:>{widths[key]}}" for key, head in _COLUMNS.items())
    click.echo(f"{'':{width}}{heads}{'pixels':>{_PIXELS}}")
    for entry in figures["classes"]:
        cells = "".join(
            f"{percent(entry[key], signed=key == 'area_error'):>{widths[key]}}" for key in _COLUMNS
        )
        click.echo(f"{entry['name']:{width}}{cells}{entry['pixels']:>{_PIXELS},}")
    means = "".join(
        f"{percent(figures[f'mean_{key}']):>{widths[key]}}" for key in ("iou", "boundary_iou", "f1")
    )
    click.echo(f"{'mean':{width}}{means}")
    for name, value in totals.items():
        click.echo(f"{name:{width}}{percent(value):>{widths['iou']}}")
    click.echo("\nWhat became of each class, %:")
    columns = [*names, "no class"]
    wide = max(8, *(len(name) + 2 for name in columns))
    click.echo(f"{'':{width}}" + "".join(f"{name:>{wide}}" for name in columns))
    for name, row in zip(names, found.matrix, strict=True):
        shares = [f"{100 * n / row.sum():.1f}" if row.sum() else "-" for n in row]
        click.echo(f"{name:{width}}" + "".join(f"{share:>{wide}}" for share in shares))


def percent(value: float | None, *, signed: bool = False) -> str:
    """A share as per cent, such as 12.3; - if it is unknown. signed: also write a plus sign."""
    if value is None:
        return "-"
    return f"{100 * value:{'+' if signed else ''}.1f}"
