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

import click

from reseg_geo.errors import ResegError, unexpected
from reseg_geo.version import __version__

from .terminal.commands import CONTEXT, LazyGroup, no_such_option
from .terminal.leaving import leave
from .terminal.stopping import INTERRUPTED, answer, answer_signals, was_interrupted
from .terminal.streams import print_any_text

_CONTENTS = {
    "Maps": {
        "segment": "Make a land-cover map of a raster from a list of words.",
        "learn": "Learn classes from examples, and see how good that is.",
        "session": "Keep a model and a raster in hand, and answer another program.",
        "vectorize": "Turn a class map into polygons.",
        "compare": "Measure change between two class maps, on any grids.",
        "regions": "Write the regions of a raster that mask attention.",
        "schemes": "List well-known class lists, such as ESA WorldCover's.",
        "demo": "Map a synthetic orthophoto and compare the map with the truth.",
    },
    "Accuracy": {
        "assess": "Draw points to label, and say from them how good a map is, and true areas.",
        "evaluate": "Compare maps with labels: data sets, two maps, the paper's tables.",
    },
    "Models": {
        "models": "List, download, add and remove models.",
        "compose": "Average the parameters of models of one architecture.",
        "pvsm": "Measure how well models separate classes, and the weights for composing them.",
    },
    "This machine": {
        "doctor": "Check that the program works here, and how fast it is.",
        "jobs": "List or remove stopped runs.",
    },
}


def _load(name: str) -> click.Command:
    command: click.Command = getattr(import_module(f"{__package__}.{name}"), name)
    return command


@click.group(cls=LazyGroup, contents=_CONTENTS, load=_load, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="reseg-geo")
@click.option(
    "--stop-with-input",
    is_flag=True,
    help="Stop, as with Ctrl-C, when standard input ends: for programs that start this one.",
)
@click.pass_context
def cli(context: click.Context, stop_with_input: bool) -> None:
    """Land-cover maps from orthophotos and a few words.

    Exit codes: 0 done; 2 wrong usage; 3 the input cannot be used; 4 the model cannot be used; 5 the
    output cannot be written; 6 the cluster cannot be used; 130 interrupted.
    """
    if stop_with_input and context.invoked_subcommand != "session":  # which reads its input
        threading.Thread(target=_watch_input, daemon=True).start()


def _watch_input() -> None:
    """Interrupt the main thread when standard input ends with the program that started this one."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    _thread.interrupt_main(signal.SIGTERM)  # SIGINT is ignored in a shell's background


def main() -> None:
    """Run the command line; errors become one sentence on standard error and an exit code."""
    answer_signals()
    # Threads of PyTorch that wait for each other would keep cores busy that others need.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if "--debug" not in sys.argv:  # Cython prints ignored errors of callbacks
        sys.excepthook = lambda *_: None
        sys.unraisablehook = lambda _: None
    if not sys.warnoptions:  # warnings for users are events; the rest is for developers
        warnings.simplefilter("ignore")
    print_any_text()
    try:
        status = _run()
    except click.NoSuchOption as error:
        usage = no_such_option(error)
        usage.show()
        leave(usage.exit_code)
    except click.ClickException as error:
        error.show()
        leave(error.exit_code)
    except KeyboardInterrupt:
        answer()
        leave(INTERRUPTED)
    except ResegError as error:
        _explain(str(error), error)
        leave(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads the output any more
        sys.exit(1)
    except Exception as error:  # users should not see a traceback
        _explain(f"{unexpected(error)} with the output of --debug.", error)
        leave(1)
    leave(status if isinstance(status, int) else 0)


def _explain(sentence: str, error: Exception) -> None:
    if "--debug" in sys.argv:
        traceback.print_exception(error)
    click.echo(f"Error: {sentence}", err=True)


def _run() -> object:
    try:
        return cli.main(prog_name="reseg-geo", standalone_mode=False)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except Exception as error:
        if was_interrupted():  # compiled code may hide a KeyboardInterrupt behind its own error
            raise KeyboardInterrupt from error
        raise
