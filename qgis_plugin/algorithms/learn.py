"""The algorithm `learn`: what examples teach, and how good that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)

from ..engine.run import incomplete, run_engine
from ..layers.inputs import scratch
from ..translation import tr
from .classes import add_classes, class_words
from .examples import VIEW_OPTIONS, ExampleAlgorithm

_OPTIONS = {**VIEW_OPTIONS, "DEVICE": "--device", "FEATURES": "--features"}
_LISTED = 8  # doubtful examples in the log


class LearnAlgorithm(ExampleAlgorithm):
    """Learn classes from examples."""

    NAME = "learn"
    TITLE = tr("Learn classes from examples")
    SHORT = tr("Learn classes from a few examples, and measure how much better they are found.")
    TAGS = ("training", "classification", "accuracy", "cross-validation")
    HELP = tr("""
<p>Learns classes from a few points or polygons on an image, and writes what it learned to a file
(a head), with which <i>Land-cover map from words</i> maps this image and others like it.</p>
<p>The log says how many examples of each class would be found by words alone, and how many with the
examples (recall), and how many of those that are given a class belong to it (precision). Each is
measured on examples that were left out. Examples that contradict the others are listed by their
row in the attribute table.</p>
<p>Draw the examples in a layer that <i>New examples layer</i> makes. A class may have words,
examples, or both; <code>kiosk=</code> has no words. For examples on several images, combine these
with <i>Build virtual raster</i> first.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image(tr("The examples lie on it."))
        add_classes(self, offer)
        self.add_examples(optional=False)
        self.add_model(offer, tr("Model"), tr("The CLIP model that will map the classes."))
        self.add_regions(offer)
        self.add_view(offer)
        self.add_reading()
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(
            QgsProcessingParameterFile("FEATURES", tr("Feature folder"), folder, "", None, True),
            tr("Stores the features of the image, so that learning again is faster."), True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterFileDestination("HEAD", tr("Head"), tr("Heads (*.head)")),
            tr("What was learned; choose it as the head in 'Land-cover map from words'."),
        )
        self.addOutput(
            QgsProcessingOutputNumber("RECALL_WORDS", tr("Mean recall by words alone (percent)"))
        )
        self.addOutput(
            QgsProcessingOutputNumber("RECALL", tr("Mean recall with examples (percent)"))
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo learn`."""
        image = self.input.usable()
        target = self.destination(parameters, "HEAD", context)
        with scratch() as folder:
            words = ["learn", image.source, "-o", target.word, "--overwrite"]
            words += class_words(self, parameters, context, folder)
            examples, names = self.example_words(parameters, context, folder, feedback)
            words += examples + self.region_words(parameters, context)
            words += self.words(parameters, context, _OPTIONS)
            words += self.reading_words(parameters, context)
            result = run_engine(words, feedback, names)
        try:
            scores = result["report"]["scores"]
            for line in _table(result["report"]):
                feedback.pushInfo(line)
            recall = {
                name: _mean([each[how]["recall"] for each in scores])
                for name, how in (("RECALL_WORDS", "words"), ("RECALL", "learned"))
            }
        except (KeyError, TypeError, ValueError) as error:
            raise incomplete() from error
        return {"HEAD": target.path, **recall}


def _table(report: dict[str, Any]) -> Iterator[str]:
    """Yield lines for the log, whose letters have different widths."""
    for each in report["scores"]:
        words, learned = each["words"], each["learned"]
        one = each["examples"] == 1
        count = tr("1 example") if one else tr("{count} examples", count=each["examples"])
        yield tr(
            "{name}: {count}; recall {words} by words alone, {learned} with examples; precision "
            "{before} and {after}",
            name=each["name"], count=count, words=_share(words["recall"]),
            learned=_share(learned["recall"]), before=_share(words["precision"]),
            after=_share(learned["precision"]),
        )  # fmt: skip
    if report["strength"] is None:
        yield tr(
            "The examples are not clearly better than words alone, so words alone decide. Add more."
        )
    for each in report["contradictions"][:_LISTED]:
        yield tr(
            "Look at example {number}: {own}, looks like {other}",
            number=each["feature"], own=each["own"], other=each["other"],
        )  # fmt: skip


def _share(value: float | None) -> str:
    return tr("unknown") if value is None else f"{value:.0%}"


def _mean(values: list[float | None]) -> float | None:
    """Return the mean of those that are known, 0 to 1, in per cent."""
    known = [value for value in values if value is not None]
    return round(100 * sum(known) / len(known), 1) if known else None
