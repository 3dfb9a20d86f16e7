"""The parameters for a class list, of all algorithms that have one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMatrix,
)

from ..layers.inputs import class_table
from ..translation import tr
from .base import EngineAlgorithm

EXAMPLE = "building=roof|house, road=street, tree=forest, grass=meadow, bare land=soil, water"
# What replaces the list of words, by parameter.
REPLACEMENTS = {
    "SCHEME": tr("the well-known class list"), "CLASS_TABLE": tr("the table of classes"),
}  # fmt: skip


def add_classes(algorithm: EngineAlgorithm, offer: dict[str, Any]) -> None:
    """Add the list of words, the table and the well-known class lists; see `class_words`."""
    algorithm.add_text(
        "CLASSES", tr("Classes"),
        tr(
            "Class names with optional synonyms (name=synonym|synonym, name, …), or a class "
            "file. A class that only examples describe ends with =, such as kiosk=."
        ),
        EXAMPLE,
    )  # fmt: skip
    algorithm.add(
        QgsProcessingParameterMatrix(
            "CLASS_TABLE", tr("Classes as a table (replaces the list above)"), 1, False,
            [tr("Name"), tr("Synonyms"), tr("Colour")], [], True,
        ),
        tr("One class per row. Separate synonyms by commas; write colours as #c62828."),
    )  # fmt: skip
    schemes = offer.get("schemes") or []  # an older engine does not list them
    algorithm.add(
        QgsProcessingParameterEnum(
            "SCHEME", tr("Well-known class list (replaces the classes)"), schemes, False,
            None, True, True,
        ),
        tr("Such as worldcover for ESA WorldCover, or osm for OpenStreetMap."), True,
    )  # fmt: skip


def replacements(
    algorithm: EngineAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> list[str]:
    """Return what is given in place of the list of words, for people."""
    table = algorithm.parameterAsMatrix(parameters, "CLASS_TABLE", context)
    given = {
        "SCHEME": algorithm.parameterAsString(parameters, "SCHEME", context),
        "CLASS_TABLE": any(str(cell or "").strip() for cell in table),
    }
    return [REPLACEMENTS[name] for name, value in given.items() if value]


def class_words(
    algorithm: EngineAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext,
    folder: Path,
) -> list[str]:  # fmt: skip
    """Return the option for the classes: the scheme, or the table, or else the list.

    folder: for the table. Raises QgsProcessingException if there are none.
    """
    scheme = algorithm.words(parameters, context, {"SCHEME": "--scheme"})
    if scheme:
        return scheme
    table = class_table(algorithm.parameterAsMatrix(parameters, "CLASS_TABLE", context))
    if table != "[]":
        path = folder / "classes.json"
        path.write_text(table, encoding="utf-8")
        return ["--classes", str(path)]
    words = algorithm.parameterAsString(parameters, "CLASSES", context).strip()
    if not words:
        raise QgsProcessingException(
            tr("No classes are given; list them as words or in the table.")
        )
    return ["--classes", words]
