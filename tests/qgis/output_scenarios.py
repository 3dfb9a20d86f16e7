"""Scenarios with outputs: layers of a GeoPackage, other formats, more files."""

from layer_scenarios import strips
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsProcessingContext,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis_harness import (
    FOLDER,
    Feedback,
    failure,
    processing,
    run,
    scenario,
    words,
)


def stored_parcels(name):
    """Three parcels, as the layer `parcels` of a GeoPackage."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "parcels"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        strips(("number", "owner")), str(FOLDER / name), QgsCoordinateTransformContext(), options
    )
    layer = QgsVectorLayer(f"{FOLDER / name}|layername=parcels", "parcels")
    assert layer.featureCount() == 3
    QgsProject.instance().addMapLayer(layer)
    return layer


@scenario
def geopackage():
    """Polygons as new layers of a GeoPackage of the project, and in place of one of its layers."""
    parcels = stored_parcels("project.gpkg")
    path = FOLDER / "project.gpkg"
    list(parcels.getFeatures())  # QGIS keeps a connection

    def loaded(**more):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        result = processing.runAndLoadResults(
            "reseg_geo:segment", words(OUTPUT="TEMPORARY_OUTPUT", **more),
            feedback=Feedback(), context=context,
        )["POLYGONS"]  # fmt: skip
        layers = QgsProject.instance().mapLayers().values()
        [layer] = [each for each in layers if each.source() == result]
        assert layer.renderer().type() == "categorizedSymbol"
        return result, [layer.source(), layer.featureCount()]

    _, first = loaded(POLYGONS=str(path))
    again, second = loaded(POLYGONS=f"{path}|layername=land_cover", MIN_AREA=50)
    table, third = loaded(
        POLYGONS=f"ogr:dbname='{path}' table=\"fields 2\" (geom)", REGION_LAYER=parcels
    )
    parcels.startEditing()
    [one, *_] = parcels.getFeatures()
    parcels.changeAttributeValue(one.id(), parcels.fields().indexOf("owner"), "changed")
    edited = failure(POLYGONS=str(path))
    saved = parcels.commitChanges()
    return {
        "results": [again, table], "first": first, "loaded": [second, third],
        "parcels": parcels.featureCount(),
        "edited": edited, "saved": saved,
    }  # fmt: skip


@scenario
def more_outputs():
    """A scheme, blending, probabilities and a report; and the algorithm `compare`."""
    feedback, compared = Feedback(), Feedback()
    made = run(
        feedback=feedback, SCHEME="worldcover", BLEND="mean", POLYGONS=None,
        PROBABILITIES=str(FOLDER / "shares.tif"), REPORT=str(FOLDER / "report.html"),
    )  # fmt: skip
    change = run(
        "compare", feedback=compared, INPUT=made["OUTPUT"], AFTER=made["OUTPUT"],
        OUTPUT=str(FOLDER / "change.tif"), POLYGONS=str(FOLDER / "change.gpkg"),
        MATRIX=str(FOLDER / "matrix.csv"),
    )  # fmt: skip
    return {
        "segment": made, "compare": change, "told": feedback.told, "told by compare": compared.told,
    }  # fmt: skip


@scenario
def formats():
    """Polygons in formats other than GeoPackage, as they are loaded into the project."""
    shown, feedback = {}, Feedback()
    for name in ("a.shp", "b.geojson", "c.fgb", "d.parquet"):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        result = processing.runAndLoadResults(
            "reseg_geo:vectorize",
            {"INPUT": str(FOLDER / "map.tif"), "OUTPUT": str(FOLDER / name)},
            feedback=feedback, context=context,
        )["OUTPUT"]  # fmt: skip
        for layer in QgsProject.instance().mapLayers().values():
            if layer.source().startswith(result):
                categories = layer.renderer().categories()
                shown[name] = [layer.featureCount(), categories[0].label()]
    return {"shown": shown, "told": feedback.told}
