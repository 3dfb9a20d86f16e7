"""What the algorithms have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from . import choices


def plugin_icon() -> QIcon:
    """The icon of the provider and its algorithms."""
    return QIcon(str(Path(__file__).parent / "icon.svg"))


class EngineAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that the engine carries out; subclasses say what it is called and asked."""

    NAME = ""
    TITLE = ""
    SHORT = ""
    TAGS: tuple[str, ...] = ()
    HELP = ""

    def __init__(self, ask: bool = False) -> None:
        """ask: whether the engine may be asked what there is to choose from."""
        super().__init__()
        self._ask = ask

    def createInstance(self) -> EngineAlgorithm:
        """What a dialog, a model or a run works with."""
        return type(self)(ask=True)

    def offer(self) -> dict[str, Any]:
        """What there is to choose from."""
        return choices.current() if self._ask else choices.known()

    def name(self) -> str:
        """Its id in the provider."""
        return self.NAME

    def displayName(self) -> str:
        """Its name in the toolbox."""
        return self.TITLE

    def shortDescription(self) -> str:
        """Its tooltip."""
        return self.SHORT

    def shortHelpString(self) -> str:
        """The text beside its parameters."""
        return " ".join(self.HELP.split())  # QGIS would keep each end of line

    def tags(self) -> list[str]:
        """Words by which the toolbox finds it."""
        return [*self.TAGS, "land cover", "segmentation", "clip", "reseg"]

    def icon(self) -> QIcon:
        """Its icon."""
        return plugin_icon()

    def add(
        self, parameter: QgsProcessingParameterDefinition, tip: str = "", advanced: bool = False
    ) -> None:
        """Add a parameter with a tooltip."""
        parameter.setHelp(tip)
        if advanced:
            flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(parameter.flags() | flag)
        self.addParameter(parameter)

    def add_list(
        self, name: str, label: str, options: list[str], default: str, tip: str = "",
        advanced: bool = False,
    ) -> None:  # fmt: skip
        """Add a list of words to choose from.

        The words are what is stored in models and batches, so nothing that changes is said in them.
        """
        default = default if default in options else options[0]
        parameter = QgsProcessingParameterEnum(
            name, label, options, False, default, False, usesStaticStrings=True
        )
        self.add(parameter, tip, advanced)

    def add_number(
        self, name: str, label: str, tip: str, most: float | None = None, advanced: bool = False,
        decimals: int = 3,
    ) -> None:  # fmt: skip
        """Add a number of 0 or more, where 0 and nothing are the same."""
        kind = QgsProcessingParameterNumber.Type.Double
        limits = (0,) if most is None else (0, most)
        parameter = QgsProcessingParameterNumber(name, label, kind, 0, True, *limits)
        parameter.setMetadata({"widget_wrapper": {"decimals": decimals}})
        self.add(parameter, tip, advanced)

    def add_text(
        self, name: str, label: str, tip: str, default: str | None = None, advanced: bool = False
    ) -> None:
        """Add a line of text that may be empty."""
        self.add(QgsProcessingParameterString(name, label, default, False, True), tip, advanced)

    def words(
        self, parameters: dict[str, Any], context: QgsProcessingContext, options: dict[str, str]
    ) -> list[str]:
        """The engine's options for parameters, where they are set."""
        words = []
        for name, option in options.items():
            definition = self.parameterDefinition(name)
            if isinstance(definition, QgsProcessingParameterBoolean):
                words += [option] if self.parameterAsBool(parameters, name, context) else []
                continue
            if isinstance(definition, QgsProcessingParameterNumber):
                number = self.parameterAsDouble(parameters, name, context)
                value = repr(number) if number else ""
            else:
                value = self.parameterAsString(parameters, name, context).strip()
            if value:
                words += [option, value]
        return words

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """QGIS's own check, and that outputs are files of the kind that is written.

        Of the engine's lists the engine says whether it knows a word, which may be newer than what
        it offered when it was last asked.
        """
        plain = {name: value for name, value in parameters.items() if name not in _ENGINES_LISTS}
        good, message = super().checkParameterValues(plain, context)
        if not good:
            return good, message
        for definition in self.destinationParameterDefinitions():
            value = parameters.get(definition.name())
            if isinstance(value, QgsProcessingOutputLayerDefinition):
                value = value.sink.staticValue()
            ending = "." + definition.defaultFileExtension()
            if isinstance(value, str) and value not in ("", QgsProcessing.TEMPORARY_OUTPUT):
                path = Path(value)
                if path.suffix.lower() != ending or not path.is_absolute():
                    return False, (
                        f"{definition.description()} must be a file with its folder and the ending "
                        f"{ending}, not {value}."
                    )
        return True, ""


# What the engine offers, in `choices`.
_ENGINES_LISTS = {"MODEL", "METHOD", "REGIONS", "SAM_MODEL", "DEVICE"}


def models_of(offer: dict[str, Any], kind: str, label: str) -> tuple[str, list[str]]:
    """A label that names the installed models of a kind, "clip" or "sam", and the list of all."""
    found = [each for each in offer["models"] if each["kind"] == kind]
    found.sort(key=lambda each: not each["here"])
    here = ", ".join(each["name"] for each in found if each["here"])
    return f"{label} (installed: {here or 'none'})", [each["name"] for each in found]
