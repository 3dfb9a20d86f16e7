"""Training-free open-vocabulary land-cover maps from orthophotos: the public names.

They are imported on first use, so that `import reseg_geo` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reseg_geo.version import __version__

if TYPE_CHECKING:
    from reseg_geo.batch.outcome import ManyResult, Outcome
    from reseg_geo.batch.segment_many import segment_many
    from reseg_geo.clip.compose import compose
    from reseg_geo.clip.model import ClipModel
    from reseg_geo.clip.pvsm import pvsm, pvsm_weights
    from reseg_geo.clip.registry import load_model
    from reseg_geo.evaluate.change import compare
    from reseg_geo.evaluate.transitions import Change
    from reseg_geo.regions.hierarchy import patch_regions
    from reseg_geo.run.result import Result
    from reseg_geo.run.segment import segment
    from reseg_geo.vector.vectorize import vectorize

__all__ = [
    "Change", "ClipModel", "ManyResult", "Outcome", "Result", "__version__", "compare", "compose",
    "load_model", "patch_regions", "pvsm", "pvsm_weights", "segment", "segment_many", "vectorize",
]  # fmt: skip

_HOMES = {
    "Change": "reseg_geo.evaluate.transitions",
    "ClipModel": "reseg_geo.clip.model",
    "ManyResult": "reseg_geo.batch.outcome",
    "Outcome": "reseg_geo.batch.outcome",
    "Result": "reseg_geo.run.result",
    "compare": "reseg_geo.evaluate.change",
    "compose": "reseg_geo.clip.compose",
    "load_model": "reseg_geo.clip.registry",
    "patch_regions": "reseg_geo.regions.hierarchy",
    "pvsm": "reseg_geo.clip.pvsm",
    "pvsm_weights": "reseg_geo.clip.pvsm",
    "segment": "reseg_geo.run.segment",
    "segment_many": "reseg_geo.batch.segment_many",
    "vectorize": "reseg_geo.vector.vectorize",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
