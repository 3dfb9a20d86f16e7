"""Scenarios of accuracy: a sample that is labelled in QGIS, and what the report says of it."""

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis_harness import FOLDER, Feedback, failure, processing, run, scenario


@scenario
def sample_to_report():
    """Draw points, label them in the layer's own editing, and ask for the report."""
    classes = QgsRasterLayer(str(FOLDER / "classes.tif"), "classes")
    QgsProject.instance().addMapLayer(classes)
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    given = {"INPUT": classes.id(), "SIZE": 200, "SEED": 3, "OUTPUT": str(FOLDER / "points.gpkg")}
    made = processing.runAndLoadResults(
        "reseg_geo:assesssample", given, feedback=feedback, context=context
    )
    layer = next(each for each in QgsProject.instance().mapLayers().values() if each.type() == 0)
    fields, form = layer.fields(), layer.editFormConfig()
    columns = layer.attributeTableConfig().columns()
    about = {
        "made": made["OUTPUT"], "name": layer.name(), "count": layer.featureCount(),
        "told": told(feedback),
        "hidden": sorted(each.name for each in columns if each.hidden),
        "widgets": {
            each.name(): layer.editorWidgetSetup(i).type() for i, each in enumerate(fields)
        },
        "choices": [
            next(iter(each))
            for each in layer.editorWidgetSetup(fields.indexOf("reference")).config()["map"]
        ],
        "read only": [each.name() for i, each in enumerate(fields) if form.readOnly(i)],
        "categories": [each.value() for each in layer.renderer().categories()],
        "colors": [each.symbol().color().name() for each in layer.renderer().categories()][:-1],
    }  # fmt: skip
    layer.startEditing()
    label(layer, lambda each: "water" if each["id"] % 5 == 0 else each["map_class"])
    report = {
        "INPUT": classes.id(), "POINTS": layer.id(), "OUTPUT": str(FOLDER / "report.html"),
        "PICTURE": str(FOLDER / "report.png"), "TABLE": str(FOLDER / "report.csv"),
    }  # fmt: skip
    about["unsaved"] = failure("assessreport", context=context, **report)
    about["saved"] = layer.commitChanges()
    about["report"] = run("assessreport", context=context, **report)
    about["again"] = failure("assesssample", **given)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:assesssample")
    about["temporary"] = algorithm.checkParameterValues(
        {**given, "OUTPUT": "TEMPORARY_OUTPUT"}, context
    )
    return about


@scenario
def sample_of_districts():
    feedback = Feedback()
    run(
        "assesssample", feedback, INPUT=str(FOLDER / "classes.tif"), SIZE=60,
        ZONES=str(FOLDER / "districts.gpkg"), FIELD="district",
        OUTPUT=str(FOLDER / "points.gpkg"),
    )  # fmt: skip
    return told(feedback)


@scenario
def calibrate():
    """From probabilities and labels to a calibration, and to another map with it."""
    layer = QgsVectorLayer(str(FOLDER / "points.gpkg|layername=points"), "points")
    layer.startEditing()
    label(layer, lambda feature: feature["map_class"])
    assert layer.commitChanges()
    given = {
        "INPUT": str(FOLDER / "map.tif"), "POINTS": layer.source(),
        "OUTPUT": str(FOLDER / "report.html"),
    }  # fmt: skip
    cal = str(FOLDER / "town.cal")
    refused = failure("assessreport", CALIBRATION=cal, **given)
    shares = str(FOLDER / "shares.tif")
    run("assessreport", PROBABILITIES=shares, CALIBRATION=cal, **given)
    run(
        "segment", INPUT=str(FOLDER / "town.tif"), CLASSES="building, road, tree, grass",
        REGIONS="none", GSD="native", CALIBRATION=cal, CONFIDENCE=str(FOLDER / "sure.tif"),
        OUTPUT=str(FOLDER / "calibrated.tif"),
    )  # fmt: skip
    examples = {
        "INPUT": str(FOLDER / "town.tif"), "CLASSES": "building, road, tree, grass",
        "REGIONS": "none", "GSD": "native", "EXAMPLES": layer.source(),
        "OUTPUT": str(FOLDER / "learned.tif"),
    }  # fmt: skip
    learned = failure("segment", **examples)
    run("segment", ALSO_EXAMPLES=True, **examples)
    return refused, learned


def label(layer, name):
    """Set the reference of all features of a layer that is being edited."""
    field = layer.fields().indexOf("reference")
    for feature in layer.getFeatures():
        layer.changeAttributeValue(feature.id(), field, name(feature))


def told(feedback):
    """What the algorithm says of the strata."""
    return [text for kind, text in feedback.told if kind == "info" and text.endswith(" pixels")]
