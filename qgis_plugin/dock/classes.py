"""The table of classes: colour, name, synonyms, and how well examples tell each apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.gui import QgsColorButton
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ..layers.inputs import class_cells, class_entry
from ..translation import tr

_COLOUR, _NAME, _WORDS, _FOUND = range(4)
_TITLES = ("", tr("Class"), tr("Synonyms"), tr("Recall"))
_TIPS = (
    tr("Colour of the class"),
    tr("Name of the class, which is also a word to look for, unless it ends with ="),
    tr("Other words for the same class, separated by commas"),
    tr("Share of the examples that is found (cross-validated)"),
)
_ROWS = 40  # pixels of rows that are seen at least
_UNKNOWN = "#bbbbbb"  # a colour that the engine will choose


class ClassTable(QTableWidget):
    """Rows of classes, edited in place.

    changed: the classes are others than before; a colour that the user has not chosen is that of
    the engine.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(0, len(_TITLES))
        self.setObjectName("classes")
        self.setHorizontalHeaderLabels(_TITLES)
        for column, tip in enumerate(_TIPS):
            self.horizontalHeaderItem(column).setToolTip(tip)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_WORDS, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(_COLOUR, 40)
        header.setSectionResizeMode(_COLOUR, QHeaderView.ResizeMode.Fixed)
        self.itemChanged.connect(self._edited)

    def sizeHint(self) -> QSize:
        """Return a low size; the table takes what height there is."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height() + _ROWS)

    def classes(self) -> list[dict[str, Any]]:
        """Return the rows that have a name, as the engine takes them."""
        return [each for each in self.rows() if each["name"]]

    def set_classes(self, classes: Sequence[Mapping[str, Any]]) -> None:
        """Show these classes instead."""
        self.blockSignals(True)
        self.setRowCount(0)
        for each in classes:
            self._insert(self.rowCount(), each)
        self.blockSignals(False)
        self.changed.emit()

    def add(self) -> None:
        """Add an empty row, whose name is edited next."""
        row = self.rowCount()
        self._insert(row, {"name": ""})
        self.setCurrentCell(row, _NAME)
        self.editItem(self.item(row, _NAME))

    def remove(self) -> None:
        """Remove the current row."""
        if self.currentRow() >= 0:
            self.removeRow(self.currentRow())
            self.changed.emit()

    def move(self, step: int) -> None:
        """Move the current row up or down."""
        row, other = self.currentRow(), self.currentRow() + step
        if row < 0 or not 0 <= other < self.rowCount():
            return
        rows = [{**self._row(each), "shown": self._shown(each)} for each in range(self.rowCount())]
        rows[row], rows[other] = rows[other], rows[row]
        self.set_classes(rows)
        self.setCurrentCell(other, _NAME)

    def current(self) -> dict[str, str] | None:
        """Return name and colour of the current class; None if no row with a name is chosen."""
        row = self.currentRow()
        name = self._text(row, _NAME).rstrip("= ") if row >= 0 else ""
        return {"name": name, "color": self._button(row).color().name()} if name else None

    def colors(self) -> list[dict[str, str]]:
        """Return name and colour of each class."""
        return [
            {"name": name, "color": self._button(row).color().name()}
            for row in range(self.rowCount())
            if (name := self._text(row, _NAME).rstrip("= "))
        ]

    def show_answer(self, classes: Sequence[Mapping[str, Any]], report: Any) -> None:
        """Show the engine's colours, and the recall of each class, if there are examples."""
        colors = {each["name"]: QColor(*each["color"]) for each in classes}
        scores = {each["name"]: each for each in (report or {}).get("scores", ())}
        self.blockSignals(True)
        for row in range(self.rowCount()):
            name, button = self._text(row, _NAME).rstrip("= "), self._button(row)
            if name in colors and not button.property("chosen"):
                button.blockSignals(True)
                button.setColor(colors[name])
                button.blockSignals(False)
            self._show_score(row, scores.get(name))
        self.blockSignals(False)

    def _show_score(self, row: int, score: Any) -> None:
        item = self.item(row, _FOUND)
        recall = (score or {}).get("learned", {}).get("recall")
        if not score or not score["examples"] or recall is None:
            item.setText("")
            item.setToolTip("")
            return
        words = score["words"]["recall"]
        item.setText(f"{recall:.0%}")
        told = {"share": f"{recall:.0%}", "count": score["examples"]}
        item.setToolTip(
            tr("{share} of what the {count} examples cover is classified correctly "
               "(cross-validated).", **told)
            if words is None
            else tr("{share} of what the {count} examples cover is classified correctly "
                    "(cross-validated); by words alone {words}.", words=f"{words:.0%}", **told)
        )  # fmt: skip

    def _insert(self, row: int, entry: Mapping[str, Any]) -> None:
        self.insertRow(row)
        button = QgsColorButton(self)
        button.setShowMenu(False)
        button.setColorDialogTitle(tr("Colour of the class"))
        button.setToolTip(tr("Colour of the class"))
        shown = entry.get("shown") or {}
        button.setColor(QColor(entry.get("color") or shown.get("color") or _UNKNOWN))
        button.setProperty("chosen", bool(entry.get("color")))
        button.colorChanged.connect(lambda color, own=button: self._chosen(own))
        self.setCellWidget(row, _COLOUR, button)
        name, words = class_cells(entry)
        for column, text in ((_NAME, name), (_WORDS, words), (_FOUND, shown.get("found", ""))):
            item = QTableWidgetItem(text)
            if column == _FOUND:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(shown.get("tip", ""))
            self.setItem(row, column, item)

    def _row(self, row: int) -> dict[str, Any]:
        """Return a row as `_insert` takes it, also one without a name."""
        button = self._button(row)
        color = button.color().name() if button.property("chosen") else ""
        return class_entry(self._text(row, _NAME), self._text(row, _WORDS), color)

    def _shown(self, row: int) -> dict[str, str]:
        """Return what the engine said of a row."""
        item = self.item(row, _FOUND)
        color = self._button(row).color().name()
        return {"color": color, "found": item.text(), "tip": item.toolTip()}

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows, to keep them."""
        return [self._row(row) for row in range(self.rowCount())]

    def _chosen(self, button: QgsColorButton) -> None:
        button.setProperty("chosen", True)
        self.changed.emit()

    def _edited(self, item: QTableWidgetItem) -> None:
        if item.column() in (_NAME, _WORDS):
            self.changed.emit()

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else " ".join(item.text().split())

    def _button(self, row: int) -> QgsColorButton:
        return self.cellWidget(row, _COLOUR)
