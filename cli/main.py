"""The `reseg-geo` command: its commands, and how errors and signals end it."""

import _thread
import contextlib
import os
import signal
import sys
import threading
import traceback
import warnings
from importlib import import_module
from types import FrameType

import click

from reseg_geo.errors import ResegError
from reseg_geo.version import __version__

INTERRUPTED = 130

# Each command's module is imported only when it is asked for: torch alone takes seconds.
_COMMANDS = {
    "compare": "Change between two class maps, on whatever grids.",
    "compose": "Average the parameters of models of one architecture, weighted.",
    "demo": "Make a land-cover map of a made-up orthophoto and compare it with the truth.",
    "doctor": "What the program runs with, and whether it works.",
    "evaluate": "How well maps agree with labels: data sets, two maps, the paper's tables.",
    "jobs": "What stopped runs have left, to be gone on from or removed.",
    "models": "The models on this machine, and how to get more.",
    "pvsm": "How well models keep classes apart, and the weights that gives a composition.",
    "regions": "Write the regions of a raster that attention is masked by.",
    "schemes": "Well-known class lists, such as WorldCover's, to map with or to change.",
    "segment": "Make a land-cover map of a raster from a list of words.",
    "vectorize": "Turn a class map into polygons.",
}


class _Commands(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__package__}.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reseg-geo")
@click.option(
    "--stop-with-input",
    is_flag=True,
    help="Stop, as at Ctrl-C, when standard input ends: for programs that start this one.",
)
def cli(stop_with_input: bool) -> None:
    """Land-cover maps from orthophotos and a few words.

    Exit codes: 0 done; 2 wrong usage; 3 the input cannot be used; 4 the model cannot be used; 5 the
    output cannot be written; 6 the cluster cannot be used; 130 interrupted.
    """
    if stop_with_input:
        threading.Thread(target=_watch_input, daemon=True).start()


def _watch_input() -> None:
    """Interrupt the main thread once standard input ends; whoever started us has gone."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    _thread.interrupt_main(signal.SIGTERM)  # SIGINT is ignored in a shell's background


def main() -> None:
    """Run the command line; errors become one sentence on standard error and an exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    if hasattr(signal, "SIGHUP"):  # a closed terminal; not on Windows
        signal.signal(signal.SIGHUP, _interrupt)
    if "--debug" not in sys.argv:  # what Cython prints of errors in callbacks that it passes over
        sys.excepthook = lambda *_: None
        sys.unraisablehook = lambda _: None
    if not sys.warnoptions:  # what a user should know, the events say; the rest is for developers
        warnings.simplefilter("ignore")
    try:
        status = cli.main(prog_name="reseg-geo", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; no output was written.", err=True)
        sys.exit(INTERRUPTED)
    except ResegError as error:
        _explain(str(error), error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left; there is nobody to tell
        sys.exit(1)
    except Exception as error:  # the last resort: a user must not meet a traceback
        reason = " ".join(str(error).split()) or "no further details"
        _explain(
            f"unexpected {type(error).__name__} ({reason}); this is a fault of reseg-geo; "
            "please report it with what --debug prints.",
            error,
        )
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _explain(sentence: str, error: Exception) -> None:
    if "--debug" in sys.argv:
        traceback.print_exception(error)
    click.echo(f"Error: {sentence}", err=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
