"""Scenarios with parameters, layers, extents, tables, models, batches and other algorithms."""

import json
import os
import time
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis_harness import (
    FOLDER,
    Feedback,
    failure,
    listing,
    plugin,
    processing,
    run,
    scenario,
    words,
)


@scenario
def lists():
    """All algorithms with their parameters."""
    provider = QgsApplication.processingRegistry().providerById("reseg_geo")
    advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    found = {}
    for algorithm in provider.algorithms():
        fresh = algorithm.create()
        found[fresh.name()] = {
            "title": fresh.displayName(),
            "help": fresh.shortHelpString(),
            "parameters": {
                each.name(): {
                    "label": each.description(),
                    "advanced": bool(each.flags() & advanced),
                    "help": each.help(),
                    "options": each.options() if each.type() == "enum" else None,
                    "default": each.defaultValue(),
                }
                for each in fresh.parameterDefinitions()
            },
        }
    icon = provider.icon()
    return {"algorithms": found, "icon": not icon.isNull() and not icon.pixmap(32, 32).isNull()}


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
    from reseg_geo_qgis.layers import write_features

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
        again = FOLDER / f"{name}-again.fgb"
        write_features(source, again, context, Feedback())
        found["same"] = path.read_bytes() == again.read_bytes()
        layer = QgsVectorLayer(str(path), name)
        found[name] = layer.featureCount()
        found["fields"] = layer.fields().names()
    return found


@scenario
def refuses():
    """Outputs and options that are refused."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")

    def said(**more):
        good, message = algorithm.checkParameterValues(words(**more), QgsProcessingContext())
        return None if good else message

    before = (FOLDER / "town.tif").read_bytes()
    parcels = stored_parcels("parcels.gpkg")
    first_page = QgsRasterLayer(f"GTIFF_DIR:1:{FOLDER / 'town.tif'}", "page")
    assert first_page.isValid()
    table = f"ogr:dbname='{FOLDER / 'x.gpkg'}' table=\"t\" (geom)"
    return {
        "png": said(OUTPUT=str(FOLDER / "map.png")),
        "table": said(POLYGONS=table),
        "uri": said(POLYGONS=str(FOLDER / "x.gpkg|layername=t")),
        "layer": said(POLYGONS=str(FOLDER / "map.shp|layername=t")),
        "memory": said(POLYGONS="memory:x.gpkg"),
        "relative": said(OUTPUT="map.tif", POLYGONS="sub/map.gpkg"),
        "input": failure(OUTPUT=str(FOLDER / "town.tif")),
        "subdataset": failure(INPUT=first_page, OUTPUT=str(FOLDER / "town.tif")),
        "parcels": failure(REGION_LAYER=parcels, POLYGONS=parcels.source()),
        "quality": said(QUALITY="Draft"),
        "same": (FOLDER / "town.tif").read_bytes() == before and said(MODEL="new") is None,
    }


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


@scenario
def finds():
    """The engine by PATH, variable and setting; and the setting after the plugin is reloaded."""
    from processing.core.ProcessingConfig import ProcessingConfig
    from reseg_geo_qgis import engine

    by_path = str(engine.find())
    os.environ["RESEG_GEO_ENGINE"] = by_path
    by_variable = str(engine.find())
    os.environ["RESEG_GEO_ENGINE"] = "/wrong"
    ProcessingConfig.setSettingValue(engine.SETTING, str(Path(by_path).parents[1]))
    by_setting = str(engine.find())
    ProcessingConfig.setSettingValue(engine.SETTING, "/elsewhere/reseg-geo")
    try:
        engine.find()
        wrong = None
    except engine.EngineMissingError as error:
        wrong = str(error)
    plugin.unload()
    plugin.unload()
    assert QgsApplication.processingRegistry().providerById("reseg_geo") is None
    plugin.initGui()
    after = ProcessingConfig.getSetting(engine.SETTING)
    ProcessingConfig.setSettingValue(engine.SETTING, "")
    return {
        "path": by_path, "variable": by_variable, "setting": by_setting, "wrong setting": wrong,
        "after reload": after,
    }  # fmt: skip


@scenario
def choices():
    """A table of classes, polygons as regions, options of all kinds."""
    parcels = strips()
    feedback = Feedback()
    run(
        feedback=feedback,
        CLASS_TABLE=["building", "roof, house", "#112233", "green", "tree|grass", "", "", "", ""],
        REGION_LAYER=parcels, BANDS=[3, 2, 1], THRESHOLD=0.3, MIN_AREA=20, SIMPLIFY=0.5,
        GSD="native", TEMPLATE="a photo of {}", METHOD="reseg", DEVICE="cpu",
        FEATURES=str(FOLDER / "features"),
    )  # fmt: skip
    return {"told": feedback.told}


@scenario
def model():
    """A graphical model: translate, then segment."""
    model = QgsProcessingModelAlgorithm("model")
    model.setName("test")
    parameter = QgsProcessingModelParameter("image")
    model.addModelParameter(QgsProcessingParameterRasterLayer("image", "Image"), parameter)
    first = QgsProcessingModelChildAlgorithm("gdal:translate")
    first.setChildId("first")
    source = QgsProcessingModelChildParameterSource
    first.addParameterSources("INPUT", [source.fromModelParameter("image")])
    model.addChildAlgorithm(first)
    second = QgsProcessingModelChildAlgorithm("reseg_geo:segment")
    second.setChildId("second")
    second.addParameterSources("INPUT", [source.fromChildOutput("first", "OUTPUT")])
    second.addParameterSources("CLASSES", [source.fromExpression("'tree, ' || 'water'")])
    second.addParameterSources("QUALITY", [source.fromStaticValue("draft")])
    output = QgsProcessingModelOutput("map")
    output.setChildId("second")
    output.setChildOutputName("OUTPUT")
    second.setModelOutputs({"map": output})
    model.addChildAlgorithm(second)
    stored = FOLDER / "test.model3"
    model.toFile(str(stored))
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(str(stored))
    result = processing.run(
        again,
        {"image": str(FOLDER / "town.tif"), "second:map": str(FOLDER / "map.tif")},
        feedback=Feedback(),
    )
    return {name: str(value) for name, value in result.items()}


@scenario
def batch():
    """Three rows in QGIS's own batch dialog, without a screen."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")
    dialog = BatchAlgorithmDialog(algorithm)
    panel = dialog.mainWidget()
    context = QgsProcessingContext()
    columns = {
        name: column for name, column in panel.parameter_to_column.items() if name in words()
    }
    panel.addRow(3 - panel.batchRowCount())
    for row in range(3):
        values = words(
            OUTPUT=str(FOLDER / f"row{row}.tif"), POLYGONS=str(FOLDER / f"row{row}.gpkg"),
            CLASSES=("tree, water", "building, road", "grass, water")[row],
        )  # fmt: skip
        for name, column in columns.items():
            wrapper = panel.wrappers[row][column]
            if wrapper is not None:
                wrapper.setParameterValue(values[name], context)
            else:
                panel.tblParameters.cellWidget(row + 1, column).setValue(values[name])
    dialog.runAlgorithm()
    began = time.monotonic()
    while not all((FOLDER / f"row{row}.gpkg").exists() for row in range(3)):
        QgsApplication.processEvents()
        time.sleep(0.05)
        if time.monotonic() - began > 200:
            break
    return {"files": listing()}


@scenario
def other_algorithms():
    """`regions`, `vectorize` and `models`."""
    town = str(FOLDER / "town.tif")
    regions = run("regions", INPUT=town, OUTPUT=str(FOLDER / "regions.tif"))["OUTPUT"]
    polygons = run(
        "vectorize", INPUT=str(FOLDER / "map.tif"), CONFIDENCE=str(FOLDER / "sure.tif"),
        MIN_AREA=30, SIMPLIFY=0.5, SMOOTH=True, OUTPUT=str(FOLDER / "polygons.gpkg"),
    )["OUTPUT"]  # fmt: skip
    feedback = Feedback()
    listed = run("models", feedback=feedback, ACTION="list")["MODELS"]
    not_there = failure("models", ACTION="fetch", MODEL="nobody")
    return {
        "regions": regions, "polygons": polygons, "models": listed, "told": feedback.told,
        "not there": not_there, "files": listing(),
    }  # fmt: skip
