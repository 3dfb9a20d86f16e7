"""What is named for a run of many rasters, as the rasters that are in it.

Files, VRTs and GDAL's virtual or remote names stand for themselves; a folder, a `.txt` list and a
STAC Item or ItemCollection stand for the rasters in them.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.raster.gdal_errors import RASTER_ERRORS
from reseg_geo.raster.items import hrefs_of, is_stac

# As GDAL's raster drivers commonly name their files, without those of side files and of tables.
SUFFIXES = (
    ".tif", ".tiff", ".gtiff", ".vrt", ".jp2", ".j2k", ".jpx", ".png", ".jpg", ".jpeg", ".webp",
    ".gif", ".bmp", ".img", ".ecw", ".sid", ".ntf", ".nitf", ".asc", ".bil", ".bsq", ".bip",
    ".kap", ".pix", ".ers", ".dem", ".mbtiles", ".jxl",
)  # fmt: skip
_MOST_BYTES = 64 * 2**20  # of a list, which somebody else may have made
_MOST = 100_000  # rasters


def rasters_of(words: Sequence["str | os.PathLike[str]"]) -> list[str]:
    """All rasters that words name, in their order, each once.

    Raises InputError for a folder, list or item in which there are none, or too many.
    """
    found: dict[str, str] = {}
    for word in (os.fspath(each) for each in words):
        for raster in _in(word):
            found.setdefault(_identity(raster), raster)
            if len(found) > _MOST:
                raise InputError(f"{word} makes more than {_MOST:,} rasters; do them in parts.")
    return list(found.values())


def names_many(word: str) -> bool:
    """Whether a word stands for the rasters in it, if only for one, rather than for itself."""
    if not _is_local(word) or "\0" in word:
        return False
    if _is_plain_folder(word) or word.lower().endswith(".txt"):
        return True
    is_json = word.lower().endswith((".json", ".geojson"))
    # Unlike Path, os.path takes any text, also where nothing may be looked up.
    return is_json and os.path.isfile(word) and is_stac(_text(Path(word)))  # noqa: PTH113


def _in(word: str) -> Iterator[str]:
    if not names_many(word):
        yield word
    elif os.path.isdir(word):  # noqa: PTH112
        yield from _in_folder(Path(word))
    elif word.lower().endswith(".txt"):
        yield from _in_list(Path(word))
    else:
        yield from (_placed(href, Path(word)) for href in hrefs_of(_text(Path(word)), word))


def _is_plain_folder(word: str) -> bool:
    """Whether a word is a folder that is no raster to GDAL, as those of some formats are."""
    if not os.path.isdir(word):  # noqa: PTH112, unlike Path, it takes any text
        return False
    try:
        with rasterio.open(word) as dataset:
            return dataset.count == 0 and not dataset.subdatasets
    except (ValueError, *RASTER_ERRORS):
        return True


def _in_folder(folder: Path) -> Iterator[str]:
    try:
        names = sorted(path.name for path in folder.iterdir() if os.path.isfile(path))  # noqa: PTH113
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"the folder {folder} cannot be read: {reason}.") from error
    found = [name for name in names if not name.startswith(".") and name.lower().endswith(SUFFIXES)]
    if not found:
        raise InputError(
            f"the folder {folder} holds no raster (a file that ends in {', '.join(SUFFIXES[:7])} "
            "and the like); its subfolders are not looked into, so name those."
        )
    yield from (str(folder / name) for name in found)


def _in_list(path: Path) -> Iterator[str]:
    entries = [line.strip() for line in _text(path).splitlines()]
    found = [entry for entry in entries if entry and not entry.startswith("#")]
    if not found:
        raise InputError(f"{path} names no raster; write one path a line into it.")
    # Also those that do not exist, which fail alone when it is their turn.
    yield from (_placed(entry, path) for entry in found)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} cannot be read: {reason}.") from error
    if len(content) > _MOST_BYTES:
        raise InputError(f"{path} is larger than {_MOST_BYTES >> 20} MB, so it is no list.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text, so it is no list of rasters.") from error


def _placed(name: str, beside: Path) -> str:
    """A path as a list has it, from the list's folder; names that are no paths as they are."""
    if name.startswith("file://"):
        try:
            return unquote(urlsplit(name).path)
        except ValueError:  # as for file://[x
            return name
    return str(beside.parent / name) if _is_local(name) else name


def _is_local(name: str) -> bool:
    """Whether a name is a path, and no address, virtual path or dataset in a driver's own words."""
    drive = len(name) > 1 and name[1] == ":"  # C:\...
    return not name.startswith("/vsi") and (drive or ":" not in name or Path(name).is_absolute())


def _identity(raster: str) -> str:
    return os.path.realpath(raster) if _is_local(raster) and "\0" not in raster else raster
