"""The algorithm `assesssample`: points of a class map that a person labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ..engine.run import incomplete, run_engine
from ..layers.inputs import Image, is_chosen, scratch, write_features
from ..layers.loading import Loaded, load_results
from ..translation import tr
from .kept_layer import KeptLayer
from .raster import RasterAlgorithm

_OPTIONS = {"TARGET_SE": "--target-se", "EXPECTED": "--expected", "ALLOCATION": "--allocation"}


class AssessSampleAlgorithm(KeptLayer, RasterAlgorithm):
    """Draw a sample of a class map."""

    NAME = "assesssample"
    TITLE = tr("Accuracy: sample to label")
    SHORT = tr("Draw points of a class map at random, to label them and measure its accuracy.")
    TAGS = ("validation", "accuracy assessment", "stratified random sample", "ground truth")
    LAYER = "points"
    LOST = tr(
        "Choose a file for the points; QGIS deletes temporary files when it is closed, with all "
        "labels."
    )
    HELP = tr("""
<p>Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them:
toggle editing, and set <i>reference</i> of each point to what is really there, by a better source
than the map. Then run <i>Accuracy: report</i>.</p>
<p>The map's own class is hidden, so that it does not mislead you. Do not move, add or delete
points. A sample that holds labels is never replaced.</p>
<p><b>Size</b>: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such
as a standard error of 0.02, draws as many as that needs.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        whole = QgsProcessingParameterNumber.Type.Integer
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map")),
            tr("The map to be assessed."),
        )
        self.add(
            QgsProcessingParameterNumber(
                "SIZE", tr("Number of points"), whole, 300, False, 1, 1000000
            ),
            tr("Unless a standard error is given."),
        )
        self.add_number(
            "TARGET_SE", tr("Standard error to reach"),
            tr("Of the overall accuracy, such as 0.02, instead of a number of points."), 0.999,
        )  # fmt: skip
        self.add_list(
            "ALLOCATION", tr("Allocation"), ["proportional", "equal", "neyman"], "proportional",
            tr(
                "Points by class: proportional to its pixels, equal, or for the smallest "
                "standard error of the overall accuracy (neyman), which needs the expected "
                "accuracies."
            ),
        )  # fmt: skip
        self.add(
            QgsProcessingParameterNumber(
                "MINIMUM", tr("Minimum in each class"), whole, 20, False, 0
            ),
            tr("Each class gets at least so many points, if it has so many pixels."),
        )
        self.add_text(
            "EXPECTED", tr("Expected accuracy"),
            tr(
                "User's accuracy that you expect: one for all classes, or a list such as "
                "water=0.95, forest=0.8. Empty for 0.8."
            ), "", True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterRasterLayer("STRATA", tr("Strata: another map"), None, True),
            tr("A class map whose classes are the strata, instead of those of the map."), True,
        )  # fmt: skip
        polygons = QgsProcessing.SourceType.TypeVectorPolygon
        self.add(
            QgsProcessingParameterFeatureSource(
                "ZONES", tr("Strata: polygons"), [polygons], "", True
            ),
            tr("Polygons that are the strata, such as districts."), True,
        )  # fmt: skip
        field = QgsProcessingParameterField(
            "FIELD", tr("Field of the polygons"), "", "ZONES", optional=True
        )
        self.add(field, tr("Names of the strata; without it, each polygon is one."), True)
        self.add(
            QgsProcessingParameterNumber("SEED", tr("Random seed"), whole, 0, False, 0),
            tr("The same seed draws the same points."), True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean(
                "SHOW_MAP_CLASS", tr("Show the map's class"), False, True
            ),
            tr("The person who labels may be misled by it."), True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterVectorDestination(
                "OUTPUT", tr("Points to label"), QgsProcessing.SourceType.TypeVectorPoint
            ),
            tr("A GeoPackage of its own, with the points and the squares of their pixels."),
        )

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        self._strata: Image | None = None
        if is_chosen(parameters.get("STRATA")):
            self._strata = self.image(parameters, "STRATA", context, feedback)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo assess sample`."""
        target = self.destination(parameters, "OUTPUT", context, self.LAYER)
        words = ["assess", "sample", self.input.usable().source, "-o", target.path, "--overwrite"]
        if not self.parameterAsDouble(parameters, "TARGET_SE", context):
            words += ["--size", str(self.parameterAsInt(parameters, "SIZE", context))]
        for name, option in (("MINIMUM", "--minimum"), ("SEED", "--seed")):
            words += [option, str(self.parameterAsInt(parameters, name, context))]
        words += self.words(parameters, context, _OPTIONS)
        words += self.words(parameters, context, {"SHOW_MAP_CLASS": "--show-map-class"})
        with scratch() as folder:
            words += self._strata_words(parameters, context, feedback, folder)
            result = run_engine(words, feedback)
        if not isinstance(result.get("strata"), list):
            raise incomplete()
        for each in result["strata"]:
            points, pixels = f"{each['points']:,}", f"{each['pixels']:,}"
            feedback.pushInfo(
                tr("{name}: {points} of {pixels} pixels", name=each["name"], points=points,
                   pixels=pixels)
            )  # fmt: skip
        label = self.parameterDefinition("OUTPUT").description()
        name = tr("Points of {name} to label", name=self.input.name)
        load_results(context, [Loaded(target, label, name)], feedback)
        return {"OUTPUT": target.source}

    def _strata_words(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback, folder: Path,
    ) -> list[str]:  # fmt: skip
        """Return the options for strata that are not the classes of the map."""
        if self._strata is not None:
            return ["--strata", self._strata.usable().source]
        if not is_chosen(parameters.get("ZONES")):
            return []
        field = self.parameterAsString(parameters, "FIELD", context)
        source = self.parameterAsSource(parameters, "ZONES", context)
        path = folder / "strata.fgb"
        write_features(source, path, context, feedback, [field] if field else [])
        return ["--strata", str(path), *(["--strata-field", field] if field else [])]
