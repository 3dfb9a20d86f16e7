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
from reseg_geo.raster.gdal_errors import RASTER_ERRORS

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
_MOST = 64 * 2**20  # bytes of a VRT, of some hundred thousand sources
_NAMING = ("sourcefilename", "sourcedataset")
_FALSE = ("0", "no", "false", "off")
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
            raw = ("subclass", "vrtrawrasterband") in [
                (key, text.lower()) for key, text, _ in _parts(element)
            ]
            for source in _named(element, _folder(name), raw):
                if raw:
                    _check_raw(source, _folder(name), path)
                elif source not in seen:
                    seen.add(source)
                    waiting.append(source)
    return found


def is_stream(path: str) -> bool:
    """Whether a path names a pipe or a device, which may never come to an end."""
    # Unlike Path, os.path takes any text, however long.
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))  # noqa: PTH110,PTH112,PTH113


def _parts(element: Element) -> Iterator[tuple[str, str, Element | None]]:
    """Names and texts of what an element has, and the elements of these.

    As GDAL sees it: attributes and children are the same, and names are so in any case.
    """
    yield from ((key.lower(), text.strip(), None) for key, text in element.items())
    yield from ((child.tag.lower(), (child.text or "").strip(), child) for child in element)


def _named(element: Element, folder: str, raw: bool) -> Iterator[str]:
    """The sources that an element of a VRT names itself; raw: whether their bytes are pixels."""
    for key, name, child in _parts(element):
        if key not in _NAMING or not name:
            continue
        inner = () if child is None else _parts(child)
        relative = next((text for key, text, _ in inner if key == "relativetovrt"), None)
        # Besides 0 and 1, GDAL takes a value for a number or for a word, depending on the element.
        if raw or relative in ("0", "1", None):
            beside = raw if relative is None else relative.lower() not in _FALSE
            yield os.path.join(folder, name) if beside else name  # noqa: PTH118
        else:
            yield from (name, os.path.join(folder, name))  # noqa: PTH118


def _check_raw(source: str, folder: str, path: str) -> None:
    if os.environ.get(_ALLOWED, "").upper() == "ALL":
        return
    if source.startswith("/vsi"):
        # Within one archive or store, but not merely read by the same means, as /vsisubfile/ is.
        steps = source.replace("\\", "/").split("/")
        inside = source.startswith(f"{folder}/") and folder.count("/") > 1 and ".." not in steps
    else:
        inside = Path(os.path.realpath(source)).is_relative_to(os.path.realpath(folder))
    if not inside:
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
                content = head + file.read(_MOST + 1 - len(head))
            if len(content) > _MOST:
                raise InputError(
                    f"{source} is a VRT of more than {_MOST >> 20} MB; make VRTs of its parts, and "
                    "one of these."
                )
            text = content.decode()
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
