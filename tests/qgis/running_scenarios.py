"""Scenarios with runs that succeed, fail or are stopped, and with setting up the engine."""

import json
import os
import time

from qgis.core import (
    QgsNetworkAccessManager,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis_harness import (
    FOLDER,
    Feedback,
    failure,
    listing,
    processing,
    run,
    scenario,
    words,
)


def kind_and_name(layer):
    return f"{'raster' if isinstance(layer, QgsRasterLayer) else 'vector'} {layer.name()}"


@scenario
def twice():
    """Two runs in one session, the second over the first, and one of temporary layers."""
    image = json.loads((FOLDER / "twice.json").read_text())
    files = {"INPUT": image, "CONFIDENCE": str(FOLDER / "sure.tif")}
    temporary = dict.fromkeys(("OUTPUT", "POLYGONS", "CONFIDENCE"), "TEMPORARY_OUTPUT")
    temporary["INPUT"] = image
    root, trees = QgsProject.instance().layerTreeRoot(), []
    for outputs in (files, files, temporary):
        feedback, context = Feedback(), QgsProcessingContext()
        context.setProject(QgsProject.instance())
        result = processing.runAndLoadResults(
            "reseg_geo:segment", words(**outputs), feedback=feedback, context=context
        )
        trees.append([kind_and_name(node.layer()) for node in root.children()])
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
        layers[kind_and_name(layer)] = legend
    return {
        "result": {name: str(value) for name, value in result.items()},
        "layers": layers, "first tree": trees[0], "tree": trees[-1],
        "files": listing(), "progress": feedback.progress, "told": feedback.told,
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
def resumed():
    """A run that is stopped, continued, and made again without a stop; parcels are its regions."""
    from choosing_scenarios import strips

    same = {"INPUT": str(FOLDER / "long.tif"), "REGION_LAYER": strips(), "POLYGONS": None}
    first, again = Feedback(cancel="%%"), Feedback()
    stopped = failure(feedback=first, **same)
    kept = listing()
    other = failure(RESUME=True, THRESHOLD=0.5, **same)
    run(feedback=again, RESUME=True, **same)
    files = listing()
    run(**{**same, "OUTPUT": str(FOLDER / "whole.tif")})
    temporary = Feedback(cancel="%%")
    failure(feedback=temporary, **{**same, "OUTPUT": "TEMPORARY_OUTPUT"})
    return {
        "stopped": stopped, "kept": kept, "told": first.told, "other": other,
        "told again": again.told, "files": files, "told temporary": temporary.told,
    }  # fmt: skip


@scenario
def left_running():
    """Runs until someone kills this process."""
    run(INPUT=str(FOLDER / "large.tif"), QUALITY="paper")


@scenario
def script():
    """A Python script, as in QGIS's Python console."""
    exec((FOLDER / "script.py").read_text(), {})
    return listing()


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
    """Error messages."""
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
def opens():
    """The style of a GeoPackage opened without the plugin."""
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
    from reseg_geo_qgis.engine import installation

    given = json.loads((FOLDER / "setup.json").read_text())
    taken = FOLDER / "taken"  # a project with an environment of its own
    taken.mkdir()
    (taken / "pyvenv.cfg").touch()
    (taken / "thesis.txt").write_text("all my work")
    refused = failure("setupengine", FOLDER=str(taken), **given)
    missing = failure("setupengine", FOLDER=str(FOLDER / "new"), **{**given, "WHEEL": "/gone.whl"})
    # Stopped while the environment is made, then failing in the step after it.
    stopped = failure("setupengine", feedback=Feedback(cancel="Creating"), **given)
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
        "stopped": stopped, "made": made, "found": str(installation.find()), "told": feedback.told,
        "progress": feedback.progress, "thesis": (taken / "thesis.txt").read_text(),
        "map": result["OUTPUT"], "failed": failed, "told again": again.told,
    }  # fmt: skip


@scenario
def fails_to_set_up():
    """Real failures of pip: without a network, and with a proxy that does not answer.

    And those of an interpreter, from a file.
    """
    index = "--index-url http://127.0.0.1:9/simple --retries 1"
    given = {
        "FOLDER": str(FOLDER / "new"),
        "WHEEL": json.loads((FOLDER / "wheel.json").read_text()),
        "PYTHON": json.loads((FOLDER / "python.json").read_text()),
    }
    found = {
        "network": failure("setupengine", PIP_OPTIONS=index, **given),
        "proxy": failure(
            "setupengine", PIP_OPTIONS="--proxy http://127.0.0.1:9 --retries 1", **given
        ),
    }
    for fake in sorted(FOLDER.glob("python-*")):
        given["PYTHON"] = str(fake)
        found[fake.name] = failure("setupengine", **given)
    return found


@scenario
def proxies():
    """The proxy of the QGIS options in the environment of programs."""
    from reseg_geo_qgis.engine.child import environment

    settings, found = QgsSettings(), {}

    def variables():
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
        return {name: value for name, value in environment().items() if "proxy" in name.lower()}

    found["none"] = variables()
    for name, value in {
        "proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "proxy.example",
        "proxyPort": 3128, "proxyUser": "jo", "proxyPassword": "a@b:c",
        "noProxyUrls": ["http://intra.example/"],
    }.items():  # fmt: skip
        settings.setValue(f"proxy/{name}", value)
    found["http"] = variables()
    settings.setValue("proxy/proxyType", "Socks5Proxy")
    found["socks"] = variables()["all_proxy"]
    os.environ["HTTPS_PROXY"] = "http://own.example:1"
    found["own"] = variables()
    settings.remove("proxy")
    return found


@scenario
def torch_builds():
    """A build of PyTorch without an index URL; the missing wheel stops the set-up otherwise."""
    build = json.loads((FOLDER / "torch.json").read_text())
    return failure("setupengine", TORCH=build, WHEEL="/gone.whl", FOLDER=str(FOLDER / "new"))
