"""What happens inside QGIS: run by QGIS's own Python as `scenarios.py NAME FOLDER`; prints JSON.

The plugin is the installed one, the engine what the environment names.
"""

import json
import os
import sys

import choosing_scenarios  # noqa: F401
import running_scenarios  # noqa: F401
import style_scenarios  # noqa: F401
from qgis_harness import SCENARIOS

outcome = SCENARIOS[sys.argv[1]]()
print(json.dumps(outcome))
sys.stdout.flush()
os._exit(0)  # QGIS without windows sometimes crashes when it is taken down
