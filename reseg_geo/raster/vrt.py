"""Parts of GDAL's virtual rasters (VRT), which are XML documents that refer to other rasters."""

from xml.etree.ElementTree import Element, SubElement

from rasterio._path import _parse_path

from reseg_geo.grid import Box

_TYPES = {"uint8": "Byte", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64"}


def data_type(dtype: str) -> str:
    """GDAL's name of a data type of numpy, such as Byte for uint8."""
    return _TYPES.get(dtype, dtype.capitalize())


def gdal_name(name: str) -> str:
    """The name under which GDAL finds a file, an address or a file in an archive."""
    return str(_parse_path(name).as_vsi())


def add_source(
    band: Element, name: str, part: str, box: Box | None = None, *, relative: bool = False,
    kind: str = "SimpleSource",
) -> Element:  # fmt: skip
    """Add a raster as a source of a band, and return its element.

    part: the number of its band, or "mask,1"; box: where all of it lies, None for the whole band;
    relative: whether the name is relative to the VRT.
    """
    source = SubElement(band, kind)
    SubElement(source, "SourceFilename", relativeToVRT=str(int(relative))).text = name
    SubElement(source, "SourceBand").text = part
    if box is not None:
        size = {"xSize": str(box.width), "ySize": str(box.height)}
        SubElement(source, "SrcRect", {"xOff": "0", "yOff": "0", **size})
        SubElement(source, "DstRect", {"xOff": str(box.left), "yOff": str(box.top), **size})
    return source
