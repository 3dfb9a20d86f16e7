"""GDAL's auxiliary metadata (PAM): what it keeps beside a raster, in NAME.tif.aux.xml."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree


def sidecar(path: Path) -> Path:
    """The file beside a raster."""
    return path.with_name(f"{path.name}.aux.xml")


@contextmanager
def edited_sidecar(path: Path) -> Iterator[ElementTree.Element]:
    """The root of the file beside a raster, to be changed; it is written at the end.

    What GDAL has put there, such as a CRS that GeoTIFF has no keys for, stays. Raises OSError.
    """
    beside = sidecar(path)
    if beside.exists():
        root = ElementTree.parse(beside).getroot()
    else:
        root = ElementTree.Element("PAMDataset")
    yield root
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(beside, encoding="utf-8")
