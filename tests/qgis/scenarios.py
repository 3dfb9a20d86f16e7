"""What happens inside QGIS: run by QGIS's own Python as `scenarios.py NAME FOLDER`; prints JSON.

The plugin is the installed one, the engine what the environment names. Works with Python 3.9, which
older QGIS have.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
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
    QgsVectorLayer,
)

sys.path.append("/usr/share/qgis/python/plugins")
PROFILE = os.environ["HOME"] + "/.local/share/QGIS/QGIS3/profiles/default"
sys.path.append(PROFILE + "/python/plugins")

NAME, FOLDER = sys.argv[1], Path(sys.argv[2])
CLASSES = "building, road, tree, grass, water"
SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


class Feedback(QgsProcessingFeedback):
    """Keeps what it is told; may cancel at the first progress."""

    def __init__(self, cancel=""):
        """cancel: the beginning of a progress text, or "%" for any progress, to be cancelled at."""
        super().__init__(False)
        self.told, self.progress = [], []
        self.cancelled_at = None
        self._cancel = cancel
        self.progressChanged.connect(self._note)

    def _note(self, value):
        self.progress.append(value)
        if self._cancel == "%" and self.cancelled_at is None:
            threading.Timer(0.5, self._cancel_now).start()

    def _cancel_now(self):
        self.cancelled_at = time.monotonic()
        self.cancel()

    def setProgressText(self, text):
        self.told.append(("progress", text))
        if self._cancel and text.startswith(self._cancel):
            self.cancel()

    def pushInfo(self, text):
        self.told.append(("info", text))

    def pushWarning(self, text):
        self.told.append(("warning", text))

    def pushConsoleInfo(self, text):
        self.told.append(("console", text))

    def pushCommandInfo(self, text):
        self.told.append(("command", text))

    def reportError(self, text, fatalError=False):
        self.told.append(("error", text))


def words(**more):
    return {
        "INPUT": str(FOLDER / "town.tif"), "CLASSES": CLASSES, "QUALITY": "draft",
        "OUTPUT": str(FOLDER / "map.tif"), "POLYGONS": str(FOLDER / "map.gpkg"), **more,
    }  # fmt: skip


def run(algorithm="segment", feedback=None, context=None, **more):
    return processing.run(
        "reseg_geo:" + algorithm, words(**more) if algorithm == "segment" else more,
        feedback=feedback or Feedback(), context=context,
    )  # fmt: skip


def failure(algorithm="segment", **more):
    """The sentence that a run ends with."""
    try:
        run(algorithm, **more)
    except QgsProcessingException as error:
        return str(error)
    return None


def listing():
    """Names in the folder, without the statistics that QGIS keeps beside any raster it shows."""
    own = {f"{name}.tif.aux.xml" for name in ("town", "large")}
    return sorted(path.name for path in FOLDER.iterdir() if path.name not in own)


@scenario
def lists():
    """All algorithms with their parameters: which are advanced, which have a tooltip."""
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
def twice():
    """Two runs in one session, the second over the first, and one of temporary layers."""
    files = {"CONFIDENCE": str(FOLDER / "sure.tif")}
    temporary = dict.fromkeys(("OUTPUT", "POLYGONS", "CONFIDENCE"), "TEMPORARY_OUTPUT")
    for outputs in (files, files, temporary):
        feedback, context = Feedback(), QgsProcessingContext()
        context.setProject(QgsProject.instance())
        result = processing.runAndLoadResults(
            "reseg_geo:segment", words(**outputs), feedback=feedback, context=context
        )
    layers = {}
    for layer in QgsProject.instance().mapLayers().values():
        renderer = layer.renderer()
        if isinstance(layer, QgsRasterLayer):
            classes = renderer.classes() if renderer.type() == "paletted" else []
            legend = [[each.value, each.label, each.color.name()] for each in classes]
        else:
            legend = [
                [int(each.value()), each.label(), each.symbol().color().name()]
                for each in renderer.categories()
            ]
        kind = "raster" if isinstance(layer, QgsRasterLayer) else "vector"
        layers[f"{kind} {layer.name()}"] = legend
    return {
        "result": {name: str(value) for name, value in result.items()},
        "layers": layers, "files": listing(), "progress": feedback.progress, "told": feedback.told,
    }  # fmt: skip


@scenario
def cancelled():
    feedback = Feedback(cancel="%")
    try:
        run(feedback=feedback, INPUT=str(FOLDER / "large.tif"), QUALITY="paper")
        message = None
    except QgsProcessingException as error:
        message = str(error)
    return {
        "message": message, "seconds": time.monotonic() - feedback.cancelled_at,
        "files": listing(),
    }  # fmt: skip


@scenario
def left_running():
    """Runs until someone kills this process."""
    run(INPUT=str(FOLDER / "large.tif"), QUALITY="paper")


@scenario
def fails():
    feedback = Feedback()
    message = failure(feedback=feedback)
    return {"message": message, "files": listing(), "told": feedback.told[:1000]}


@scenario
def succeeds():
    feedback = Feedback()
    began = time.monotonic()
    result = run(feedback=feedback)
    return {
        "result": result, "seconds": time.monotonic() - began, "files": listing(),
        "progress": feedback.progress, "lines": len(feedback.told),
        "told": [pair for pair in feedback.told if pair[0] != "console"][:50],
    }  # fmt: skip


@scenario
def sentences():
    """What cannot be done, and what is said."""
    web = QgsRasterLayer(
        "type=xyz&url=http://127.0.0.1:9/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=3&zmin=0", "tiles", "wms"
    )
    from osgeo import gdal

    gdal.Translate("/vsimem/town.tif", str(FOLDER / "town.tif"))
    memory = QgsRasterLayer("/vsimem/town.tif", "unsaved")
    notes = FOLDER / "notes.txt"
    notes.write_text("no raster")
    table = ["", "roof", "", "", "", ""]
    return {
        "web": failure(INPUT=web),
        "memory": failure(INPUT=memory),
        "gone": failure(INPUT=str(FOLDER / "gone.tif")),
        "no classes": failure(CLASSES=" "),
        "nameless": failure(CLASS_TABLE=table),
        "no folder": failure(OUTPUT=str(notes / "map.tif")),
        "model": failure(MODEL="clip-vit-l14"),
        "unknown model": failure(MODEL="clip-of-nobody"),
        "files": listing(),
    }


@scenario
def layers():
    """Layers of the project: a VRT in a place with a space and other letters, a temporary layer."""
    from osgeo import gdal

    place = FOLDER / "Grüne Wiese 緑"
    place.mkdir()
    gdal.BuildVRT(str(place / "dörf.vrt"), [str(FOLDER / "town.tif")]).FlushCache()
    vrt = QgsRasterLayer(str(place / "dörf.vrt"), "Dörf")
    QgsProject.instance().addMapLayer(vrt)
    plain = run(OUTPUT=str(FOLDER / "plain.tif"), POLYGONS=None)
    by_layer = run(INPUT=vrt, OUTPUT=str(place / "karte 1.tif"), POLYGONS=str(place / "ä ö.gpkg"))
    by_id = run(INPUT=vrt.id(), OUTPUT="TEMPORARY_OUTPUT", POLYGONS="TEMPORARY_OUTPUT")
    clipped = processing.run(
        "gdal:translate", {"INPUT": vrt, "OUTPUT": "TEMPORARY_OUTPUT"}, feedback=Feedback()
    )["OUTPUT"]  # fmt: skip
    assert "Räume 1" in clipped, clipped  # where temporary files are
    temporary = run(INPUT=clipped, OUTPUT=str(FOLDER / "temporary.tif"), POLYGONS=None)
    return {
        "plain": plain["OUTPUT"], "vrt": by_layer["OUTPUT"], "id": by_id["OUTPUT"],
        "temporary": temporary["OUTPUT"], "polygons": [by_layer["POLYGONS"], by_id["POLYGONS"]],
        "place": sorted(path.name for path in place.iterdir()),
    }  # fmt: skip


@scenario
def extents():
    """A part of the image by an extent in degrees, as text and as an object."""
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    west, south, east, north = json.loads((FOLDER / "degrees.json").read_text())
    text = f"{west},{east},{south},{north} [EPSG:4326]"
    rectangle = QgsReferencedRectangle(
        QgsRectangle(west, south, east, north), QgsCoordinateReferenceSystem("EPSG:4326")
    )
    found = {}
    for name, extent in (("text", text), ("object", rectangle)):
        out = run(INPUT=layer, EXTENT=extent, OUTPUT=str(FOLDER / f"{name}.tif"), POLYGONS=None)
        found[name] = out["OUTPUT"]
    return found


def strips():
    """Three parcels over the town, with a field that a GeoPackage cannot have."""
    extent = QgsRasterLayer(str(FOLDER / "town.tif"), "town").extent()
    parcels = QgsVectorLayer("Polygon?crs=EPSG:25832&field=fid:double&field=geom", "x", "memory")
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
    """What is handed on of a polygon layer."""
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
        path = FOLDER / f"{name}.gpkg"
        write_features(source, path, context, Feedback())
        layer = QgsVectorLayer(str(path), name)
        found[name] = layer.featureCount()
        found["fields"] = layer.fields().names()
    return found


@scenario
def refuses():
    """Outputs and words that cannot be."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")

    def said(**more):
        good, message = algorithm.checkParameterValues(words(**more), QgsProcessingContext())
        return None if good else message

    before = (FOLDER / "town.tif").read_bytes()
    table = f"ogr:dbname='{FOLDER / 'x.gpkg'}' table=\"t\" (geom)"
    return {
        "png": said(OUTPUT=str(FOLDER / "map.png")),
        "table": said(POLYGONS=table),
        "relative": said(OUTPUT="map.tif"),
        "input": failure(OUTPUT=str(FOLDER / "town.tif")),
        "quality": said(QUALITY="Draft"),
        "same": (FOLDER / "town.tif").read_bytes() == before and said(MODEL="new") is None,
    }


@scenario
def finds():
    """The engine by PATH, by variable, by setting; and the setting after the plugin's reload."""
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
    run(POLYGONS=None, CONFIDENCE=str(FOLDER / "sure.tif"))
    polygons = run(
        "vectorize", INPUT=str(FOLDER / "map.tif"), CONFIDENCE=str(FOLDER / "sure.tif"),
        MIN_AREA=30, SIMPLIFY=0.5, OUTPUT=str(FOLDER / "polygons.gpkg"),
    )["OUTPUT"]  # fmt: skip
    feedback = Feedback()
    listed = run("models", feedback=feedback, ACTION="list")["MODELS"]
    not_there = failure("models", ACTION="fetch", MODEL="nobody")
    return {
        "regions": regions, "polygons": polygons, "models": listed, "told": feedback.told,
        "not there": not_there, "files": listing(),
    }  # fmt: skip


@scenario
def opens():
    """The GeoPackage as QGIS shows it by itself."""
    layer = QgsVectorLayer(str(FOLDER / "cli-map.gpkg") + "|layername=land_cover", "polygons")
    renderer = layer.renderer()
    return {
        "type": renderer.type(),
        "categories": [
            [int(each.value()), each.label(), each.symbol().color().name()]
            for each in renderer.categories()
        ],
    }


@scenario
def sets_up():
    """The engine from a wheel, twice: the second time over a set-up that was interrupted."""
    from reseg_geo_qgis import engine

    given = json.loads((FOLDER / "setup.json").read_text())
    taken = FOLDER / "taken"  # a project with an environment of its own
    taken.mkdir()
    (taken / "pyvenv.cfg").touch()
    (taken / "thesis.txt").write_text("all my work")
    refused = failure("setupengine", FOLDER=str(taken), **given)
    missing = failure("setupengine", FOLDER=str(FOLDER / "new"), **{**given, "WHEEL": "/gone.whl"})
    # Stopped while the environment is made, then failing in the step after it.
    stopped = failure("setupengine", feedback=Feedback(cancel="Making"), **given)
    interrupted = failure()
    no_pip = {**given, "PIP_OPTIONS": "--no-such-option"}
    first = failure("setupengine", **no_pip)
    feedback = Feedback()
    made = run("setupengine", feedback=feedback, **given)["ENGINE"]
    # A set-up that fails leaves the engine that is there.
    again = Feedback()
    failed = failure("setupengine", feedback=again, **no_pip)
    result = run()
    return {
        "refused": refused, "missing": missing, "first": first, "interrupted": interrupted,
        "stopped": stopped, "made": made, "found": str(engine.find()), "told": feedback.told,
        "progress": feedback.progress, "thesis": (taken / "thesis.txt").read_text(),
        "map": result["OUTPUT"], "failed": failed, "told again": again.told,
    }  # fmt: skip


@scenario
def torch_builds():
    """A build of PyTorch is asked for without an address; a wheel that is missing ends the rest."""
    build = json.loads((FOLDER / "torch.json").read_text())
    return failure("setupengine", TORCH=build, WHEEL="/gone.whl", FOLDER=str(FOLDER / "new"))


QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], True, PROFILE)
application.initQgis()
import processing  # noqa: E402
from processing.core.Processing import Processing  # noqa: E402
from reseg_geo_qgis import classFactory  # noqa: E402

Processing.initialize()
plugin = classFactory(None)
plugin.initProcessing()
outcome = SCENARIOS[NAME]()
print(json.dumps(outcome))
sys.stdout.flush()
os._exit(0)  # QGIS without windows sometimes crashes when it is taken down
