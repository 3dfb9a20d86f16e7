"""What the algorithms say about themselves; see `qgis_harness`."""

from qgis.core import QgsApplication
from qgis_harness import scenario


def algorithms():
    return QgsApplication.processingRegistry().providerById("reseg_geo").algorithms()


@scenario
def help_addresses():
    return {each.name(): [each.displayName(), each.helpUrl()] for each in algorithms()}


@scenario
def parameters():
    """Of each algorithm: its parameters, and its results that are none."""
    found = {}
    for each in algorithms():
        given = each.parameterDefinitions()
        names = {one.name() for one in given}
        found[each.name()] = {
            "parameters": [
                {
                    "name": one.name(), "label": one.description(), "default": one.defaultValue(),
                    "tip": one.help(), "optional": bool(one.flags() & one.FlagOptional),
                    "advanced": bool(one.flags() & one.FlagAdvanced),
                }
                for one in given
            ],
            "results": [
                [one.name(), one.description()] for one in each.outputDefinitions()
                if one.name() not in names
            ],
        }  # fmt: skip
    return found
