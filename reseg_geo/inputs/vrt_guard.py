"""Safety checks for VRTs, and GDAL settings that make it safe to open untrusted rasters.

A VRT can use the bytes of any file as pixels, so a map could reveal a file that is not an image.
GDAL 3.12 and later allows that only for files in the VRT's folder or below; this module applies the
same rule with every GDAL.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS

# Process-wide because pixels are read in several threads. The user's own settings take precedence.
_SETTINGS = {
    "GDAL_VRT_ENABLE_PYTHON": "NO",  # a VRT can contain Python code
    "MRF_BYPASSCACHING": "YES",  # an MRF can name any file as its cache, to which GDAL then writes
    "GDAL_HTTP_CONNECTTIMEOUT": "10",  # seconds
    "GDAL_HTTP_LOW_SPEED_TIME": "30",  # seconds without data
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
}
_ALLOWED = "GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE"  # GDAL's own setting
_HEAD = 4096  # bytes at the start of a file in which a VRT's root element must appear
_MAX_SIZE = 64 * 2**20  # bytes of a VRT, enough for some hundred thousand sources
_SOURCE_TAGS = ("sourcefilename", "sourcedataset")
_FALSE = ("0", "no", "false", "off")
# Remote or archived files with these suffixes are assumed not to be VRTs: checking costs a request.
_NOT_VRT = (".tif", ".tiff", ".jp2", ".jpg", ".jpeg", ".png")


def restrict_gdal() -> None:
    """Keep GDAL in this process from running code in rasters or writing files that they name."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def sources(path: str) -> list[str]:
    """The local files that a VRT refers to, also through other VRTs; empty for any other raster.

    Reads no pixels. Raises InputError if the VRT, or one that it refers to, uses the raw bytes of
    files outside its folder as pixels, or refers to a pipe or device.
    """
    found, waiting, seen = [], [path], {path}
    while waiting:
        name = waiting.pop()
        if is_stream(name):
            raise InputError(
                f"{name} is a pipe or a device, not a file; save its content to a file first."
            )
        root = _parse(name)
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
    """Whether a path is a pipe or a device, which may never end."""
    # Unlike Path, os.path accepts any string, however long.
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))  # noqa: PTH110,PTH112,PTH113


def _parts(element: Element) -> Iterator[tuple[str, str, Element | None]]:
    """(name, text, child element or None) of an element's attributes and children.

    Like GDAL, this treats attributes and child elements alike and ignores the case of names.
    """
    yield from ((key.lower(), text.strip(), None) for key, text in element.items())
    yield from ((child.tag.lower(), (child.text or "").strip(), child) for child in element)


def _named(element: Element, folder: str, raw: bool) -> Iterator[str]:
    """The source paths of one VRT element; raw: whether their bytes are used as pixels."""
    for key, name, child in _parts(element):
        if key not in _SOURCE_TAGS or not name:
            continue
        inner = () if child is None else _parts(child)
        relative = next((text for key, text, _ in inner if key == "relativetovrt"), None)
        # GDAL parses values other than 0 and 1 as a number or a word, depending on the element.
        if raw or relative in ("0", "1", None):
            is_relative = raw if relative is None else relative.lower() not in _FALSE
            yield os.path.join(folder, name) if is_relative else name  # noqa: PTH118
        else:
            yield from (name, os.path.join(folder, name))  # noqa: PTH118


def _check_raw(source: str, folder: str, path: str) -> None:
    if os.environ.get(_ALLOWED, "").upper() == "ALL":
        return
    if source.startswith("/vsi"):
        # It must be in the same archive or bucket; a shared prefix like /vsisubfile/ is not enough.
        steps = source.replace("\\", "/").split("/")
        inside = source.startswith(f"{folder}/") and folder.count("/") > 1 and ".." not in steps
    else:
        inside = Path(os.path.realpath(source)).is_relative_to(os.path.realpath(folder))
    if not inside:
        raise InputError(
            f"{path} uses the raw bytes of {source} as pixels, a file outside the VRT's folder; "
            f"copy the file there, or set {_ALLOWED}=ALL if you trust it."
        )


def _parse(source: str) -> Element | None:
    """The root element of a VRT; None for any other raster."""
    text = source if source.lstrip().startswith("<") else None
    try:
        if os.path.isfile(source):  # noqa: PTH113
            with Path(source).open("rb") as file:
                head = file.read(_HEAD)
                if b"<VRTDataset" not in head:
                    return None
                content = head + file.read(_MAX_SIZE + 1 - len(head))
            if len(content) > _MAX_SIZE:
                raise InputError(
                    f"{source} is a VRT of more than {_MAX_SIZE >> 20} MB; split it into several "
                    "VRTs, and combine these in one."
                )
            text = content.decode()
        elif text is None and not source.startswith("vrt://") and not _may_be_vrt(source):
            return None
        return ElementTree.fromstring(text) if text is not None else _ask_gdal(source)
    except (UnicodeDecodeError, ElementTree.ParseError):  # GDAL's parser may accept it
        return _ask_gdal(source)
    except (ValueError, OSError):
        return None  # reading the pixels will report what is wrong


def _may_be_vrt(source: str) -> bool:
    """Whether a remote or archived file must be opened to tell if it is a VRT."""
    return source.startswith("/vsi") and not source.lower().endswith(_NOT_VRT)


def _ask_gdal(source: str) -> Element | None:
    """The VRT document as GDAL has read it."""
    try:
        with rasterio.open(source) as dataset:
            text = dataset.tags(ns="xml:VRT").get("xml:VRT")
        return None if text is None else ElementTree.fromstring(text)
    except (ValueError, ElementTree.ParseError, *RASTER_ERRORS):
        return None


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."  # noqa: PTH120
