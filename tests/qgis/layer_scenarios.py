"""Scenarios with layers, extents and masks."""

import json

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis_harness import (
    FOLDER,
    Feedback,
    processing,
    run,
    scenario,
    words,
)


@scenario
def layers():
    """Layers of the project: a VRT in a folder with a space and umlauts, and a temporary layer."""
    from osgeo import gdal

    place = FOLDER / "Grüne Wiese 緑"
    place.mkdir()
    gdal.BuildVRT(str(place / "dörf.vrt"), [str(FOLDER / "town.tif")]).FlushCache()
    vrt = QgsRasterLayer(str(place / "dörf.vrt"), "Dörf")
    QgsProject.instance().addMapLayer(vrt)
    by_layer = run(INPUT=vrt, OUTPUT=str(place / "karte 1.tif"), POLYGONS=str(place / "ä ö.gpkg"))
    clipped = processing.run(
        "gdal:translate", {"INPUT": vrt, "OUTPUT": "TEMPORARY_OUTPUT"}, feedback=Feedback()
    )["OUTPUT"]  # fmt: skip
    assert "Räume 1" in clipped, clipped  # where temporary files are
    temporary = QgsRasterLayer(clipped, "temporary")
    QgsProject.instance().addMapLayer(temporary)
    by_id = run(INPUT=temporary.id(), OUTPUT="TEMPORARY_OUTPUT", POLYGONS="TEMPORARY_OUTPUT")
    return {
        "vrt": by_layer["OUTPUT"], "id": by_id["OUTPUT"],
        "polygons": [by_layer["POLYGONS"], by_id["POLYGONS"]],
        "place": sorted(path.name for path in place.iterdir()),
    }  # fmt: skip


@scenario
def extents():
    """A part of the image by an extent in degrees, as a string and as an object."""
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    west, south, east, north = json.loads((FOLDER / "degrees.json").read_text())
    text = f"{west},{east},{south},{north} [EPSG:4326]"
    rectangle = QgsReferencedRectangle(
        QgsRectangle(west, south, east, north), QgsCoordinateReferenceSystem("EPSG:4326")
    )
    context, bounds = QgsProcessingContext(), {}
    context.setProject(QgsProject.instance())
    for name, extent in (("text", text), ("object", rectangle)):
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")
        parameters = words(INPUT=layer, EXTENT=extent)
        algorithm.prepareAlgorithm(parameters, context, Feedback())
        bounds[name] = algorithm.bounds(parameters, context)
    out = run(INPUT=layer, EXTENT=text, OUTPUT=str(FOLDER / "part.tif"), POLYGONS=None)
    return {"bounds": bounds, "map": out["OUTPUT"]}


def strips(fields=("fid", "geom")):
    """Three parcels over the town; by default with fields that a GeoPackage cannot have."""
    extent = QgsRasterLayer(str(FOLDER / "town.tif"), "town").extent()
    table = "Polygon?crs=EPSG:25832&field={}:double&field={}".format(*fields)
    parcels = QgsVectorLayer(table, "x", "memory")
    for share in (0.0, 0.3, 0.6):
        feature = QgsFeature(parcels.fields())
        left = extent.xMinimum() + share * extent.width()
        strip = QgsRectangle(left, extent.yMinimum(), left + 40, extent.yMaximum())
        feature.setGeometry(QgsGeometry.fromRect(strip))
        feature.setAttributes([1.0, "same"])
        parcels.dataProvider().addFeature(feature)
    return parcels


@scenario
def selected():
    """What is written of a polygon layer."""
    from reseg_geo_qgis.layers.inputs import write_features

    parcels = strips()
    QgsProject.instance().addMapLayer(parcels)
    parcels.selectByIds([2])
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")
    context, found = QgsProcessingContext(), {}
    context.setProject(QgsProject.instance())
    for name, only in (("all", False), ("selected", True)):
        value = QgsProcessingFeatureSourceDefinition(parcels.id(), only)
        source = algorithm.parameterAsSource({"REGION_LAYER": value}, "REGION_LAYER", context)
        path = FOLDER / f"{name}.fgb"
        write_features(source, path, context, Feedback())
        again = FOLDER / "again" / path.name  # which the file holds
        again.parent.mkdir(exist_ok=True)
        write_features(source, again, context, Feedback())
        found["same"] = path.read_bytes() == again.read_bytes()
        layer = QgsVectorLayer(str(path), name)
        found[name] = layer.featureCount()
        found["fields"] = layer.fields().names()
    return found


@scenario
def assigned():
    """A layer whose CRS was set in QGIS, mapped inside the selected one of the polygons."""
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:25833"))
    parcels = strips()
    parcels.setCrs(layer.crs())
    parcels.selectByIds([2])
    for each in (layer, parcels):
        QgsProject.instance().addMapLayer(each)
    feedback, context = Feedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    run(
        feedback=feedback, context=context, INPUT=layer, POLYGONS=None, REGIONS="none",
        MASK_LAYER=QgsProcessingFeatureSourceDefinition(parcels.id(), True),
        NODATA="0,0,0", ALPHA="ignore", COLLAR="keep",
    )  # fmt: skip
    strip = next(parcels.getSelectedFeatures()).geometry().boundingBox()
    return {
        "told": feedback.told, "left": strip.xMinimum() - layer.extent().xMinimum(),
        "wide": strip.width(),
    }  # fmt: skip
