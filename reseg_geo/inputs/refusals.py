"""Why GDAL cannot open a raster, in a sentence with the next step."""

import os
import re
import warnings
from collections.abc import Iterator
from itertools import combinations

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import CONVERT, RASTER_ERRORS, cause, reason
from reseg_geo.inputs.items import is_item_without_raster
from reseg_geo.quantities import listed
from reseg_geo.stand_ins import stand_in

# How files begin in formats that not every GDAL reads, and the drivers that do.
_FORMATS = (
    (rb"\x0e\x03\x13\x01", "HDF4"), (rb"\x89HDF\r\n\x1a\n", "HDF5|netCDF"), (rb"GRIB", "GRIB"),
    (rb"CDF[\x01\x02\x05]", "netCDF"), (rb"SIMPLE  =", "FITS"), (rb"\x76\x2f\x31\x01", "EXR"),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEGXL"), (rb"msid", "MrSID"), (rb"RIFF....WEBP", "WEBP"),
    (rb"\0\0\0\x0cjP  ", "JP2OpenJPEG|JP2KAK|JP2ECW|JP2MrSID"),
    (rb"....ftypavi[fs]", "AVIF|HEIF"), (rb"....ftyp(hei|hev|mif|msf)", "HEIF"),
)  # fmt: skip
# Of a format with larger sides, such as BAG, or of a VRT.
_TOO_LARGE = re.compile(r"INT_MAX|dimensions : -|dimensions : \d+ x -")
_LISTED = 5  # subdatasets in a message


def refusal(path: str, error: Exception) -> InputError:
    """The error for a raster that GDAL cannot open; error: what opening it raised."""
    return InputError(_sentence(path, error))


def _sentence(path: str, error: Exception) -> str:
    if os.path.isdir(path):  # noqa: PTH112, unlike Path, accepts any string
        return f"{path} is a folder, not a raster; choose a file in it."
    if is_item_without_raster(path):
        return (
            f'{path} has no raster asset ("visual", "image", "data", or any of an image media '
            "type); remove the Item, or give the path of its raster."
        )
    if is_missing(path):
        return f"{path} does not exist; check the path."
    file = _file_in(path)
    if file is not None and (other := stand_in(file)):
        return f"{file} {other}."
    if file is not None and (driver := _lacking(file)):
        return (
            f"{path} is in the format {driver}, for which the GDAL in use, "
            f"{rasterio.__gdal_version__}, has no driver; {CONVERT}."
        )
    if _TOO_LARGE.search(reason(error)):
        return (
            f"{path} has more than {2**31 - 1:,} pixels along a side, which GDAL cannot read; "
            "split it into parts first."
        )
    if known := cause(path, error):
        return known
    if file == path:
        if _is_vector(path):
            return (
                f"{path} is a vector file, not a raster; choose a raster, e.g. a GeoTIFF (polygons "
                "can be the --regions of one)."
            )
        return (
            f"{path} is not a raster that GDAL can read ({reason(error)}); check that it is a "
            "raster file and not damaged."
        )
    return _of_a_part(path, file, error)


def _of_a_part(path: str, file: str | None, error: Exception) -> str:
    """The sentence for a name that is not a file's, such as NETCDF:a.nc:red."""
    why = reason(error).removeprefix(f"{path}: ")
    if file is None:
        return f"{path} cannot be opened ({why}); check the name, and the file in it."
    parts = _subdatasets(file)
    if not parts or path in parts:
        return f"{path} cannot be opened ({why}); choose another part of {file}."
    return f"{file} has no part {path}; its parts are {listed(parts, _LISTED)}."


def is_local(name: str) -> bool:
    """Whether a name is a path, not a URL, a virtual path or a name such as NETCDF:file:band."""
    drive = len(name) > 1 and name[1] == ":"  # C:\...
    absolute = os.path.isabs(name)  # noqa: PTH117, unlike Path, accepts any string
    return not name.startswith("/vsi") and (drive or ":" not in name or absolute)


def is_missing(path: str) -> bool:
    """Whether a local path does not exist; other names that GDAL knows are not checked."""
    # Unlike Path, os.path accepts any string, however long.
    return is_local(path) and not os.path.exists(path)  # noqa: PTH110


def _file_in(path: str) -> str | None:
    """The local file of this name, or the one that a name such as NETCDF:file:band holds."""
    return next((name for name in _names_in(path) if os.path.exists(name)), None)  # noqa: PTH110


def _names_in(path: str) -> Iterator[str]:
    yield path
    if not is_local(path) and "://" not in path:
        yield from re.findall('"([^"]+)"', path)
        words = path.split(":")[:8]  # of which a path with a drive or a colon is several
        ends = combinations(range(1, len(words) + 1), 2)
        for start, stop in sorted(ends, key=lambda pair: pair[0] - pair[1]):
            yield ":".join(words[start:stop])


def _lacking(file: str) -> str | None:
    """The driver that a file needs, if this GDAL lacks it."""
    try:
        with open(file, "rb") as opened:  # noqa: PTH123, unlike Path, accepts any string
            head = opened.read(32)
    except (OSError, ValueError):
        return None
    needed = next((names for start, names in _FORMATS if re.match(start, head, re.DOTALL)), "")
    if not needed and file.lower().endswith(".ecw"):
        needed = "ECW"
    with rasterio.Env() as env:
        lacking = not env.drivers().keys() & needed.split("|")
    return needed.split("|")[0] if needed and lacking else None


def _is_vector(path: str) -> bool:
    import pyogrio  # here because it is needed only for this sentence
    from pyogrio.errors import DataSourceError

    try:
        with warnings.catch_warnings():  # about the file's suffix
            warnings.simplefilter("ignore")
            return len(pyogrio.list_layers(path)) > 0
    except (DataSourceError, ValueError, RuntimeError, OSError):
        return False


def _subdatasets(file: str) -> list[str]:
    try:
        with rasterio.open(file) as dataset:
            return list(dataset.subdatasets)
    except (ValueError, *RASTER_ERRORS):
        return []
