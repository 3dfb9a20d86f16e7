"""What a run is asked to do: frozen dataclasses, checked before anything is opened."""

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from reseg_geo.errors import UsageError

Pathlike = str | os.PathLike[str]

METHODS = (
    "reseg", "reseg-official", "clip", "maskclip", "sclip", "clearclip", "naclip", "gem",
    "segearth",
)  # fmt: skip
DTYPES = ("auto", "float32", "bfloat16", "int8")
SYNONYMS = ("max", "mean")
REFINEMENTS = ("none", "regions")
SCOPES = ("block", "window")
MASK_ORDERS = ("area", "official")


def _number(value: str | float) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"{name} {value!r} must be one of {', '.join(allowed)}.")


def check_creation(co: Mapping[str, str], cog: bool) -> None:
    """UsageError for a creation option that is not the caller's to decide."""
    for name in co:
        if name.lower() in _NOT_CREATION or (cog and name.lower() in _NOT_COG):
            raise UsageError(f"{name!r} is decided by the run, so it is no creation option.")


def paths_of(paths: "Pathlike | Iterable[Pathlike]") -> tuple[str, ...]:
    """One path or several, as texts."""
    several = (paths,) if isinstance(paths, (str, os.PathLike)) else paths
    return tuple(os.fspath(path) for path in several)


def _at_least(name: str, value: int | None, least: int) -> None:
    if value is not None and value < least:
        raise UsageError(f"{name} {value} must be at least {least}.")


@dataclass(frozen=True)
class ReadOptions:
    """How the raster is read.

    bands: 1-based band numbers, one (grey) or three (red, green, blue); scale: the values that
    become black and white; resolution: pixel size in units of the raster's CRS; bounds: left,
    bottom, right, top in bounds_crs or else in the raster's CRS.
    """

    bands: tuple[int, ...] | None = None
    scale: tuple[float, float] | None = None
    resolution: float | None = None
    bounds: tuple[float, float, float, float] | None = None
    bounds_crs: str | None = None

    def __post_init__(self) -> None:
        if self.bands is not None and (
            len(self.bands) not in (1, 3) or any(band < 1 for band in self.bands)
        ):
            given = ",".join(map(str, self.bands))
            raise UsageError(f"bands {given!r} must be one or three band numbers, from 1.")
        if self.scale is not None and not (
            all(map(math.isfinite, self.scale)) and self.scale[0] < self.scale[1]
        ):
            given = ",".join(f"{value:g}" for value in self.scale)
            raise UsageError(f"scale {given!r} must be two numbers, the smaller first.")
        if self.resolution is not None and not 0 < self.resolution < math.inf:
            raise UsageError(f"resolution {self.resolution:g} must be a positive number.")
        if self.bounds is not None:
            left, bottom, right, top = self.bounds
            if not (all(map(math.isfinite, self.bounds)) and left < right and bottom < top):
                given = " ".join(f"{value:g}" for value in self.bounds)
                raise UsageError(f"bounds {given!r} must be left bottom right top, in that order.")
        elif self.bounds_crs is not None:
            raise UsageError("bounds_crs is given without bounds.")


@dataclass(frozen=True)
class PolygonOptions:
    """How a class map becomes polygons.

    min_area: regions that are smaller, in m2, become part of the class that they share most border
    with; simplify: the tolerance in metres by which borders lose vertices; 0 is neither. smooth:
    whether corners are cut by half a pixel, so that staircases of pixels become straight. stats:
    rasters whose mean, least and greatest value each polygon gets.
    """

    min_area: float = 0.0
    simplify: float = 0.0
    smooth: bool = False
    stats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "stats", paths_of(self.stats))
        for name, value in (("min area", self.min_area), ("simplify", self.simplify)):
            if not 0 <= value < math.inf:
                raise UsageError(f"{name} {value:g} must be 0 or more.")


@dataclass(frozen=True)
class SamLevel:
    """A level of SAM's hierarchy: where SAM is asked, and which of its masks count.

    points: a side of a window of 224 px; iou: the least that SAM estimates, 0 to 1; stability: the
    least intersection over union of the mask at a higher and a lower cutoff, 0 to 1; min_area: the
    least pixels of an island or a hole.
    """

    points: int
    iou: float
    stability: float
    min_area: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.points <= 224:
            raise UsageError(
                f"points {self.points} of a SAM level must be from 1 to 224, a window's pixels."
            )
        _at_least("area of a SAM level", self.min_area, 0)
        for name, value in (("IoU", self.iou), ("stability", self.stability)):
            if not 0 <= value <= 1:
                raise UsageError(f"{name} {value:g} of a SAM level must be from 0 to 1.")

    def __str__(self) -> str:
        return f"{self.points},{self.iou:g},{self.stability:g},{self.min_area}"


# The four of the authors' program, coarse to fine.
SAM_LEVELS = (
    SamLevel(2, 0.5, 0.5, 2000), SamLevel(2, 0.5, 0.5, 1000), SamLevel(2, 0.6, 0.6, 500),
    SamLevel(4, 0.5, 0.5, 500),
)  # fmt: skip


@dataclass(frozen=True)
class SegmentOptions:
    """How a raster becomes a class map.

    regions: "superpixel", "sam", "none" or the path of polygons or of a label raster; region_scope:
    whether they are made of a "block" of 1024 px or of each "window"; sam_model: a name or a
    checkpoint; sam_levels: its hierarchy, coarse to fine; sam_crops: layers of crops that SAM looks
    at from nearer; mask_order: whether its larger masks lie below smaller ones ("area"), or those
    found later on top ("official"); stride in pixels that the model sees; gsd: how large those are
    on the ground, "auto" for what suits the model, "native" for the raster's own, or metres (as
    near as whole factors allow); scales: sizes at which the model sees it, relative to that, whose
    probabilities are averaged; masked_layers and region_levels: None for the model's own number;
    templates: prompts with `{}` in place of the class word, empty for the model's own; logit_scale:
    what similarities are multiplied by before the softmax, None for the model's own; global_bias:
    the share of the class token's similarity that is subtracted from each patch's, None for the
    method's own; synonyms: whether a class has its best query's probability or their mean;
    threshold: the confidence, 0 to 1, below which a pixel becomes `background`, the name of a
    class, or else no data; refine: "regions" gives each finest region the class that most of its
    pixels have; batch_size: windows in one forward pass, None for what suits the device; features:
    a folder where patch features are kept and found again, so that other words are quick; co: GDAL
    creation options of the rasters that are written; cog: whether these are laid out as
    Cloud-Optimized GeoTIFFs; qml: whether styles for QGIS are written beside them and beside
    polygons that cannot hold theirs; overwrite: whether outputs that exist are replaced; resume:
    whether what a stopped run of the same kind has finished is gone on from; scheduler: "local" for
    this process, "local:N" for N processes on this machine, or the address of a Dask scheduler.
    """

    model: str = "mini"
    regions: str = "superpixel"
    region_levels: int | None = None
    region_scope: str = "block"
    sam_model: str = "sam-vit-b"
    sam_levels: tuple[SamLevel, ...] = SAM_LEVELS
    sam_crops: int = 0
    mask_order: str = "area"
    method: str = "reseg"
    stride: int = 112
    gsd: str | float = "auto"
    scales: tuple[float, ...] = (1.0,)
    masked_layers: int | None = None
    templates: tuple[str, ...] = ()
    logit_scale: float | None = None
    global_bias: float | None = None
    synonyms: str = "max"
    threshold: float = 0.0
    background: str | None = None
    refine: str = "none"
    device: str = "auto"
    dtype: str = "auto"
    batch_size: int | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    polygons: PolygonOptions = field(default_factory=PolygonOptions)
    features: str | None = None
    co: Mapping[str, str] = field(default_factory=dict)
    cog: bool = False
    qml: bool = False
    overwrite: bool = False
    resume: bool = False
    scheduler: str = "local"

    def __post_init__(self) -> None:
        _one_of("method", self.method, METHODS)
        _one_of("dtype", self.dtype, DTYPES)
        _one_of("synonyms", self.synonyms, SYNONYMS)
        _one_of("refine", self.refine, REFINEMENTS)
        _one_of("region scope", self.region_scope, SCOPES)
        _one_of("mask order", self.mask_order, MASK_ORDERS)
        if self.sam_crops not in (0, 1, 2):
            raise UsageError(f"SAM crops {self.sam_crops} must be 0, 1 or 2 layers.")
        if not self.sam_levels:
            raise UsageError("SAM needs at least one level.")
        _at_least("stride", self.stride, 1)
        if self.gsd not in ("auto", "native") and not 0 < _number(self.gsd) < math.inf:
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
        if not 0 <= self.threshold <= 1:
            raise UsageError(f"threshold {self.threshold:g} must be a confidence from 0 to 1.")
        if self.background is not None and self.threshold == 0:
            raise UsageError(
                f"background {self.background!r} needs a threshold: the confidence below which "
                "pixels become it."
            )
        if self.refine == "regions" and self.regions == "none":
            raise UsageError("refine by regions needs regions; leave out --regions none.")
        if self.refine == "regions" and self.region_scope == "window":
            raise UsageError("refine by regions needs those of a block; leave out --region-scope.")

    def distance(self, made_for: Sequence[float] | None) -> float | None:
        """The sampling distance in metres that the model should see; None for the raster's own.

        made_for: the finest and coarsest that suit the model, or None.
        """
        if self.gsd == "native":
            return None
        if self.gsd == "auto":
            return None if made_for is None else math.sqrt(made_for[0] * made_for[1])
        return float(self.gsd)

    @classmethod
    def from_keywords(cls, /, **keywords: Any) -> "SegmentOptions":
        """Options from one flat set of keywords, as `reseg_geo.segment` takes them.

        Lists become tuples and paths texts. Raises UsageError for a name that is no option.
        """
        plain = {name: _plain(value) for name, value in keywords.items()}
        read = {name: plain.pop(name) for name in _names(ReadOptions) if name in plain}
        polygons = {name: plain.pop(name) for name in _names(PolygonOptions) if name in plain}
        unknown = sorted(set(plain) - (set(_names(cls)) - {"read", "polygons"}))
        if unknown:
            raise UsageError(f"there is no option {unknown[0]!r}.")
        return cls(read=ReadOptions(**read), polygons=PolygonOptions(**polygons), **plain)


# rasterio's own parameters, and what would change the values that are written.
_NOT_CREATION = {
    "fp", "path", "mode", "driver", "width", "height", "count", "dtype", "crs", "transform",
    "nodata", "sharing", "opener", "nbits",
}  # fmt: skip


# What would make a COG of another grid, or of averages of classes.
_NOT_COG = {
    "tiling_scheme", "target_srs", "res", "extent", "aligned_levels", "zoom_level",
    "zoom_level_strategy", "resampling", "warp_resampling", "overview_resampling", "add_alpha",
    "overviews",
}  # fmt: skip


def _names(options: type) -> list[str]:
    return [each.name for each in fields(options)]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return str(value) if isinstance(value, Path) else value
