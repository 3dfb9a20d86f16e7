"""Scenarios with parameters, tables, models, batches and other algorithms."""

import os
import time
from pathlib import Path

from layer_scenarios import strips
from output_scenarios import stored_parcels
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
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


@scenario
def finds():
    """The engine by PATH, variable and setting; and the setting after the plugin is reloaded."""
    from processing.core.ProcessingConfig import ProcessingConfig
    from reseg_geo_qgis.engine import installation

    by_path = str(installation.find())
    os.environ["RESEG_GEO_ENGINE"] = by_path
    by_variable = str(installation.find())
    os.environ["RESEG_GEO_ENGINE"] = "/wrong"
    ProcessingConfig.setSettingValue(installation.SETTING, str(Path(by_path).parents[1]))
    by_setting = str(installation.find())
    ProcessingConfig.setSettingValue(installation.SETTING, "/elsewhere/reseg-geo")
    try:
        installation.find()
        wrong = None
    except installation.EngineMissingError as error:
        wrong = str(error)
    plugin.unload()
    plugin.unload()
    assert QgsApplication.processingRegistry().providerById("reseg_geo") is None
    plugin.initGui()
    after = ProcessingConfig.getSetting(installation.SETTING)
    ProcessingConfig.setSettingValue(installation.SETTING, "")
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
