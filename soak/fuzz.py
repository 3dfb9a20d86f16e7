"""`python -m soak fuzz`: random inputs for each parser and reader, millions of times."""

import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from soak.targets import TARGETS, Target, target_called
from soak.watch import Outcome, Settings, run_target
from soak.worker import follows

_TELL = 5.0  # seconds between progress lines


@click.command()
@click.option("--executions", type=click.IntRange(min=1), default=10_150_000, show_default=True,
              help="Total number of inputs.")  # fmt: skip
@click.option("--target", "names", multiple=True, metavar="NAME",
              help=f"Repeatable: {', '.join(TARGETS)}, or module:name of a Subject."
              )  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the random changes.")
@click.option("--findings", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for findings.  [default: a temporary folder]")  # fmt: skip
@click.option("--plain", is_flag=True, help="Do not use libFuzzer (atheris).")
@click.option("--patience", type=float, metavar="SECONDS",
              help="Maximum time per input.  [default: the target's]")  # fmt: skip
@click.option("--memory", type=int, default=2048, show_default=True, metavar="MB",
              help="Maximum memory per input.")  # fmt: skip
def fuzz(
    executions: int, names: tuple[str, ...], seed: int, findings: Path | None, plain: bool,
    patience: float | None, memory: int,
) -> None:  # fmt: skip
    """Feed random inputs to each reader and parser; each must read them or explain why not.

    Ends with 1 if anything else happened: another exception, a crash, a hang, too much memory.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stops the worker too
    targets = [target_called(name) for name in names] or list(TARGETS.values())
    if patience is not None:
        targets = [replace(target, patience=patience) for target in targets]
    folder = findings or Path(tempfile.mkdtemp(prefix="soak-findings-"))
    folder.mkdir(parents=True, exist_ok=True)
    guided = not plain and follows()
    if not guided:
        click.echo("No libFuzzer (atheris): inputs are changed blindly.", err=True)
    parts = sum(target.share for target in targets)
    settings = Settings(seed, guided, memory, folder.resolve())
    outcomes = []
    for target in targets:
        total = -(-executions * target.share // parts)
        outcomes.append(run_target(target, total, settings, _teller(target, total, folder)))
    click.echo(_table(outcomes, len(_found(folder))))
    for path in _found(folder):
        click.echo(f"{path}: {path.read_text(errors='replace').partition(chr(10))[0]}")
    sys.exit(bool(_found(folder)) or not all(each.whole for each in outcomes))


def _found(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def _teller(target: Target, total: int, folder: Path) -> Callable[[int, float], None]:
    """A callback that prints the progress of a target every few seconds."""
    last = [time.monotonic(), 0]

    def tell(done: int, seconds: float) -> None:
        now = time.monotonic()
        if now - last[0] < _TELL:
            return
        rate = (done - last[1]) / (now - last[0])
        last[:] = now, done
        click.echo(
            f"{target.name}: {done:,} of {total:,}, {rate:,.0f} a second, "
            f"{len(_found(folder))} findings",
            err=True,
        )

    return tell


def _table(outcomes: list[Outcome], findings: int) -> str:
    """The summary as a Markdown table."""
    rows = ["| target | by | executions | seconds | a second | workers lost |",
            "|---|---|---:|---:|---:|---:|"]  # fmt: skip
    for each in outcomes:
        by = "libFuzzer" if each.guided else "changes"
        rate = each.executions / max(each.seconds, 1e-9)
        rows.append(f"| {each.target.name} | {by} | {each.executions:,} | {each.seconds:,.0f} | "
                    f"{rate:,.0f} | {each.deaths} |")  # fmt: skip
    executions = sum(each.executions for each in outcomes)
    seconds = sum(each.seconds for each in outcomes)
    rows.append(f"| all | | {executions:,} | {seconds:,.0f} | "
                f"{executions / max(seconds, 1e-9):,.0f} | "
                f"{sum(each.deaths for each in outcomes)} |")  # fmt: skip
    return "\n".join([*rows, "", f"{findings} findings."])
