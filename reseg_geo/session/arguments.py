"""What people give to a session, checked before the work begins."""

import math
import os
from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Union

from reseg_geo.errors import UsageError

if TYPE_CHECKING:
    import geopandas

Bounds = tuple[float, float, float, float]
Examples = Union[str, os.PathLike[str], Mapping[str, Any], "geopandas.GeoDataFrame"]


def checked_bounds(bounds: Any) -> Bounds | None:
    """Left, bottom, right and top. Raises UsageError for anything but four numbers, or None."""
    if bounds is None:
        return None
    found = _numbers(bounds, Real)
    if found is None or len(found) != 4 or not all(map(math.isfinite, found)):
        raise UsageError(f"bounds {bounds!r:.80} must be four numbers: left, bottom, right, top.")
    left, bottom, right, top = map(float, found)
    return left, bottom, right, top


def checked_size(size: Any) -> tuple[int, int] | None:
    """Width and height. Raises UsageError for anything but two whole numbers from 1, or None."""
    if size is None:
        return None
    found = _numbers(size, Integral)
    if found is None or len(found) != 2 or min(found) < 1:
        raise UsageError(
            f"size {size!r:.80} must be two whole numbers, width and height in pixels, at least 1."
        )
    return int(found[0]), int(found[1])


def check_examples(examples: Any, needed: bool = False) -> None:
    """Raises UsageError for what cannot hold examples."""
    if examples is None and not needed:
        return
    if isinstance(examples, (str, os.PathLike, Mapping)) or hasattr(examples, "to_file"):
        return
    raise UsageError(
        f"examples {examples!r:.80} must be the name of a file, a GeoDataFrame, or a GeoJSON "
        "FeatureCollection."
    )


def check_classes(classes: Any) -> None:
    """Raises UsageError for what cannot be a class list."""
    if classes is None or isinstance(classes, (int, float)):
        raise UsageError(
            f'classes {classes!r:.80} must be a list such as "building=roof, tree", or a head.'
        )


def check_raster(raster: Any) -> str:
    """The name of a raster. Raises UsageError for anything else."""
    if not isinstance(raster, (str, os.PathLike)):
        raise UsageError(
            f"{type(raster).__name__} is not the name of a raster; a session reads files. Save an "
            "array with .rio.to_raster first."
        )
    return os.fspath(raster)


def _numbers(values: Any, kind: Any) -> list[Any] | None:
    """The values, if there are several and all are numbers of this kind."""
    if isinstance(values, (str, bytes, Mapping)):
        return None
    try:
        found = list(values)
    except TypeError:
        return None
    right = all(isinstance(each, kind) and not isinstance(each, bool) for each in found)
    return found if right else None
