"""Scenarios with examples of classes: a layer for them, what they teach, and maps with them."""

import json

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis_harness import FOLDER, Feedback, failure, processing, run, scenario, words

WORDS = "road, building, kiosk="


def features(layer):
    """The clicks of the test, in EPSG:25832, as features of a layer."""
    convert = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:25832"), layer.crs(), QgsProject.instance()
    )
    for name, x, y in json.loads((FOLDER / "clicks.json").read_text()):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(convert.transform(QgsPointXY(x, y))))
        feature.setAttribute("class", name)
        yield feature


def about(layer):
    """What someone who draws sees of a layer."""
    renderer, index = layer.renderer(), layer.fields().indexOf("class")
    widget = layer.editorWidgetSetup(index)
    return {
        "crs": layer.crs().authid(), "type": layer.geometryType(), "count": layer.featureCount(),
        "categories": [
            [each.value(), each.symbol().color().name()] for each in renderer.categories()
        ],
        "widget": widget.type(), "names": [next(iter(each)) for each in widget.config()["map"]],
        "id": layer.editorWidgetSetup(0).type(),
        "again": layer.editFormConfig().reuseLastValue(index),
    }  # fmt: skip


@scenario
def new_layer():
    """An examples layer that is drawn in, and opened again; and ones that are refused."""
    path, context = FOLDER / "clicks.gpkg", QgsProcessingContext()
    context.setProject(QgsProject.instance())
    given = {"CLASSES": WORDS, "CRS": "EPSG:3857", "OUTPUT": str(path)}
    made = processing.runAndLoadResults(
        "reseg_geo:newexamples", given, feedback=Feedback(), context=context
    )
    [layer] = QgsProject.instance().mapLayers().values()
    loaded = about(layer)
    layer.startEditing()
    added = [layer.addFeature(each) for each in features(layer)]
    nameless = QgsFeature(layer.fields())
    nameless.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(0, 0)))
    allowed, _ = QgsVectorLayerUtils.validateAttribute(layer, nameless, 1)
    saved = layer.commitChanges()
    run(
        "newexamples", SCHEME="worldcover", GEOMETRY="polygons", CRS="EPSG:25832",
        OUTPUT=f"{path}|layername=areas",
    )  # fmt: skip
    run(
        "newexamples", CLASS_TABLE=["kiosk=", "", "", "tree", "wood", "#112233"],
        CRS="EPSG:25832", OUTPUT=f"{path}|layername=table",
    )  # fmt: skip
    damaged = FOLDER / "damaged.gpkg"
    damaged.write_text("precious")
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:newexamples")
    return {
        "result": made["OUTPUT"], "loaded": loaded, "saved": saved and all(added),
        "allowed": allowed,
        "again": about(QgsVectorLayer(f"{path}|layername=examples", "x", "ogr")),
        "areas": about(QgsVectorLayer(f"{path}|layername=areas", "x", "ogr")),
        "table": about(QgsVectorLayer(f"{path}|layername=table", "x", "ogr")),
        "there": failure("newexamples", **given),
        "case": failure("newexamples", **{**given, "OUTPUT": f"{path}|layername=EXAMPLES"}),
        "damaged": failure("newexamples", **{**given, "OUTPUT": str(damaged)}),
        "shape": failure("newexamples", **{**given, "OUTPUT": str(FOLDER / "x.shp")}),
        "kept": damaged.read_text(),
        "twice": failure("newexamples", **{**given, "CLASSES": "tree, tree"}),
        "temporary": algorithm.checkParameterValues(
            {**given, "OUTPUT": "TEMPORARY_OUTPUT"}, QgsProcessingContext()
        )[1],
    }  # fmt: skip


def clicks(crs="EPSG:4326"):
    """The clicks as a memory layer, with fields that a file may not have."""
    layer = QgsVectorLayer(
        f"Point?crs={crs}&field=fid:double&field=class:string&field=geom:string", "Klicks", "memory"
    )
    layer.dataProvider().addFeatures(list(features(layer)))
    QgsProject.instance().addMapLayer(layer)
    return layer


def quick(**more):
    return words(**{"CLASSES": WORDS.replace("kiosk=", "kiosk=tree"), "POLYGONS": None,
                    "REGIONS": "none", "GSD": "native", **more})  # fmt: skip


@scenario
def learned():
    """What examples teach, and maps by words, by examples, and by what was learned."""
    layer, told, drawn = clicks(), Feedback(), Feedback()
    out = {name: str(FOLDER / f"{name}.tif") for name in ("words", "examples", "head")}
    run(**quick(OUTPUT=out["words"]))
    run(feedback=told, **quick(OUTPUT=out["examples"], CLASSES=WORDS, EXAMPLES=layer))
    learned = run(
        "learn", feedback=drawn, INPUT=str(FOLDER / "town.tif"), EXAMPLES=layer,
        EXAMPLE_FIELD="class", CLASSES=WORDS, REGIONS="none", GSD="native",
        HEAD=str(FOLDER / "town.head"),
    )  # fmt: skip
    run(**quick(OUTPUT=out["head"], CLASSES=" ", HEAD=learned["HEAD"], REGIONS="superpixel"))
    return {"maps": out, "learned": learned, "told": told.told, "told by learn": drawn.told}


@scenario
def selected_examples():
    """Only the selected examples, of which some are not saved yet; and what is written of them."""
    from reseg_geo_qgis.layers.inputs import write_features

    layer = clicks()
    layer.startEditing()
    layer.addFeatures(list(features(layer)))
    layer.selectByExpression("\"class\" <> 'kiosk'")
    only, context = Feedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    copies = []
    for name in ("a", "b"):
        (FOLDER / name).mkdir()
        copies.append(FOLDER / name / "examples.fgb")
        write_features(layer, copies[-1], context, only, ["class"])
    again = QgsVectorLayer(str(copies[0]), "x", "ogr")
    same = copies[0].read_bytes() == copies[1].read_bytes() and (
        [each["class"] for each in again.getFeatures()]
        == [each["class"] for each in layer.getFeatures()]
    )
    lacking = failure(context=context, **quick(CLASSES=WORDS, EXAMPLES=chosen))
    run(feedback=only, context=context, **quick(EXAMPLES=chosen))
    count = layer.selectedFeatureCount()
    layer.removeSelection()
    nothing = failure(context=context, **quick(EXAMPLES=chosen))
    return {"told": only.told, "lacking": lacking, "nothing": nothing, "count": count,
            "same": same}  # fmt: skip


@scenario
def refused_examples():
    """Sentences about examples and heads that cannot be used."""
    layer = clicks("EPSG:25832")
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("reseg_geo:segment")
    bare = QgsVectorLayer("Point?crs=EPSG:25832", "bare", "memory")
    one = QgsFeature()
    one.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(0, 0)))
    bare.dataProvider().addFeature(one)

    def said(**more):
        return algorithm.checkParameterValues(words(**more), QgsProcessingContext())[1]

    return {
        "field alone": said(EXAMPLE_FIELD="class"),
        "head and examples": said(HEAD=str(FOLDER / "x.head"), EXAMPLES=layer),
        "head and scheme": said(HEAD=str(FOLDER / "x.head"), SCHEME="osm"),
        "head": failure(HEAD=str(FOLDER / "x.head")),
        "unknown": failure(CLASSES="road, tree", EXAMPLES=layer),
        "bare": failure(EXAMPLES=bare),
        "field": failure(EXAMPLES=layer, EXAMPLE_FIELD="gone"),
        "gone": failure(EXAMPLES=str(FOLDER / "gone.gpkg")),
        "wordless": failure(CLASSES=WORDS),
    }  # fmt: skip
