"""Runs scenarios inside QGIS, by QGIS's own Python; the plugin is the installed one.

`scenarios.py NAME FOLDER` runs one scenario. Without arguments, QGIS is started once and each line
of standard input is a request, a JSON object: a forked child runs the scenario in the given
environment and writes what it returns, as JSON, to the file `answer`; then its exit status is
printed.
"""

import faulthandler
import json
import os
import sys
from pathlib import Path

import qgis_harness


def run(name, folder):
    qgis_harness.FOLDER = Path(folder)
    # Only now, since they take FOLDER from the harness.
    import accuracy_scenarios  # noqa: F401
    import choosing_scenarios  # noqa: F401
    import example_scenarios  # noqa: F401
    import help_scenarios  # noqa: F401
    import layer_scenarios  # noqa: F401
    import output_scenarios  # noqa: F401
    import review_scenarios  # noqa: F401
    import running_scenarios  # noqa: F401
    import service_scenarios  # noqa: F401
    import style_scenarios  # noqa: F401

    return json.dumps(qgis_harness.SCENARIOS[name]())


def answer(request):
    """In the child: run a scenario as in a QGIS that was started with its environment."""
    status = 1
    try:
        log = os.open(request["answer"] + ".log", os.O_CREAT | os.O_WRONLY)
        os.dup2(log, 1)
        os.dup2(log, 2)
        faulthandler.enable()  # QGIS may crash
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        Path(request["answer"]).write_text(run(request["scenario"], request["folder"]))
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def serve():
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            answer(json.loads(line))
        print(os.waitpid(child, 0)[1], flush=True)


if len(sys.argv) > 1:
    run(*sys.argv[1:])
else:
    serve()
sys.stdout.flush()
os._exit(0)  # QGIS without windows sometimes crashes when it is taken down
