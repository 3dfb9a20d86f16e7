"""Run inside QGIS by test_labelling.py: labels layers with keys and buttons, as a person would."""

import os
import sys

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit
from qgis.utils import iface, plugins

sys.path.insert(0, os.environ["RESEG_GEO_TESTS"])

from dock_actions import PROJECT, dock, messages, press, run
from label_actions import (
    CANVAS,
    LAYERS,
    add,
    cut_off,
    digits,
    drawn,
    form,
    key,
    labels,
    section,
    seen,
    state,
)


def nothing_to_label():
    closed = state()["keys"]
    section.setCollapsed(False)
    QTest.qWait(100)
    CANVAS.setFocus()
    key(1)
    press(form.next)
    return {**state(), "closed": closed, "dirty": PROJECT.isDirty(), "messages": messages()}


def keys_label_and_go_on():
    layer = add("queue", "review")
    PROJECT.setCrs(layer.crs())
    found = {"first": state(), "cut off": cut_off()}
    CANVAS.setFocus()
    key(2)  # nothing is shown yet, so nothing is labelled
    found["before"] = labels(layer)
    found["shown"], found["about"] = seen(layer), form.about.text()
    for number in (2, 1, 3):
        key(number)
    found["labels"], found["after"] = labels(layer), state()["state"]
    found["rank"] = layer.getFeature(section._number)["rank"]
    found["focus"] = QApplication.focusWidget() is CANVAS
    stack = layer.undoStack()
    found["steps"] = [stack.text(i) for i in range(stack.count())]
    stack.undo()
    QTest.qWait(50)
    found["undone"], found["undone state"] = labels(layer), form.state.text()
    stack.redo()
    QTest.qWait(50)
    return found


def buttons_do_the_same():
    layer = LAYERS["queue"]
    press(form.classes[4])
    found = {"focus": QApplication.focusWidget() is CANVAS, "labels": labels(layer)[3:]}
    press(form.previous)
    found["back"] = layer.getFeature(section._number)["rank"]
    found["checked"] = [each.isChecked() for each in form.classes]
    key(0)
    found["cleared"] = labels(layer)[3:]
    found["stays"] = layer.getFeature(section._number)["rank"]
    form.layers.setFocus()
    key(6)  # in the section itself
    press(form.previous)
    press(form.previous)
    key(1)  # another class for one that has one, and on to the next without any
    found["changed"], found["next"] = labels(layer), layer.getFeature(section._number)["rank"]
    return found


def digits_elsewhere_are_digits():
    layer = LAYERS["queue"]
    before = labels(layer)
    dock.table.setFocus()
    dock.table.setCurrentCell(0, 2)
    dock.table.editItem(dock.table.item(0, 2))
    editor = dock.table.findChild(QLineEdit)
    editor.setFocus()
    QTest.keyClicks(editor, "roof 12")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(50)
    typed = dock.table.item(0, 2).text()
    dock.table.setFocus()
    key(3)  # begins to edit the cell
    editor = dock.table.findChild(QLineEdit)
    started = None if editor is None else editor.text()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    return {"typed": typed, "started": started, "same": labels(layer) == before}


def a_closed_section_has_no_keys():
    layer = LAYERS["queue"]
    before = labels(layer)
    section.setCollapsed(True)
    QTest.qWait(50)
    CANVAS.setFocus()
    key(4)
    closed = [state()["keys"], labels(layer) == before, section._view._band is None]
    section.setCollapsed(False)
    QTest.qWait(50)
    key(4)  # shows the next one first
    opened = [state()["keys"], labels(layer) == before]
    dock.close()
    QTest.qWait(50)
    CANVAS.setFocus()
    key(4)
    panel = [state()["keys"], labels(layer) == before, layer.isModified()]
    dock.setUserVisible(True)
    QTest.qWait(50)
    return {"closed": closed, "opened": opened, "panel": panel}


def all_are_labelled_and_saved():
    layer = LAYERS["queue"]
    press(form.next)
    for _ in range(40):
        if len(labels(layer)) == layer.featureCount():
            break
        key(1)
    found = {"state": form.state.text(), "said": messages()}
    press(form.save)
    QTest.qWait(50)
    found["saved"], found["modified"] = form.state.text(), layer.isModified()
    found["editable"], found["can save"] = layer.isEditable(), form.save.isEnabled()
    return found


def points_keep_the_scale():
    layer = add("points", "points")
    CANVAS.setExtent(layer.extent())
    form.layers.setCurrentIndex(form.layers.findText("points"))
    form.layers.activated.emit(form.layers.currentIndex())
    found = {"first": state()}
    press(form.next)
    wide = CANVAS.extent().width()
    found["zoomed"] = layer.extent().width() / wide
    CANVAS.zoomByFactor(0.5)
    own = CANVAS.extent().width()
    for number in (1, 2, 3):
        key(number)
    found["kept"], found["seen"] = CANVAS.extent().width() / own, seen(layer)[0]
    found["labels"], found["about"] = labels(layer), form.about.text()
    return found


def the_active_layer_is_taken():
    iface.setActiveLayer(LAYERS["queue"])
    first = form.layers.currentText()
    iface.setActiveLayer(LAYERS["points"])
    return [first, form.layers.currentText()]


def a_layer_in_another_crs():
    layer = add("degrees", "review")
    iface.setActiveLayer(layer)
    press(form.next)
    return {"crs": layer.crs().authid(), "shown": seen(layer), "layer": form.layers.currentText()}


def a_read_only_layer_says_so():
    layer = LAYERS["degrees"]
    layer.setReadOnly(True)
    key(1)
    return {"labels": labels(layer), "said": messages()}


def a_layer_goes_while_it_is_used():
    PROJECT.removeMapLayer(LAYERS.pop("degrees").id())
    key(1)
    key(1)
    QTest.qWait(50)
    found = {"offered": form.layers.currentText(), "shown": section._number is not None}
    LAYERS["points"].rollBack()
    PROJECT.removeAllMapLayers()
    LAYERS.clear()
    key(1)
    QTest.qWait(50)
    return {**found, **state()}


def a_layer_without_features_says_so():
    drawn(3, 0)
    press(form.next)
    key(1)
    return state()


def many_classes():
    layer = drawn(11, 4)
    press(form.next)
    key(9)
    press(form.next)
    feature = next(iter(layer.getFeatures()))
    layer.deleteFeature(section._number)
    QTest.qWait(50)
    return {
        **state(), "more": form.more.text(), "value": str(feature["reference"]),
        "number": section._number is None, "said": messages(),
    }  # fmt: skip


def the_plugin_is_switched_off():
    layer = drawn(3, 4)
    press(form.next)
    key(1)
    key(9)  # there are not so many classes

    def found():
        return sorted(str(each["reference"]) for each in layer.getFeatures())

    before, keys = found(), digits()
    plugins["reseg_geo_qgis"].unload()
    QTest.qWait(200)
    CANVAS.setFocus()
    key(2)
    after, left = found(), digits()
    drawn(2, 1)  # nothing of the panel hears of it
    layer.rollBack()
    return {"before": before, "after": after, "keys": keys, "left": left}


run((
    nothing_to_label, keys_label_and_go_on, buttons_do_the_same, digits_elsewhere_are_digits,
    a_closed_section_has_no_keys, all_are_labelled_and_saved, points_keep_the_scale,
    the_active_layer_is_taken, a_layer_in_another_crs, a_read_only_layer_says_so,
    a_layer_goes_while_it_is_used, a_layer_without_features_says_so, many_classes,
    the_plugin_is_switched_off,
))  # fmt: skip
