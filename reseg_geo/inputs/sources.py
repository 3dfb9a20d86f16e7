"""Expand the inputs of a run to rasters.

A folder, a `.txt` list, or a STAC Item or ItemCollection expands to the rasters in it. Files, VRTs
and GDAL's virtual or remote names are rasters themselves, and so are a folder, a `.txt` file and an
Item that GDAL reads as one, such as a grid as text.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS
from reseg_geo.inputs.items import hrefs_of, is_stac
from reseg_geo.inputs.refusals import is_local
from reseg_geo.inputs.vrt_guard import is_stream

# Common suffixes of GDAL's raster drivers, without sidecar files and tables.
SUFFIXES = (
    ".tif", ".tiff", ".gtiff", ".vrt", ".jp2", ".j2k", ".jpx", ".png", ".jpg", ".jpeg", ".webp",
    ".gif", ".bmp", ".img", ".ecw", ".sid", ".ntf", ".nitf", ".asc", ".bil", ".bsq", ".bip",
    ".kap", ".pix", ".ers", ".dem", ".mbtiles", ".jxl",
)  # fmt: skip
_MAX_BYTES = 64 * 2**20  # of a list or STAC file
_MAX_RASTERS = 100_000


def rasters_of(inputs: Sequence["str | os.PathLike[str]"]) -> list[str]:
    """All rasters of the inputs, in order and without repetitions.

    Raises InputError if a folder, list or STAC file holds no rasters, or if there are more than
    100,000 of them in all.
    """
    found: dict[str, str] = {}
    for name in (os.fspath(each) for each in inputs):
        for raster in _expanded(name):
            found.setdefault(_identity(raster), raster)
            if len(found) > _MAX_RASTERS:
                raise InputError(
                    f"with {name} there are more than {_MAX_RASTERS:,} rasters; split them "
                    "over several runs."
                )
    return list(found.values())


def names_many(name: str) -> bool:
    """Whether an input is a folder, list or STAC file, even if it holds just one raster."""
    if not is_local(name) or "\0" in name:
        return False
    if os.path.isdir(name) or name.lower().endswith(".txt"):  # noqa: PTH112
        return not _is_raster(name)
    is_json = name.lower().endswith((".json", ".geojson"))
    # Unlike Path, os.path accepts any string, even where access is denied.
    return is_json and os.path.isfile(name) and is_stac(_text(Path(name)))  # noqa: PTH113


def _expanded(name: str) -> Iterator[str]:
    if not names_many(name):
        yield name
    elif os.path.isdir(name):  # noqa: PTH112
        yield from _in_folder(Path(name))
    elif name.lower().endswith(".txt"):
        yield from _in_list(Path(name))
    else:
        yield from (_resolved(href, Path(name)) for href in hrefs_of(_text(Path(name)), name))


def _is_raster(name: str) -> bool:
    """Whether a folder or a text file is itself a raster, as in some of GDAL's formats."""
    if is_stream(name):  # opening it may never end
        return False
    try:
        with rasterio.open(name) as dataset:
            return bool(dataset.count or dataset.subdatasets)
    except (ValueError, *RASTER_ERRORS):
        return False


def _in_folder(folder: Path) -> Iterator[str]:
    try:
        names = sorted(path.name for path in folder.iterdir() if os.path.isfile(path))  # noqa: PTH113
    except OSError as error:
        raise _unreadable(f"the folder {folder}", error) from error
    found = [name for name in names if not name.startswith(".") and name.lower().endswith(SUFFIXES)]
    if not found:
        raise InputError(
            f"the folder {folder} contains no rasters (files ending in {', '.join(SUFFIXES[:7])} "
            "etc.); subfolders are not searched, so list them as inputs of their own."
        )
    yield from (str(folder / name) for name in found)


def _in_list(path: Path) -> Iterator[str]:
    entries = [line.strip() for line in _text(path).splitlines()]
    found = [entry for entry in entries if entry and not entry.startswith("#")]
    if not found:
        raise InputError(f"{path} lists no rasters; write one path per line.")
    # A raster that does not exist is listed too, so that only this one fails.
    yield from (_resolved(entry, path) for entry in found)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(str(path), error) from error
    if len(content) > _MAX_BYTES:
        raise InputError(
            f"{path} is larger than {_MAX_BYTES >> 20} MB, which is too much for a list of "
            "rasters; split it."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not a list of rasters because it is not UTF-8 text; check the file."
        ) from error


def _unreadable(what: str, error: OSError) -> InputError:
    reason = (error.strerror or str(error)).lower()
    return InputError(f"{what} cannot be read ({reason}); check its permissions.")


def _resolved(name: str, list_file: Path) -> str:
    """A path relative to the folder of the list that names it; other names unchanged."""
    if name.startswith("file://"):
        try:
            return unquote(urlsplit(name).path)
        except ValueError:  # e.g. file://[x
            return name
    return str(list_file.parent / name) if is_local(name) else name


def _identity(raster: str) -> str:
    return os.path.realpath(raster) if is_local(raster) and "\0" not in raster else raster
