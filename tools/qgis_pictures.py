"""Run by `tools/picture-qgis` inside QGIS: takes the screenshots of docs/qgis.md and quits."""

import os
from pathlib import Path

import processing
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDockWidget, QLineEdit, QTreeView
from qgis.utils import iface

PICTURES = Path(os.environ["RESEG_GEO_PICTURES"])
DEMO = Path(os.environ["RESEG_GEO_DEMO"])


def save(widget, name):
    QgsApplication.processEvents()
    widget.grab().save(str(PICTURES / f"qgis-{name}.png"))


def image():
    layer = QgsRasterLayer(str(next(DEMO.glob("ortho*.tif"))), "ortho")
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setExtent(layer.extent())
    return layer


def toolbox():
    window = iface.mainWindow()
    window.findChild(QDockWidget, "Browser").hide()
    dock = window.findChild(QDockWidget, "ProcessingToolbox")
    dock.show()
    dock.raise_()
    box = next(each for each in dock.findChildren(QLineEdit) if each.isVisible())
    box.setText("reseg")
    tree = dock.findChild(QTreeView)
    tree.expandAll()
    return window


def main():
    layer = image()
    window = toolbox()
    window.resize(1320, 780)
    QTimer.singleShot(3000, lambda: dialog(layer, window))


def dialog(layer, window):
    save(window, "toolbox")
    form = processing.createAlgorithmDialog(
        "reseg_geo:segment",
        {"INPUT": layer.id(), "MIN_AREA": 20, "SIMPLIFY": 0.5},
    )  # fmt: skip
    form.resize(1050, 990)
    form.show()
    QTimer.singleShot(2000, lambda: result(layer, window, form))


def result(layer, window, form):
    save(form, "dialog")
    form.close()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    processing.runAndLoadResults(
        "reseg_geo:segment",
        {"INPUT": layer.id(), "MIN_AREA": 20, "SIMPLIFY": 0.5,
         "OUTPUT": str(DEMO / "qgis.tif"), "POLYGONS": str(DEMO / "qgis.gpkg")},
        context=context,
    )  # fmt: skip
    window.findChild(QDockWidget, "ProcessingToolbox").hide()
    iface.mapCanvas().setExtent(layer.extent())
    iface.mapCanvas().refreshAllLayers()
    QTimer.singleShot(4000, lambda: leave(window))


def leave(window):
    save(window, "result")
    os._exit(0)  # without the question whether to save the project


QTimer.singleShot(2000, main)
