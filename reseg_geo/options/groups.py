"""How a raster is read and how a class map becomes polygons: the parts of `SegmentOptions`."""

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reseg_geo.errors import UsageError
from reseg_geo.options.keywords import Pathlike
from reseg_geo.options.meanings import meaning, with_meanings

LAYER = "|layer="  # between a vector file and a layer in it
_LAYER = re.compile(r"\|layer(?:name)?=")  # as GDAL's programs, or as QGIS writes it


def file_and_layer(name: str) -> tuple[str, str | None]:
    """The file and the layer of FILE|layer=NAME, or FILE|layername=NAME; None without a layer."""
    file, *layer = _LAYER.split(name, maxsplit=1)
    return file, layer[0] if layer else None


def paths_of(paths: "Pathlike | Iterable[Pathlike]") -> tuple[str, ...]:
    """One path or several, as strings."""
    several = (paths,) if isinstance(paths, (str, os.PathLike)) else paths
    return tuple(os.fspath(path) for path in several)


_FULL_TURN = 400  # in grads; degrees are fewer


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raises UsageError for a value that is not allowed."""
    if value not in allowed:
        raise UsageError(f"{name} {value!r} must be one of {', '.join(allowed)}.")


@with_meanings
@dataclass(frozen=True)
class ReadOptions:
    """How the raster is read."""

    bands: tuple[int, ...] | None = field(default=None, metadata=meaning(
        "Band numbers from 1: one for grey, three for red, green and blue; None for the file's "
        "own colours."
    ))  # fmt: skip
    scale: tuple[float, float] | None = field(default=None, metadata=meaning(
        "Values shown as black and white; None keeps bytes as they are and stretches other types "
        "from the 2nd to the 98th percentile of each band."
    ))  # fmt: skip
    resolution: float | None = field(default=None, metadata=meaning(
        "Pixel size to read at, in units of the raster's CRS; the outputs have it too."
    ))  # fmt: skip
    bounds: tuple[float, float, float, float] | None = field(default=None, metadata=meaning(
        "Part of the raster to map: left, bottom, right, top in bounds_crs, or else in the "
        "raster's CRS; in degrees, left may exceed right, across the date line."
    ))  # fmt: skip
    bounds_crs: str | None = field(default=None, metadata=meaning("CRS of bounds, e.g. EPSG:4326."))
    neighbours: str = field(default="auto", metadata=meaning(
        "What the model sees beyond the raster's edge: rasters of the same run that touch it "
        "(auto), nothing (none), or a mosaic (VRT) on its grid, by path."
    ))  # fmt: skip
    nodata: float | tuple[float, ...] | str | None = field(default=None, metadata=meaning(
        'Value of pixels without data, or one a band; "none" if there is none; None for what the '
        "file says."
    ))  # fmt: skip
    alpha: str = field(default="auto", metadata=meaning(
        "Whether an alpha band hides pixels (auto) or not (ignore). Bands that are chosen without "
        "it leave it out, too."
    ))  # fmt: skip
    collar: str = field(default="auto", metadata=meaning(
        "Whether a black or white border is left out (auto) or mapped (keep), if nothing in the "
        "file says what it is."
    ))  # fmt: skip
    crs: str | None = field(default=None, metadata=meaning(
        "CRS of the raster, e.g. EPSG:25832, if it has none or a wrong one; its coordinates stay "
        "as they are."
    ))  # fmt: skip
    mask: str | None = field(default=None, metadata=meaning(
        "Polygons, as FILE or FILE|layer=NAME in any CRS; only pixels inside them are mapped."
    ))  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodata", _nodata_values(self.nodata))
        one_of("alpha", self.alpha, ("auto", "ignore"))
        one_of("collar", self.collar, ("auto", "keep"))
        if self.bands is not None and (
            len(self.bands) not in (1, 3) or any(band < 1 for band in self.bands)
        ):
            given = ",".join(map(str, self.bands))
            raise UsageError(f"bands {given!r} must be one or three band numbers, from 1.")
        if self.scale is not None and not (
            _finite(self.scale, 2) and self.scale[0] < self.scale[1]
        ):
            given = ",".join(f"{value:g}" for value in self.scale)
            raise UsageError(f"scale {given!r} must be two numbers, the smaller first.")
        if self.resolution is not None and not 0 < self.resolution < math.inf:
            raise UsageError(f"resolution {self.resolution:g} must be a positive number.")
        if self.bounds is not None:
            box = self.bounds
            # In degrees, left exceeds right if the bounds cross the date line.
            across = box[0] < box[2] or (box[0] - box[2] > 0 and max(map(abs, box)) <= _FULL_TURN)
            if not (_finite(box, 4) and across and box[1] < box[3]):
                given = " ".join(f"{value:.15g}" for value in box)
                raise UsageError(f"bounds {given!r} must be left bottom right top, in that order.")
        elif self.bounds_crs is not None:
            raise UsageError("bounds_crs is given without bounds; add bounds or leave it out.")

    @property
    def nodata_values(self) -> tuple[float, ...]:
        """Values of pixels without data; empty if there are none."""
        return self.nodata if isinstance(self.nodata, tuple) else ()


@with_meanings
@dataclass(frozen=True)
class PolygonOptions:
    """How a class map becomes polygons."""

    min_area: float = field(default=0.0, metadata=meaning(
        "Polygons of fewer square metres are merged into the neighbour with the longest common "
        "border."
    ))  # fmt: skip
    simplify: float = field(default=0.0, metadata=meaning(
        "Tolerance in metres for simplifying borders; neighbours keep their common border."
    ))  # fmt: skip
    smooth: bool = field(default=False, metadata=meaning(
        "Cut corners by half a pixel, so that staircases of pixels become straight lines."
    ))  # fmt: skip
    stats: tuple[str, ...] = field(default=(), metadata=meaning(
        "Rasters whose mean, minimum and maximum each polygon gets."
    ))  # fmt: skip

    polygons_crs: str | None = field(default=None, metadata=meaning(
        "CRS of the polygons, e.g. EPSG:4326; None for that of the map."
    ))  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "stats", paths_of(self.stats))
        for name, value in (("min area", self.min_area), ("simplify", self.simplify)):
            if not 0 <= value < math.inf:
                raise UsageError(f"{name} {value:g} must be 0 or more.")


def _finite(values: Sequence[float], count: int) -> bool:
    return len(values) == count and all(map(math.isfinite, values))


def _nodata_values(given: float | Sequence[float] | str | None) -> tuple[float, ...] | str | None:
    """Numbers, "none", or None. NaN never is data, so it is no value of its own."""
    if given is None or given == "none":
        return given if given is None else "none"
    parts = given.split(",") if isinstance(given, str) else given
    try:
        values = tuple(map(float, parts if isinstance(parts, Sequence) else (parts,)))
    except ValueError:
        values = ()
    if values and all(map(math.isnan, values)):
        return "none"
    if not values or not all(map(math.isfinite, values)):
        raise UsageError(
            f"nodata {given!r} must be a number, one a band such as 255,255,255, or none."
        )
    return values
