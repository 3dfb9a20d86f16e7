"""Class maps and images as xarray's arrays, with the conventions of rioxarray.

A DataArray has the dimensions y and x, the middles of pixels as coordinates, and `spatial_ref`,
which holds CRS and transform (CF conventions 1.11, appendix F, and GDAL's GeoTransform).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA

if TYPE_CHECKING:
    import xarray

_NAME = "land_cover"


def data_array(
    values: NDArray[np.unsignedinteger],
    confidence: NDArray[np.uint8] | None,
    classes: Sequence[ClassSummary],
    grid: Grid,
) -> "xarray.DataArray":
    """A class map as a DataArray; see `ClassMap.to_xarray`. Raises UsageError without xarray."""
    xarray = _libraries()
    attributes = {
        "long_name": "land cover",
        "class_names": [item.name for item in classes],
        "flag_values": np.array([item.value for item in classes], values.dtype),
        "flag_meanings": " ".join("_".join(item.name.split()) for item in classes),
    }
    coordinates: dict[str, Any] = {}
    if grid.transform.b == grid.transform.d == 0:  # otherwise the transform alone says where
        a, e = grid.transform.a, grid.transform.e
        coordinates["x"] = grid.transform.c + a * (np.arange(grid.width) + 0.5)
        coordinates["y"] = grid.transform.f + e * (np.arange(grid.height) + 0.5)
    found = xarray.DataArray(values, coordinates, ("y", "x"), _NAME, attributes)
    found = found.rio.write_nodata(0)
    if confidence is not None:
        about = {"units": "percent", "_FillValue": CONFIDENCE_NO_DATA}
        found = found.assign_coords(confidence=(("y", "x"), confidence, about))
    if grid.crs is not None:
        found = found.rio.write_crs(grid.crs)
    return found.rio.write_transform(grid.transform) if grid.placed else found


def write_array(array: "xarray.DataArray", path: Path) -> None:
    """Write an image as a GeoTIFF, with the CRS and nodata value that rioxarray finds.

    array: of dimensions (y, x), or with a third for its bands. Raises InputError if it is no image,
    UsageError without rioxarray.
    """
    _libraries()
    _check_regular(array)
    try:
        spatial = array.rio
        bands = [name for name in array.dims if name not in (spatial.y_dim, spatial.x_dim)]
        array.transpose(*bands, spatial.y_dim, spatial.x_dim).rio.to_raster(path)
    except Exception as error:  # of any of several libraries
        raise InputError(
            f"{_called(array)} cannot be read as an image ({error}); it needs the dimensions y and "
            "x, and maybe one for its bands."
        ) from error


def _check_regular(array: "xarray.DataArray") -> None:
    """Raise InputError if pixels are not equally spaced, which rioxarray does not notice."""
    for name in {"x", "y", "longitude", "latitude"} & {*map(str, array.coords)}:
        places = np.asarray(array[name])
        if places.ndim == 1 and len(places) > 2 and places.dtype.kind in "fiu":
            steps = np.diff(places.astype(float))
            if not np.allclose(steps, steps.mean(), rtol=0.01, atol=0):
                raise InputError(
                    f"the coordinate {name} of {_called(array)} is not equally spaced, so its "
                    "pixels have no place; take a part without gaps."
                )


def _called(array: "xarray.DataArray") -> str:
    return f"the array {array.name!r}" if array.name else "the array"


def _libraries() -> Any:
    try:
        import rioxarray  # noqa: F401, adds `.rio` to arrays
        import xarray
    except ImportError as error:
        raise UsageError(
            "arrays need xarray and rioxarray; install them with pip install 'reseg-geo[xarray]'."
        ) from error
    return xarray
