"""What a person does with the section "Label" of the panel, for labelling_in_qgis.py."""

from dock_actions import FOLDER, PROJECT, dock
from qgis.core import (
    QgsCoordinateTransform,
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsGeometry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QShortcut
from qgis.utils import iface

section, form = dock.labelling, dock.labelling.form
CANVAS = iface.mapCanvas()
LAYERS = {}


def key(name, widget=None):
    """Press a key where the focus is, or in a widget."""
    QApplication.setActiveWindow(iface.mainWindow())
    target = QApplication.focusWidget() if widget is None else widget
    QTest.keyClick(target, getattr(Qt.Key, f"Key_{name}"))
    QTest.qWait(30)


def add(name, layer):
    source = str(FOLDER / f"{name}.gpkg") + f"|layername={layer}"
    LAYERS[name] = QgsVectorLayer(source, name, "ogr")
    PROJECT.addMapLayer(LAYERS[name])
    QTest.qWait(200)
    return LAYERS[name]


def labels(layer):
    """Labels that are not empty, by rank or id, saved or not."""
    order = "rank" if layer.fields().indexOf("rank") >= 0 else "id"
    return sorted(
        [each[order], str(each["reference"])]
        for each in layer.getFeatures()
        if each["reference"] not in (None, "") and str(each["reference"]) != "NULL"
    )


def seen(layer):
    """Whether the feature that is shown lies in the canvas, and how many times wider that is."""
    feature = layer.getFeature(section._number)
    convert = QgsCoordinateTransform(layer.crs(), CANVAS.mapSettings().destinationCrs(), PROJECT)
    box, view = convert.transformBoundingBox(feature.geometry().boundingBox()), CANVAS.extent()
    side = max(box.width(), box.height())
    return [view.contains(box), view.width() / side if side else None]


def state():
    return {
        "state": form.state.text(), "about": form.about.text(),
        "keys": any(each.isEnabled() for each in section._keys),
        "buttons": [each.text() for each in form.classes],
        "ready": form.next.isEnabled(), "layer": form.layers.currentText(),
    }  # fmt: skip


def cut_off():
    """Texts of the section that are not seen whole."""
    buttons = [*form.classes, form.previous, form.next, form.clear, form.save]
    return [
        each.text()
        for each in buttons
        if each.visibleRegion().boundingRect().size() != each.size()
        or each.fontMetrics().horizontalAdvance(each.text()) > each.width() - 8
    ]


def drawn(count, features):
    """A layer in memory with so many classes to choose from."""
    layer = QgsVectorLayer("Point?field=reference:string", f"{count} classes", "memory")
    names = [{f"class {i}": f"c{i}"} for i in range(1, count + 1)]
    layer.setEditorWidgetSetup(0, QgsEditorWidgetSetup("ValueMap", {"map": names}))
    for place in range(features):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(f"POINT({place} 1)"))
        layer.dataProvider().addFeature(feature)
    PROJECT.addMapLayer(layer)
    QTest.qWait(100)
    iface.setActiveLayer(layer)
    QTest.qWait(100)
    return layer


def digits():
    """The digits that are keys of the canvas."""
    keys = [each.key().toString() for each in CANVAS.findChildren(QShortcut)]
    return sorted(each for each in keys if each.isdigit())
