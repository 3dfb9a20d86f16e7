"""The base class of all algorithms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtGui import QIcon

from .. import manual
from ..engine import choices
from ..layers import destinations
from ..layers.destinations import Destination
from ..translation import tr


def plugin_icon() -> QIcon:
    """Return the icon of the provider and its algorithms."""
    return QIcon(str(Path(__file__).parents[1] / "icon.svg"))


class EngineAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that runs the engine; subclasses define its texts and parameters."""

    NAME = ""
    TITLE = ""
    SHORT = ""
    TAGS: tuple[str, ...] = ()
    HELP = ""

    def __init__(self, ask: bool = False) -> None:
        """ask: whether the engine may be started to list its models, methods and devices."""
        super().__init__()
        self._ask = ask
        self._made: list[Destination] = []

    def createInstance(self) -> EngineAlgorithm:
        """Return a new instance for a dialog, a model or a run."""
        return type(self)(ask=True)

    def offer(self) -> dict[str, Any]:
        """Return the models, methods, kinds of regions and devices to choose from."""
        return choices.current() if self._ask else choices.known()

    def name(self) -> str:
        """Return the algorithm id."""
        return self.NAME

    def displayName(self) -> str:
        """Return the name shown in the toolbox."""
        return self.TITLE

    def shortDescription(self) -> str:
        """Return the tooltip."""
        return self.SHORT

    def shortHelpString(self) -> str:
        """Return the help text shown next to the parameters."""
        return self.HELP

    def helpUrl(self) -> str:
        """Return the URL of the help page that the Help button opens."""
        return manual.address(self.NAME)

    def tags(self) -> list[str]:
        """Return the search terms for the toolbox."""
        return [*self.TAGS, "land cover", "segmentation", "clip", "reseg"]

    def icon(self) -> QIcon:
        """Return the icon."""
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
        self, name: str, label: str, options: list[str], default: str | None, tip: str = "",
        advanced: bool = False,
    ) -> None:  # fmt: skip
        """Add a list of options to choose from; without a default it may stay empty.

        Models and batches store the options themselves, so they hold only names that do not change.
        """
        optional = default is None
        if not optional and default not in options:
            default = options[0]
        parameter = QgsProcessingParameterEnum(
            name, label, options, False, default, optional, usesStaticStrings=True
        )
        self.add(parameter, tip, advanced)

    def add_number(
        self, name: str, label: str, tip: str, maximum: float | None = None, advanced: bool = False,
        decimals: int = 3,
    ) -> None:  # fmt: skip
        """Add an optional number; 0 (the default) means that it is not set."""
        kind = QgsProcessingParameterNumber.Type.Double
        limits = (0,) if maximum is None else (0, maximum)
        parameter = QgsProcessingParameterNumber(name, label, kind, 0, True, *limits)
        parameter.setMetadata({"widget_wrapper": {"decimals": decimals}})
        self.add(parameter, tip, advanced)

    def add_text(
        self, name: str, label: str, tip: str, default: str | None = None, advanced: bool = False
    ) -> None:
        """Add an optional line of text."""
        self.add(QgsProcessingParameterString(name, label, default, False, True), tip, advanced)

    def words(
        self, parameters: dict[str, Any], context: QgsProcessingContext, options: dict[str, str]
    ) -> list[str]:
        """Return the command-line options for the parameters that are set.

        options: command-line option by parameter name.
        """
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
        """Run the checks of QGIS, and check that outputs are files of the right format.

        The engine itself checks the options of its own lists, since it may know more of them than
        when it was last asked.
        """
        plain = {name: value for name, value in parameters.items() if name not in _ENGINE_LISTS}
        faults = []
        for definition in self.destinationParameterDefinitions():
            text = destinations.given(parameters.get(definition.name()))
            if text:
                made = Destination.of(text)
                plain[definition.name()] = made.path
                fault = made.fault(self.suffixes(definition), definition.description())
                faults += [fault] if fault else []
        if faults:
            return False, faults[0]
        return super().checkParameterValues(plain, context)

    def suffixes(self, definition: QgsProcessingParameterDefinition) -> list[str]:
        """Return the suffixes of the formats of an output, without a dot."""
        if isinstance(definition, QgsProcessingParameterVectorDestination):
            return self.provider().supportedOutputVectorLayerExtensions()
        return [definition.defaultFileExtension()]

    def destination(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext, layer: str = ""
    ) -> Destination | None:
        """Return an output with its absolute path; None if it is not wanted.

        layer: the layer of a GeoPackage if the user names none; empty for rasters. A relative path
        is relative to the current folder of the process.
        """
        is_layer = not isinstance(
            self.parameterDefinition(name), QgsProcessingParameterFileDestination
        )
        read = self.parameterAsOutputLayer if is_layer else self.parameterAsFileOutput
        text = read(parameters, name, context)
        if not text:
            return None
        made = Destination.of(text)
        path = str(Path(made.path).absolute())
        if Path(path).suffix.lower() != ".gpkg":
            layer = ""
        made = Destination(path, made.layer or layer)
        loaded = context.layersToLoadOnCompletion()
        if text in loaded:  # QGIS would load the first layer of the file
            loaded[made.source] = loaded.pop(text)
            context.setLayersToLoadOnCompletion(loaded)
        self._made.append(made)
        return made

    def destinations(
        self, parameters: dict[str, Any], names: Iterable[str], context: QgsProcessingContext,
        layer: str,
    ) -> dict[str, Destination]:  # fmt: skip
        """Return the outputs that are wanted, by name; see `destination`."""
        asked = {name: self.destination(parameters, name, context, layer) for name in names}
        return {name: target for name, target in asked.items() if target is not None}

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Let the layers of the project read the new files; QGIS calls this in its main thread.

        Otherwise they keep the replaced files open, whose features would be the old ones.
        """
        project = context.project()
        paths = {Path(each.path).resolve() for each in self._made}
        for layer in project.mapLayers().values() if project else ():
            place = destinations.source_of(layer.source(), layer.providerType())
            if place.path and Path(place.path).resolve() in paths and not layer.isEditable():
                layer.reload()
        return {}


# Kinds of models that make regions, and of regions that they make.
SAMS = ("sam", "sam2", "sam3")
# Lists whose options come from the engine; see `choices`.
_ENGINE_LISTS = {"SCHEME", "MODEL", "METHOD", "REGIONS", "SAM_MODEL", "DEVICE"}


def models_of(offer: dict[str, Any], kinds: Sequence[str], label: str) -> tuple[str, list[str]]:
    """Return a label that names the installed models, and the names of all models of some kinds.

    Installed models come first.
    """
    found = [each for each in offer["models"] if each["kind"] in kinds]
    found.sort(key=lambda each: not each["here"])
    here = ", ".join(each["name"] for each in found if each["here"])
    label = tr("{label} (installed: {names})", label=label, names=here or tr("none"))
    return label, [each["name"] for each in found]
