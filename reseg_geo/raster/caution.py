"""What a VRT mosaic may be made of, and what GDAL is told so that opening a raster does no harm.

A VRT can take the bytes of any file for pixels, so that a map could show what was never an image.
From 3.12 on GDAL allows that for files in the VRT's folder or below; here it is so with any GDAL.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.raster.faults import RASTER_ERRORS

# Process-wide, since pixels are read in several threads; what the user has set stays.
_SETTINGS = {
    "GDAL_VRT_ENABLE_PYTHON": "NO",  # a VRT can hold a program
    "MRF_BYPASSCACHING": "YES",  # an MRF can name any file as its cache, which is then written
    "GDAL_HTTP_CONNECTTIMEOUT": "10",  # seconds
    "GDAL_HTTP_LOW_SPEED_TIME": "30",  # seconds without a byte
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
}
_ALLOWED = "GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE"  # GDAL's own name for it
_HEAD = 4096  # bytes in which a VRT shows that it is one
# At an address or in an archive, where each look costs, these are taken for what they say.
_PLAIN = (".tif", ".tiff", ".jp2", ".jpg", ".jpeg", ".png")


def be_careful() -> None:
    """Tell GDAL, in this process, to run and write nothing that a raster asks for."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def sources(path: str) -> list[str]:
    """The local files that a VRT is made of, also through other VRTs; none for any other raster.

    Opens no pixels. Raises InputError if it, or a VRT within it, takes the bytes of files elsewhere
    for pixels, or names a pipe or a device.
    """
    found, waiting, seen = [], [path], {path}
    while waiting:
        name = waiting.pop()
        if is_stream(name):
            raise InputError(
                f"{name} is a pipe or a device, not a file; copy what comes from it into one."
            )
        root = _document(name)
        if root is None and name != path and os.path.isfile(name):  # noqa: PTH113
            found.append(name)
        for element in () if root is None else root.iter():
            for source in _named(element, _folder(name)):
                if element.get("subClass") == "VRTRawRasterBand":
                    _check_raw(source, _folder(name), path)
                elif source not in seen:
                    seen.add(source)
                    waiting.append(source)
    return found


def is_stream(path: str) -> bool:
    """Whether a path names a pipe or a device, which may never come to an end."""
    # Unlike Path, os.path takes any text, however long.
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))  # noqa: PTH110,PTH112,PTH113


def _named(element: Element, folder: str) -> Iterator[str]:
    """The sources that an element of a VRT names itself."""
    for child in element:
        if child.tag in ("SourceFilename", "SourceDataset") and child.text:
            relative = child.get("relativeToVRT", child.get("relativetoVRT")) == "1"
            yield os.path.join(folder, child.text) if relative else child.text  # noqa: PTH118


def _check_raw(source: str, folder: str, path: str) -> None:
    if os.environ.get(_ALLOWED, "").upper() == "ALL":
        return
    real, allowed = Path(os.path.realpath(source)), Path(os.path.realpath(folder))
    if source.startswith("/vsi") or not real.is_relative_to(allowed):
        raise InputError(
            f"{path} takes the bytes of {source} for pixels, which is neither in its folder nor "
            f"below; copy the file there, or set {_ALLOWED}=ALL if you trust it."
        )


def _document(source: str) -> Element | None:
    """The XML of a VRT; None for any other raster."""
    text = source if source.lstrip().startswith("<") else None
    try:
        if os.path.isfile(source):  # noqa: PTH113
            with Path(source).open("rb") as file:
                head = file.read(_HEAD)
                if b"<VRTDataset" not in head:
                    return None
                text = (head + file.read()).decode()
        elif text is None and not source.startswith("vrt://") and not _may_be_vrt(source):
            return None
        return ElementTree.fromstring(text) if text is not None else _as_gdal_has_it(source)
    except (UnicodeDecodeError, ElementTree.ParseError):  # of which GDAL may think otherwise
        return _as_gdal_has_it(source)
    except (ValueError, OSError):
        return None  # whoever reads its pixels will say what is wrong with it


def _may_be_vrt(source: str) -> bool:
    """Whether what is no local file is looked at."""
    return source.startswith("/vsi") and not source.lower().endswith(_PLAIN)


def _as_gdal_has_it(source: str) -> Element | None:
    try:
        with rasterio.open(source) as dataset:
            text = dataset.tags(ns="xml:VRT").get("xml:VRT")
        return None if text is None else ElementTree.fromstring(text)
    except (ValueError, ElementTree.ParseError, *RASTER_ERRORS):
        return None


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."  # noqa: PTH120
