"""What the panel says in the message bar, and its offer to set up the engine."""

from __future__ import annotations

from typing import Any

from processing import execAlgorithmDialog
from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QPushButton

from ..engine import installation
from ..translation import tr

TITLE = tr("Land cover by words")
_SECONDS = 10


class Messages:
    """Sentences of the panel, in the message bar of QGIS."""

    def __init__(self, bar: QgsMessageBar) -> None:
        self._bar = bar
        self._offer: Any = None

    def say(self, sentence: str, level: Any = Qgis.MessageLevel.Info) -> None:
        """Show a sentence for some seconds."""
        self._bar.pushMessage(TITLE, sentence, level, _SECONDS)

    def warn(self, sentence: str) -> None:
        """Show a sentence about what went wrong, if there is one."""
        if sentence:
            self.say(sentence, Qgis.MessageLevel.Warning)

    def offer_set_up(self, sentence: str) -> None:
        """Say that there is no engine, once, with a button that opens its set-up."""
        if self._offer in self._bar.items():
            return
        item, button = (
            self._bar.createMessage(TITLE, sentence),
            QPushButton(tr("Set up the engine")),
        )
        button.clicked.connect(lambda: execAlgorithmDialog("reseg_geo:setupengine"))
        item.layout().addWidget(button)
        self._offer = self._bar.pushWidget(item, Qgis.MessageLevel.Warning)

    def has_engine(self) -> bool:
        """Whether there is an engine; says so if there is none."""
        try:
            installation.find()
        except installation.EngineMissingError as error:
            self.offer_set_up(str(error))
            return False
        return True
