"""What a run is asked to do: frozen dataclasses, checked before anything is opened.

They are the single source of each option's default and meaning; `keywords` has the types that a
call may use.
"""

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from reseg_geo.errors import UsageError
from reseg_geo.options.creation import check_creation
from reseg_geo.options.groups import PolygonOptions, ReadOptions, one_of, paths_of
from reseg_geo.options.keywords import check_keywords
from reseg_geo.options.meanings import meaning, with_meanings
from reseg_geo.options.methods import GUIDED_METHODS, METHODS, check_guide
from reseg_geo.options.sam_levels import SAM_LEVELS, SAM_MODELS, SamLevel
from reseg_geo.options.stride import check_stride, number_or_nan, stride_for

REGIONS = ("superpixel", *SAM_MODELS, "none")  # or a file
DTYPES = ("auto", "float32", "bfloat16", "int8")
SYNONYMS = ("max", "mean")
BLENDS = ("taper", "mean")
UPSAMPLINGS = ("bilinear", "guided", "jbu")
PROBABILITY_TYPES = ("uint8", "float32")
REFINEMENTS = ("none", "regions")
SCOPES = ("block", "window")
MASK_ORDERS = ("area", "official")


def _at_least(name: str, value: int | None, minimum: int) -> None:
    if value is not None and value < minimum:
        raise UsageError(f"{name} {value} must be at least {minimum}.")


@with_meanings
@dataclass(frozen=True)
class SegmentOptions:
    """How a raster becomes a class map."""

    model: str = field(default="mini", metadata=meaning(
        "The model: a name, a folder in open_clip's layout (CLIP) or transformers' (SAM 3), or a "
        "file that `compose` wrote."
    ))  # fmt: skip
    regions: str = field(default="superpixel", metadata=meaning(
        "Regions that mask attention: superpixel, sam, sam2, sam3, none, or a file of polygons or "
        "labels."
    ))  # fmt: skip
    region_levels: int | None = field(default=None, metadata=meaning(
        "Levels of the region hierarchy; None for one per masked layer, up to what the source has."
    ))  # fmt: skip
    region_scope: str = field(default="block", metadata=meaning(
        "Make regions once per block of 1024 px (block) or for each window (window)."
    ))  # fmt: skip
    sam_model: str | None = field(default=None, metadata=meaning(
        "The Segment Anything model: a name, a checkpoint (sam), or a folder in transformers' "
        "layout (sam2, sam3); None for sam-vit-b, sam2.1-hiera-small or sam3."
    ))  # fmt: skip
    sam_levels: tuple[SamLevel, ...] = field(default=SAM_LEVELS, metadata=meaning(
        "SAM's levels, coarse to fine: points, minimum IoU, stability and area of each."
    ))  # fmt: skip
    sam_crops: int = field(default=0, metadata=meaning(
        "Layers of enlarged crops that SAM looks at in addition: 0, 1 or 2."
    ))  # fmt: skip
    mask_order: str = field(default="area", metadata=meaning(
        "Which of SAM's masks is on top: the smaller one (area), or the later one (official)."
    ))  # fmt: skip
    method: str = field(default="reseg", metadata=meaning(
        f"How the last layers attend: {', '.join(METHODS)}."
    ))  # fmt: skip
    guide: str = field(default="none", metadata=meaning(
        f"The vision model that guides the methods {', '.join(GUIDED_METHODS)}: a name, a folder "
        "in timm's layout, or none."
    ))  # fmt: skip
    stride: int | str = field(default="50%", metadata=meaning(
        "Step between windows in px, or in % of a window's side; smaller is better and slower."
    ))  # fmt: skip
    gsd: str | float = field(default="auto", metadata=meaning(
        "Ground sampling distance at which the model sees the raster: auto for what suits the "
        "model, native for the raster's own, or metres; the outputs keep the raster's grid."
    ))  # fmt: skip
    scales: tuple[float, ...] = field(default=(1.0,), metadata=meaning(
        "Sizes at which the model sees the raster, relative to gsd; their probabilities are "
        "averaged."
    ))  # fmt: skip
    masked_layers: int | None = field(default=None, metadata=meaning(
        "Number of last layers whose attention is masked; None for the model's own."
    ))  # fmt: skip
    templates: tuple[str, ...] = field(default=(), metadata=meaning(
        "Prompts with {} for the class word; empty for the model's own."
    ))  # fmt: skip
    logit_scale: float | None = field(default=None, metadata=meaning(
        "Factor for similarities before the softmax; None for the model's own."
    ))  # fmt: skip
    global_bias: float | None = field(default=None, metadata=meaning(
        "Share of the class token's similarity that is subtracted from each patch's; None for the "
        "method's own."
    ))  # fmt: skip
    synonyms: str = field(default="max", metadata=meaning(
        "Probability of a class with several words: the best word's (max) or the mean of all "
        "(mean)."
    ))  # fmt: skip
    blend: str = field(default="taper", metadata=meaning(
        "Weight of a window's pixels in the average of all windows: falling to its border (taper), "
        "or the same everywhere (mean, as in the paper)."
    ))  # fmt: skip
    upsample: str = field(default="bilinear", metadata=meaning(
        "How scores of patches become those of pixels: bilinear, guided by the image's edges "
        "(guided), or by a learnt joint bilateral upsampler (jbu)."
    ))  # fmt: skip
    upsampler: str | None = field(default=None, metadata=meaning(
        "Weights of the joint bilateral upsampler: a .safetensors or .pt file, or a name."
    ))  # fmt: skip
    threshold: float = field(default=0.0, metadata=meaning(
        "Confidence, 0 to 1, below which a pixel becomes background."
    ))  # fmt: skip
    background: str | None = field(default=None, metadata=meaning(
        "Class of pixels below threshold; None for no data."
    ))  # fmt: skip
    calibration: str | None = field(default=None, metadata=meaning(
        "What `assess` fitted to labelled points, a .cal file: confidence then is the probability "
        "that a pixel is right; none for what a repeated run had."
    ))  # fmt: skip
    refine: str = field(default="none", metadata=meaning(
        "Use regions to give each of the finest regions the class of most of its pixels."
    ))  # fmt: skip
    probability_type: str = field(default="uint8", metadata=meaning(
        "Data type of the probabilities: uint8 for per cent, float32 for 0 to 1."
    ))  # fmt: skip
    device: str = field(
        default="auto", metadata=meaning("Where the model runs: auto, cpu, cuda, mps.")
    )
    dtype: str = field(default="auto", metadata=meaning(
        "Number format of the model: float32, bfloat16, int8 (fastest, with a small loss), or auto "
        "for bfloat16 where it is faster."
    ))  # fmt: skip
    batch_size: int | None = field(default=None, metadata=meaning(
        "Windows in one forward pass; None for what suits the device."
    ))  # fmt: skip
    read: ReadOptions = field(default_factory=ReadOptions)
    polygons: PolygonOptions = field(default_factory=PolygonOptions)
    examples: str | None = field(default=None, metadata=meaning(
        "Examples of the classes: points, lines or polygons, as FILE or FILE|layer=NAME in any CRS."
    ))  # fmt: skip
    example_field: str | None = field(default=None, metadata=meaning(
        "Field of examples that holds the name of the class; None to look for one."
    ))  # fmt: skip
    also_examples: bool = field(default=False, metadata=meaning(
        "Whether the points of a sample for `assess` may be examples; it then is no longer an "
        "independent sample of the map."
    ))  # fmt: skip
    example_rasters: tuple[str, ...] = field(default=(), metadata=meaning(
        "Rasters on which the examples lie, if not the one that is mapped."
    ))  # fmt: skip
    head: str | None = field(default=None, metadata=meaning(
        "What `learn` wrote: its classes are mapped, with its options where none are given."
    ))  # fmt: skip
    features: str | None = field(default=None, metadata=meaning(
        "Folder for patch features, which makes the next run with other classes fast."
    ))  # fmt: skip
    co: Mapping[str, str] = field(default_factory=dict, metadata=meaning(
        "GDAL creation options of the GeoTIFFs."
    ))  # fmt: skip
    cog: bool = field(default=False, metadata=meaning("Write Cloud-Optimized GeoTIFFs."))
    qml: bool = field(default=False, metadata=meaning(
        "Write QGIS styles (.qml) next to the outputs; a GeoPackage holds its own."
    ))  # fmt: skip
    overwrite: bool = field(default=False, metadata=meaning("Replace outputs that already exist."))
    resume: bool = field(default=False, metadata=meaning(
        "Resume a stopped run of the same call from its finished blocks."
    ))  # fmt: skip
    scheduler: str = field(default="local", metadata=meaning(
        "Where blocks are mapped: local, local:N for N processes, or a Dask scheduler's address."
    ))  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "example_rasters", paths_of(self.example_rasters))
        object.__setattr__(self, "guide", self.guide or "none")
        if self.calibration in ("none", ""):
            object.__setattr__(self, "calibration", None)
        if self.head is not None and self.examples is not None:
            raise UsageError("give either examples or a head, which was learned from some.")
        if self.examples is None and (self.example_field is not None or self.example_rasters):
            raise UsageError("a field or rasters of examples need examples; add --examples.")
        one_of("method", self.method, METHODS)
        check_guide(self.method, self.guide, taught=bool(self.examples or self.head))
        one_of("dtype", self.dtype, DTYPES)
        one_of("synonyms", self.synonyms, SYNONYMS)
        one_of("blend", self.blend, BLENDS)
        one_of("upsample", self.upsample, UPSAMPLINGS)
        one_of("probability type", self.probability_type, PROBABILITY_TYPES)
        one_of("refine", self.refine, REFINEMENTS)
        one_of("region scope", self.region_scope, SCOPES)
        one_of("mask order", self.mask_order, MASK_ORDERS)
        if self.sam_crops not in (0, 1, 2):
            raise UsageError(f"SAM crops {self.sam_crops} must be 0, 1 or 2 layers.")
        if not self.sam_levels:
            raise UsageError("SAM needs at least one level.")
        check_stride(self.stride)
        if self.gsd not in ("auto", "native") and not 0 < number_or_nan(self.gsd) < math.inf:
            raise UsageError(f"gsd {self.gsd!r} must be auto, native or a number of metres.")
        self._check_scores()
        _at_least("masked layers", self.masked_layers, 0)
        _at_least("region levels", self.region_levels, 1)
        _at_least("batch size", self.batch_size, 1)
        check_creation(self.co, self.cog)
        if not re.fullmatch(r"local(:[1-9]\d{0,3})?|\w+://\S+|[\w.-]+:\d+", self.scheduler):
            raise UsageError(
                f"scheduler {self.scheduler!r} must be local, local:N for N processes, or an "
                "address such as tcp://10.0.0.1:8786."
            )

    def _check_scores(self) -> None:
        """Check what turns similarities into classes."""
        if not self.scales or not all(0 < scale < math.inf for scale in self.scales):
            given = ",".join(f"{scale:g}" for scale in self.scales)
            raise UsageError(f"scales {given!r} must be positive numbers such as 1,0.5.")
        if self.logit_scale is not None and not 0 < self.logit_scale < math.inf:
            raise UsageError(f"logit scale {self.logit_scale:g} must be a positive number.")
        if self.global_bias is not None and not math.isfinite(self.global_bias):
            raise UsageError(f"global bias {self.global_bias:g} must be a number such as 0.3.")
        if (self.upsample == "jbu") != (self.upsampler is not None):
            raise UsageError(
                "upsampling by jbu needs the file of its weights, and only jbu has one; give both "
                "--upsample jbu and --upsampler FILE, or neither."
            )
        if not 0 <= self.threshold <= 1:
            raise UsageError(f"threshold {self.threshold:g} must be a confidence from 0 to 1.")
        if self.background is not None and self.threshold == 0:
            raise UsageError(
                f"background {self.background!r} needs a threshold: the confidence below which "
                "pixels become background."
            )
        if self.refine == "regions" and self.regions == "none":
            raise UsageError("refine by regions needs regions; leave out --regions none.")
        if self.refine == "regions" and self.region_scope == "window":
            raise UsageError("refine by regions needs regions per block; leave out --region-scope.")

    def stride_for(self, window: int) -> int:
        """The step between windows of this side, in px. Raises UsageError if it leaves gaps."""
        return stride_for(self.stride, window)

    @property
    def region_model(self) -> str | None:
        """The Segment Anything model that makes the regions; None if none does."""
        return (self.sam_model or SAM_MODELS[self.regions]) if self.regions in SAM_MODELS else None

    def distance(self, made_for: Sequence[float] | None) -> float | None:
        """GSD in metres at which the model should see the raster; None for the raster's own.

        made_for: the finest and coarsest GSD that suit the model, or None.
        """
        if self.gsd == "native":
            return None
        if self.gsd == "auto":
            return None if made_for is None else math.sqrt(made_for[0] * made_for[1])
        return float(self.gsd)

    @classmethod
    def from_keywords(cls, /, **keywords: Any) -> "SegmentOptions":
        """Options from one flat set of keywords, as `reseg_geo.segment` takes them.

        Raises UsageError for an unknown name or a value of a wrong type.
        """
        check_keywords(keywords)
        plain = {name: _plain(value) for name, value in keywords.items()}
        read = {name: plain.pop(name) for name in _names(ReadOptions) if name in plain}
        polygons = {name: plain.pop(name) for name in _names(PolygonOptions) if name in plain}
        return cls(read=ReadOptions(**read), polygons=PolygonOptions(**polygons), **plain)


def _names(options: type) -> list[str]:
    return [each.name for each in fields(options)]


def _plain(value: Any) -> Any:
    """Sequences as tuples, paths as strings."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value
