"""What a run is: resolved and checked before anything is opened, and without loading PyTorch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from reseg_geo.classes import LandCover
from reseg_geo.engine.rule import DecisionRule, decision_rule
from reseg_geo.heads.calibration import Calibration
from reseg_geo.heads.head import Head
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.publish.style import styles_beside
from reseg_geo.run.names import check_names, drawn
from reseg_geo.run.request import Request
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.run.upload import Uploads
from reseg_geo.storage.staging import check_not_input

if TYPE_CHECKING:
    from reseg_geo.vector.formats import LayerPath


@dataclass(frozen=True)
class RunPlan:
    """A raster, its classes, the options (among them model and regions), and the outputs.

    head: what decides, None for words alone or what examples will teach; calibration: of the
    probabilities, if any; rule: how classes are decided; uploads: outputs by name, and those of
    them that go to an object store; polygons: their file and layer; asked: names of all outputs
    there are; command: what the report says was called; rerun: the run that this one repeats.
    """

    raster: str
    classes: tuple[LandCover, ...]
    options: SegmentOptions
    head: Head | None
    calibration: Calibration | None
    rule: DecisionRule
    uploads: Uploads
    polygons: "LayerPath | None"
    asked: tuple[str, ...]
    command: str
    rerun: Rerun | None = None
    began: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    @property
    def targets(self) -> dict[str, Path]:
        """Final paths on this machine, by output."""
        return self.uploads.local

    @property
    def class_map(self) -> Path:
        """Final path of the class map on this machine."""
        return self.targets["class_map"]

    @property
    def head_digest(self) -> str | None:
        """Of a head that was given; what the examples teach is known by them."""
        given = self.head is not None and self.options.examples is None
        return self.head.digest if given and self.head else None

    @property
    def shares(self) -> str:
        """Data type of the probabilities of all classes; empty if they are not an output."""
        return self.options.probability_type if "probabilities" in self.targets else ""

    @property
    def written(self) -> dict[str, Path]:
        """All files that will be written: outputs and the styles next to them."""
        return self.targets | (styles_beside(drawn(self.targets)) if self.options.qml else {})

    def exists(self, name: str) -> bool:
        """Whether an output, or a style, already exists."""
        if name == "polygons" and self.polygons is not None:
            from reseg_geo.vector.geopackage import holds_layer

            return holds_layer(self.polygons)
        if name in self.targets:
            return self.uploads.is_there(name)
        return self.written[name].is_file()

    def result(
        self,
        summaries: tuple[ClassSummary, ...],
        notice: str | None,
        doubts: tuple[str, ...],
    ) -> Result:
        """What `segment` returns; see `Result` for notice and doubts."""
        paths = {name: self.uploads.final(name) for name in self.asked}
        class_map = paths.pop("class_map")
        assert class_map is not None
        return Result(class_map, classes=summaries, notice=notice, doubts=doubts, **paths)


def resolve(
    raster: str,
    request: Request,
    asked: "Mapping[str, str | PathLike[str] | None]",
    command: str | None = None,
    rerun: Rerun | None = None,
) -> RunPlan:
    """The plan of a run.

    asked: paths of outputs by name, None for those that are not wanted. Raises UsageError, and
    InputError for a calibration that cannot be read.
    """
    polygons = None
    if (given := asked.get("polygons")) is not None:
        from reseg_geo.vector.formats import layer_path  # PROJ, which most runs need only later

        polygons = layer_path(given)
        asked = {**asked, "polygons": polygons.path}
    calibration, rule = None, decision_rule(request.classes, request.options)
    if request.options.calibration is not None:
        calibration = Calibration.load(request.options.calibration)
        names = [item.name for item in request.classes]
        rule = replace(rule, scaling=calibration.scaling_for(names))
    plan = RunPlan(
        raster, request.classes, request.options, request.head, calibration, rule, Uploads(asked),
        polygons, tuple(asked), command or request.call(raster), rerun,
    )  # fmt: skip
    check_not_input([raster, *request.inputs], [*plan.written.values()])
    check_names(plan.targets)
    return plan
