"""What one run is asked for, checked before anything is opened, and who hears of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from os import PathLike
from pathlib import Path
from typing import Any

from reseg_geo.classes import LandCover, names_file, read_classes
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.mapper import decision_rule
from reseg_geo.engine.progress import Event, Listener, Message
from reseg_geo.engine.sampling import reporter_for
from reseg_geo.engine.windows import BlockReader
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.style import styles_beside, warn_of_old_styles
from reseg_geo.raster.reader import RasterReader
from reseg_geo.run.outputs import NOTICE_TAG, check_names, drawn
from reseg_geo.run.regions import region_tags
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.run.upload import Uploads
from reseg_geo.storage.staging import check_not_input
from reseg_geo.version import __version__


class Request:
    """A raster, its classes, its outputs and the options."""

    def __init__(
        self,
        raster: str,
        classes: "str | Path | Sequence[LandCover]",
        asked: "Mapping[str, str | PathLike[str] | None]",
        options: Mapping[str, Any],
        progress: Listener,
        command: str | None,
        before: Rerun | None,
    ) -> None:
        """asked: outputs by name, None where they are not wanted; options: as `segment` takes them.

        Raises UsageError.
        """
        self.began = datetime.now(timezone.utc)
        self.raster, self.classes = raster, read_classes(classes)
        self.options = SegmentOptions.from_keywords(**options)
        self.command = command or _call(raster, self.classes, options)
        self.uploads = Uploads(asked)
        self.targets = self.uploads.local
        self._asked = asked
        self.warnings: list[str] = []
        self._before, self._progress = before, progress
        self.reporter = reporter_for(self.listener)
        decision_rule(
            self.classes, self.options
        )  # what it refuses is refused before anything is opened
        for sentence in before.warnings if before else ():
            self.reporter.warn(sentence)
        check_not_input([raster, *read_beside(self.options, classes)], [*self.written.values()])
        check_names(self.targets)

    @property
    def written(self) -> dict[str, Path]:
        """All outputs by name, styles beside them, too."""
        styles = styles_beside(drawn(self.targets)) if self.options.qml else {}
        return self.targets | styles

    def is_there(self, name: str) -> bool:
        """Whether an output, or a style, is where it ends."""
        if name in self.targets:
            return self.uploads.is_there(name)
        return self.written[name].is_file()

    def result(self, summaries: tuple[ClassSummary, ...], notice: str | None) -> Result:
        """What `segment` gives back."""
        paths = {name: self.uploads.final(name) for name in self._asked}
        class_map = paths.pop("class_map")
        assert class_map is not None
        return Result(class_map, classes=summaries, notice=notice, **paths)

    def listener(self, event: Event) -> None:
        """Passes events on, and remembers warnings."""
        if isinstance(event, Message) and event.warning:
            self.warnings.append(event.text)
        self._progress(event)

    def warn_of_styles(self) -> None:
        """Warn of old styles beside outputs, which QGIS would go by."""
        if not self.options.qml:
            warn_of_old_styles(drawn(self.targets).values(), self.reporter.warn)

    def warn_of_model(self, name: str, fingerprint: str) -> None:
        """Warn if the run that is repeated had another model."""
        if self._before and self._before.model not in (None, fingerprint):
            self.reporter.warn(
                f"model {name!r} is not the one that the map was made by before, so the map will "
                "differ."
            )

    def check_polygons(self, reader: RasterReader) -> None:
        """What `vectorize` would refuse, before the work."""
        if "polygons" in self.targets:
            from reseg_geo.vector.vectorize import check_polygons  # see check_names

            check_polygons(
                self.options.polygons, reader.grid, reader.path, self.targets["polygons"]
            )

    def tags(self, encoder: Encoder, readers: Sequence[BlockReader]) -> dict[str, str]:
        """Tags of all rasters that are written; readers: one for each scale."""
        reader = readers[0]
        levels = 1 if reader.regions is None else reader.regions.levels
        classes = ", ".join(
            f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name
            for item in self.classes
        )
        told = region_tags(self.options, levels)
        if encoder.model.notice is not None:
            told[NOTICE_TAG] = encoder.model.notice
        return {
            "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
            "RESEG_GEO_VERSION": __version__,
            "RESEG_GEO_MODEL": encoder.model.name,
            "RESEG_GEO_METHOD": encoder.method,
            "RESEG_GEO_MASKED_LAYERS": str(reader.masked_layers),
            "RESEG_GEO_VIEW_FACTOR": ",".join(str(each.view.factor) for each in readers),
            "RESEG_GEO_STRIDE": str(reader.tiling.stride),
            "RESEG_GEO_LOGIT_SCALE": f"{encoder.logit_scale:g}",
            "RESEG_GEO_GLOBAL_BIAS": f"{encoder.global_bias:g}",
            "RESEG_GEO_SYNONYMS": self.options.synonyms,
            "RESEG_GEO_THRESHOLD": f"{self.options.threshold:g}",
            "RESEG_GEO_REFINE": self.options.refine,
            "RESEG_GEO_CLASS_LIST": classes,
        } | told


def read_beside(options: SegmentOptions, classes: "str | Path | Sequence[LandCover]") -> list[str]:
    """What a run reads beside its raster, and must not replace; some are names, not files."""
    read = [options.model, options.regions, options.sam_model, *options.polygons.stats]
    file = isinstance(classes, (str, Path)) and names_file(str(classes))
    return [*read, str(classes)] if file else read


def _call(raster: str, classes: Sequence[LandCover], options: Mapping[str, Any]) -> str:
    """A call from Python, as text."""
    names = ", ".join(item.name for item in classes)
    words = [repr(raster), repr(names), "...", *(f"{k}={v!r}" for k, v in options.items())]
    return f"reseg_geo.segment({', '.join(words)})"
