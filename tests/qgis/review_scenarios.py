"""Scenarios of a review: polygons are ranked, corrected in QGIS, and burnt into the map."""

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis_harness import FOLDER, Feedback, failure, processing, run, scenario


def project():
    """The map and its polygons in the project, and a context with it."""
    classes = QgsRasterLayer(str(FOLDER / "classes.tif"), "classes")
    polygons = QgsVectorLayer(str(FOLDER / "map.gpkg") + "|layername=land_cover", "map", "ogr")
    QgsProject.instance().addMapLayers([classes, polygons])
    return classes, polygons, in_project()


def in_project():
    """A context with the project; it remembers what is to be loaded, so each run gets its own."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return context


def loaded(source):
    [layer] = [
        each for each in QgsProject.instance().mapLayers().values() if each.source() == source
    ]
    return layer


def colors(layer):
    """Outline, and opacity of the fill, of each category."""
    found = layer.renderer().categories()  # they own their symbols
    drawn = [each.symbol().symbolLayer(0) for each in found]
    return [[each.strokeColor().name(), each.color().alpha()] for each in drawn]


@scenario
def queue_to_map():
    """Rank, correct two polygons in the layer's own editing, and burn them."""
    classes, polygons, context = project()
    given = {
        "INPUT": classes.id(), "POLYGONS": polygons.id(), "SIZE": 30,
        "OUTPUT": str(FOLDER / "queue.gpkg"),
    }  # fmt: skip
    feedback = Feedback()
    made = processing.runAndLoadResults(
        "reseg_geo:reviewqueue", dict(given), feedback=feedback, context=context
    )
    layer = loaded(made["OUTPUT"])
    fields, form = layer.fields(), layer.editFormConfig()
    setup = layer.editorWidgetSetup(fields.indexOf("reference"))
    about = {
        "made": made["OUTPUT"], "name": layer.name(), "count": layer.featureCount(),
        "fields": [each.name() for each in fields], "widget": setup.type(),
        "choices": [next(iter(each)) for each in setup.config()["map"]],
        "editable": [each.name() for i, each in enumerate(fields) if not form.readOnly(i)],
        "categories": [each.value() for each in layer.renderer().categories()],
        "colors": colors(layer),
        "told": [text for kind, text in feedback.told if kind == "info" and " polygons, " in text],
    }  # fmt: skip
    layer.startEditing()
    reference = fields.indexOf("reference")
    rows = sorted(layer.getFeatures(), key=lambda each: each["rank"])
    about["areas"] = [each.geometry().area() for each in rows[:2]]
    about["were"] = [each["class_name"] for each in rows[:2]]
    for each in rows[:2]:
        layer.changeAttributeValue(each.id(), reference, "water")
    about["again, unsaved"] = failure("reviewqueue", context=context, **given)
    burnt = {"POLYGONS": layer.id(), "INPUT": classes.id(), "OUTPUT": str(FOLDER / "corrected.tif")}
    path = processing.runAndLoadResults(
        "reseg_geo:burnpolygons", dict(burnt), context=in_project()
    )["OUTPUT"]
    about["legend"] = [
        (each.value, each.label, each.color.name()) for each in loaded(path).renderer().classes()
    ]
    layer.commitChanges()
    about["again"] = failure("reviewqueue", context=context, **given)
    layer.selectByIds([rows[1].id()])
    some = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    run("burnpolygons", context=context, **{
        **burnt, "POLYGONS": some, "KEEP": False, "OUTPUT": str(FOLDER / "selected.tif")
    })  # fmt: skip
    place = {**burnt, "OUTPUT": str(FOLDER / "classes.tif")}
    about["would lose"] = failure("burnpolygons", context=context, **{**place, "KEEP": False})
    about["in place"] = failure("burnpolygons", context=context, **place)
    return about


@scenario
def queue_refusals():
    classes, polygons, context = project()
    given = {
        "INPUT": classes.id(), "POLYGONS": polygons.id(), "OUTPUT": str(FOLDER / "queue.gpkg")
    }  # fmt: skip
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:reviewqueue")
    found = {
        name: algorithm.checkParameterValues({**given, "OUTPUT": output}, context)
        for name, output in (
            ("temporary", "TEMPORARY_OUTPUT"), ("format", str(FOLDER / "queue.fgb")),
            ("layer", str(FOLDER / "queue.gpkg") + "|layername=mine"),
        )
    }  # fmt: skip
    memory = QgsVectorLayer("Polygon?field=class_name:string", "drawn", "memory")
    QgsProject.instance().addMapLayer(memory)
    found["memory"] = failure("reviewqueue", context=context, **{**given, "POLYGONS": memory.id()})
    plain = QgsVectorLayer(str(FOLDER / "plain.gpkg"), "plain", "ogr")
    QgsProject.instance().addMapLayer(plain)
    found["plain"] = failure("reviewqueue", context=context, **{**given, "POLYGONS": plain.id()})
    polygons.startEditing()
    polygons.deleteFeature(1)
    found["edited"] = failure("reviewqueue", context=context, **given)
    polygons.rollBack()
    other = QgsVectorLayer("Polygon?field=name:string", "fields", "memory")
    QgsProject.instance().addMapLayer(other)
    burnt = {"INPUT": classes.id(), "OUTPUT": str(FOLDER / "out.tif")}
    found["no field"] = failure("burnpolygons", context=context, POLYGONS=other.id(), **burnt)
    return found
