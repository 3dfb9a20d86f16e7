"""The algorithm `segment`: a land-cover map of a raster layer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
)

from ..engine.run import RESUME, classes_of, run_engine
from ..layers.destinations import Destination, check_not_input, source_of
from ..layers.inputs import Image, is_chosen, scratch, write_features
from ..translation import tr
from .classes import class_words, replacements
from .examples import VIEW_OPTIONS
from .raster import LAYER, POLYGON_OPTIONS, output_words
from .segment_parameters import QUALITIES, SegmentParameters

# From the top of the layer tree.
_TITLES = {
    "POLYGONS": tr("Polygons of {name}"), "OUTPUT": tr("Land cover of {name}"),
    "CONFIDENCE": tr("Confidence (%) of {name}"),
    "PROBABILITIES": tr("Probabilities (%) of {name}"),
}  # fmt: skip
_OUTPUTS = {
    "OUTPUT": "-o", "POLYGONS": "--polygons", "CONFIDENCE": "--confidence",
    "PROBABILITIES": "--probabilities", "REPORT": "--report",
}  # fmt: skip
_OPTIONS = {
    "DEVICE": "--device", "RESOLUTION": "--resolution", "THRESHOLD": "--threshold",
    "FEATURES": "--features", "BLEND": "--blend", "CALIBRATION": "--calibration",
    "UPSAMPLE": "--upsample",
}  # fmt: skip


class SegmentAlgorithm(SegmentParameters):
    """Make a land-cover map of a raster layer or a map service."""

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Run the checks of all algorithms, and check that a head has no rivals."""
        if self.parameterAsString(parameters, "HEAD", context):
            rivals = replacements(self, parameters, context)
            rivals += [tr("examples")] if is_chosen(parameters.get("EXAMPLES")) else []
            if rivals:
                return False, tr(
                    "A head and {rival} are given, but a head has learned its classes; leave out "
                    "one of the two.",
                    rival=rivals[0],
                )
        return super().checkParameterValues(parameters, context)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        layers = [
            self.parameterAsVectorLayer(parameters, name, context)
            for name in ("REGION_LAYER", "MASK_LAYER", "EXAMPLES")
        ]
        self._polygons = [
            source_of(each.source(), each.providerType()) for each in layers if each is not None
        ]
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo segment`."""
        image = self._image(parameters, context, feedback)
        targets = self.destinations(parameters, _OUTPUTS, context, LAYER)
        for polygons in self._polygons:
            check_not_input(list(targets.values()), polygons)
        with scratch() as folder:
            words = ["segment", image.source, "--overwrite"]
            words += self.words(parameters, context, {"RESUME": "--resume"})
            words += output_words(targets, _OUTPUTS)
            decided, names = self._decided(parameters, context, folder, feedback)
            words += decided + self.words(parameters, context, {**_OPTIONS, **POLYGON_OPTIONS})
            quality = self.parameterAsString(parameters, "QUALITY", context)
            words += ["--stride", QUALITIES[quality]]
            words += self.reading_words(parameters, context) + self.bounds(parameters, context)
            words += self._mask(parameters, context, folder, feedback)
            result = self._run(words, names, targets["OUTPUT"], feedback)
        classes = classes_of(result)
        _summarise(classes, feedback)
        titles = {name: title.format(name=image.name) for name, title in _TITLES.items()}
        return self.load(targets, titles, context, feedback, classes)

    def _image(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Image:  # fmt: skip
        """Return the image; that of a map service is the extent at the pixel size asked for."""
        if self.input.service is None:
            return self.input.usable()
        extent = self.parameterAsExtent(parameters, "EXTENT", context, self.input.crs)
        pixel = self.parameterAsDouble(parameters, "RESOLUTION", context)
        path, notice = self.input.service.write(extent, pixel)
        feedback.pushWarning(notice)
        return replace(self.input, source=str(path))

    def _run(
        self, words: list[str], names: dict[str, str], target: Destination,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run the engine; if the user stops it, say how to continue."""
        try:
            return run_engine(words, feedback, names)
        except QgsProcessingException:
            path = Path(target.path)
            kept = path.with_name(f".reseg-geo-{path.name}").exists()
            temporary = target.path.startswith(QgsProcessingUtils.tempFolder())
            if feedback.isCanceled() and kept and not temporary:
                feedback.pushInfo(
                    tr(
                        "What is finished is kept next to {path}; to continue, run this again with "
                        "the same parameters and '{parameter}'.",
                        path=target.path,
                        parameter=RESUME,
                    )
                )
            raise

    def _decided(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> tuple[list[str], dict[str, str]]:  # fmt: skip
        """Return the options for the classes, and how the model sees them; and names of files.

        A head brings both, but no regions of a layer.
        """
        source = self.parameterAsSource(parameters, "REGION_LAYER", context)
        regions = []
        if source is not None:
            path = folder / "regions.fgb"
            write_features(source, path, context, feedback)
            regions = ["--regions", str(path)]
        head = self.words(parameters, context, {"HEAD": "--head"})
        if head:
            return head + regions, {}
        words = class_words(self, parameters, context, folder)
        words += regions or self.region_words(parameters, context)
        words += self.words(parameters, context, VIEW_OPTIONS)
        examples, names = self.example_words(parameters, context, folder, feedback)
        return words + examples, names

    def _mask(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> list[str]:  # fmt: skip
        """Return the option for the polygons inside which the image is mapped, if any."""
        source = self.parameterAsSource(parameters, "MASK_LAYER", context)
        if source is None:
            return []
        path = folder / "mask.fgb"
        write_features(source, path, context, feedback)
        return ["--mask", str(path)]


def _summarise(classes: list[dict[str, Any]], feedback: QgsProcessingFeedback) -> None:
    """Write the share and area of each class to the log."""
    total = sum(each["pixels"] for each in classes) or 1
    for each in classes:
        area = "" if each["area_m2"] is None else f", {each['area_m2']:,.0f} m²"
        feedback.pushInfo(f"{each['name']}: {each['pixels'] / total:.1%}{area}")
