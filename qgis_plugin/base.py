"""What the algorithms have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from . import choices

# Between a word of a list and what the list says of it.
_REMARK = " — "
_ICON = Path(__file__).parent / "icon.svg"


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
        return QIcon(str(_ICON))

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
        """Add a list of words to choose from; see `chosen`."""
        default = next((option for option in options if bare(option) == default), options[0])
        parameter = QgsProcessingParameterEnum(
            name, label, options, False, default, False, usesStaticStrings=True
        )
        self.add(parameter, tip, advanced)

    def add_number(
        self, name: str, label: str, tip: str, most: float | None = None, advanced: bool = False
    ) -> None:
        """Add a number of 0 or more, where 0 and nothing are the same."""
        kind = QgsProcessingParameterNumber.Type.Double
        limits = (0,) if most is None else (0, most)
        parameter = QgsProcessingParameterNumber(name, label, kind, 0, True, *limits)
        parameter.setMetadata({"widget_wrapper": {"decimals": 2}})
        self.add(parameter, tip, advanced)

    def add_text(
        self, name: str, label: str, tip: str, default: str | None = None, advanced: bool = False
    ) -> None:
        """Add a line of text that may be empty."""
        self.add(QgsProcessingParameterString(name, label, default, False, True), tip, advanced)

    def add_extent(self) -> None:
        """Add the extent that `bounds` reads."""
        self.add(
            QgsProcessingParameterExtent("EXTENT", "Extent", None, True),
            "Only this part of the image, in any CRS; leave empty for all of it.",
        )

    def add_sam_and_device(self, offer: dict[str, Any]) -> None:
        """Add the model of regions by Segment Anything, and where models run."""
        self.add_list(
            "SAM_MODEL", "Segment Anything model", model_options(offer, "sam"), "sam-vit-b",
            "For regions by Segment Anything.", True,
        )  # fmt: skip
        self.add_list(
            "DEVICE", "Device", list(offer["devices"]), "auto",
            "Where models run; auto takes a graphics card if there is one.", True,
        )  # fmt: skip

    def add_polygon_options(self) -> None:
        """Add what `words` hands on of polygons."""
        self.add_number(
            "MIN_AREA", "Smallest polygon (m²)",
            "Smaller ones become part of the neighbour that they share most border with.",
        )  # fmt: skip
        self.add_number(
            "SIMPLIFY", "Simplify borders by (m)",
            "Tolerance; a pixel's size takes the stairs away. Neighbours keep borders in common.",
        )  # fmt: skip

    def chosen(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        """The word that was chosen from a list, without what the list says of it."""
        definition = self.parameterDefinition(name)
        given = parameters.get(name)
        if given is None or given == "":
            given = definition.defaultValue()
        if not isinstance(given, (int, str)):  # an expression, or what a model hands on
            given = self.parameterAsString(parameters, name, context)
        options = definition.options()
        if isinstance(given, int) and 0 <= given < len(options):
            given = options[given]
        return bare(str(given))

    def raster(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsRasterLayer:
        """The raster layer that was chosen. Raises QgsProcessingException if there is none."""
        layer = self.parameterAsRasterLayer(parameters, name, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, name))
        return layer

    def words(
        self, parameters: dict[str, Any], context: QgsProcessingContext, options: dict[str, str]
    ) -> list[str]:
        """The engine's options for parameters: of lists always, of others where they are set."""
        words = []
        for name, option in options.items():
            definition = self.parameterDefinition(name)
            if isinstance(definition, QgsProcessingParameterEnum):
                value = self.chosen(parameters, name, context)
            elif isinstance(definition, QgsProcessingParameterNumber):
                number = self.parameterAsDouble(parameters, name, context)
                value = repr(number) if number else ""
            else:
                value = self.parameterAsString(parameters, name, context).strip()
            if value:
                words += [option, value]
        return words

    def bounds(
        self, parameters: dict[str, Any], context: QgsProcessingContext, layer: QgsRasterLayer
    ) -> list[str]:
        """The engine's option for the extent, in the CRS of the layer."""
        extent = self.parameterAsExtent(parameters, "EXTENT", context, layer.crs())
        if extent.isNull():
            return []
        edges = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
        return ["--bounds", *map(repr, edges)]

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """QGIS's own check; of lists the engine says whether it knows a word.

        What a list says of a model changes when it is fetched, and a word may be newer than the
        list, so that stored models and batches must not depend on either.
        """
        plain = dict(parameters)
        for definition in self.parameterDefinitions():
            if isinstance(definition, QgsProcessingParameterEnum):
                plain.pop(definition.name(), None)
        return super().checkParameterValues(plain, context)


def remarked(word: str, remark: str) -> str:
    """A word of a list with what is to be said of it, without commas: they part words for QGIS."""
    return f"{word}{_REMARK}{remark}"


def bare(option: str) -> str:
    """A word of a list without what the list says of it."""
    return option.split(_REMARK, 1)[0].strip()


def model_options(offer: dict[str, Any], kind: str) -> list[str]:
    """The models of a kind, "clip" or "sam"; of others than those that are here, what they take."""
    return [
        remarked(each["name"], "installed" if each.get("here") else _to_fetch(each["size"]))
        for each in offer["models"]
        if each["kind"] == kind
    ]


def _to_fetch(size: int) -> str:
    amount = f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
    return f"to be fetched ({amount})"


def region_options(offer: dict[str, Any], without: str = "") -> list[str]:
    """The kinds of regions, and what they are."""
    remarks = {
        "superpixel": "areas of like colour; nothing to fetch",
        "sam": "Segment Anything; follows objects but is slower",
        "none": "no regions; quickest",
    }
    return [
        remarked(word, remarks[word]) if word in remarks else word
        for word in offer["regions"]
        if word != without
    ]
