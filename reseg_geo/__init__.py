"""Training-free open-vocabulary land-cover maps from orthophotos: the public names.

They are imported on first use, so that `import reseg_geo` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reseg_geo import proj_data  # noqa: F401, before anything imports PROJ
from reseg_geo.version import __version__

if TYPE_CHECKING:
    from reseg_geo.accuracy.assess import assess
    from reseg_geo.accuracy.assessment import Assessment
    from reseg_geo.accuracy.design import SampleDesign
    from reseg_geo.accuracy.sample import draw_sample
    from reseg_geo.batch.outcome import ManyResult, Outcome
    from reseg_geo.batch.segment_many import segment_many
    from reseg_geo.classes import LandCover
    from reseg_geo.clip.compose import compose
    from reseg_geo.clip.model import ClipModel
    from reseg_geo.clip.pvsm import pvsm, pvsm_weights
    from reseg_geo.clip.registry import load_model
    from reseg_geo.errors import (
        ClusterError,
        InputError,
        ModelError,
        OutputError,
        ResegError,
        ResegWarning,
        SupersededError,
        UsageError,
    )
    from reseg_geo.evaluate.change import compare
    from reseg_geo.evaluate.reports import AreaChange, compare_reports
    from reseg_geo.evaluate.transitions import Change
    from reseg_geo.heads.head import Head
    from reseg_geo.heads.report import HeadReport
    from reseg_geo.options.groups import PolygonOptions, ReadOptions
    from reseg_geo.options.sam_levels import SamLevel
    from reseg_geo.options.segment import SegmentOptions
    from reseg_geo.progress.events import Message, Progress
    from reseg_geo.regions.hierarchy import patch_regions
    from reseg_geo.review.layer import ReviewQueue
    from reseg_geo.review.queue import review_queue
    from reseg_geo.run.learn import learn
    from reseg_geo.run.regions import write_regions
    from reseg_geo.run.result import Result
    from reseg_geo.run.segment import segment
    from reseg_geo.session.class_map import ClassMap
    from reseg_geo.session.session import Session, open
    from reseg_geo.vector.burn import burn
    from reseg_geo.vector.vectorize import vectorize

__all__ = [
    "AreaChange", "Assessment", "Change", "ClassMap", "ClipModel", "ClusterError", "Head",
    "HeadReport", "InputError", "LandCover", "ManyResult", "Message", "ModelError", "Outcome",
    "OutputError", "PolygonOptions", "Progress", "ReadOptions", "ResegError", "ResegWarning",
    "Result", "ReviewQueue", "SamLevel", "SampleDesign", "SegmentOptions", "Session",
    "SupersededError", "UsageError", "__version__", "assess", "burn", "compare", "compare_reports",
    "compose", "draw_sample", "learn", "load_model", "open", "patch_regions", "pvsm",
    "pvsm_weights", "review_queue", "segment", "segment_many", "vectorize", "write_regions",
]  # fmt: skip

_MODULES = {
    "accuracy.assess": ("assess",),
    "accuracy.assessment": ("Assessment",),
    "accuracy.design": ("SampleDesign",),
    "review.queue": ("review_queue",),
    "review.layer": ("ReviewQueue",),
    "accuracy.sample": ("draw_sample",),
    "batch.outcome": ("ManyResult", "Outcome"),
    "batch.segment_many": ("segment_many",),
    "classes": ("LandCover",),
    "clip.compose": ("compose",),
    "clip.model": ("ClipModel",),
    "clip.pvsm": ("pvsm", "pvsm_weights"),
    "clip.registry": ("load_model",),
    "errors": (
        "ClusterError", "InputError", "ModelError", "OutputError", "ResegError", "ResegWarning",
        "SupersededError", "UsageError",
    ),
    "evaluate.change": ("compare",),
    "evaluate.reports": ("AreaChange", "compare_reports"),
    "evaluate.transitions": ("Change",),
    "heads.head": ("Head",),
    "heads.report": ("HeadReport",),
    "options.groups": ("PolygonOptions", "ReadOptions"),
    "options.segment": ("SegmentOptions",),
    "progress.events": ("Message", "Progress"),
    "regions.hierarchy": ("patch_regions",),
    "run.learn": ("learn",),
    "run.regions": ("write_regions",),
    "run.result": ("Result",),
    "run.segment": ("segment",),
    "session.class_map": ("ClassMap",),
    "session.session": ("Session", "open"),
    "options.sam_levels": ("SamLevel",),
    "vector.burn": ("burn",),
    "vector.vectorize": ("vectorize",),
}  # fmt: skip
_HOMES = {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
