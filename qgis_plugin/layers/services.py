"""Layers of map services (WMS, WMTS and XYZ tiles) as files through which GDAL asks for pixels."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsDataSourceUri,
    QgsProcessingException,
    QgsRasterLayer,
    QgsRectangle,
)

from ..translation import tr

_EDGE = 20037508.342789244  # of the square that XYZ tiles divide, in metres of Web Mercator
_TILE = 256  # pixels along each side of a tile
_PICTURE = 1024  # and of a picture that a WMS draws
_CONTEXT = 256  # pixels around the extent that the model may look at
_LEEWAY = 1.01  # of pixel sizes that were rounded


@dataclass(frozen=True)
class Service:
    """What a run needs of a layer of a map service, which may be deleted in the meantime.

    uri: QGIS's; crs: of its pixels; levels: pixel sizes that the service has, in CRS units, the
    finest first; none if it has any.
    """

    name: str
    uri: str
    crs: QgsCoordinateReferenceSystem
    levels: tuple[float, ...]

    @classmethod
    def of(cls, layer: QgsRasterLayer) -> Service | None:
        """Return the service of a layer; None if it has another source."""
        if layer.providerType() != "wms":
            return None
        levels = sorted(layer.dataProvider().nativeResolutions())
        return cls(layer.name(), layer.source(), layer.dataProvider().crs(), tuple(levels))

    def write(self, extent: QgsRectangle, pixel: float) -> tuple[Path, str]:
        """Write the file that GDAL opens; the same extent and pixel size give the same file.

        extent, pixel: what is mapped, and its pixel size, in the CRS of the service. Returns the
        file, and a notice about what the service is asked for. Raises QgsProcessingException if
        something is missing, or if GDAL cannot use the service.
        """
        if extent.isEmpty() or not pixel:
            raise QgsProcessingException(
                tr(
                    "The layer '{name}' comes from a map service, which has pixels of any size; "
                    "choose an extent and, under the advanced parameters, an output pixel size.",
                    name=self.name,
                )
            )
        uri = QgsDataSourceUri()
        uri.setEncodedUri(self.uri)
        if uri.authConfigId() or uri.hasParam("username"):
            raise QgsProcessingException(
                tr(
                    "The map service of the layer '{name}' needs a login, which only QGIS has; "
                    "save the layer first (right-click ▸ Export ▸ Save As…) and use the saved "
                    "file.",
                    name=self.name,
                )
            )
        around = extent.buffered(_CONTEXT * pixel)
        if uri.param("type") == "xyz":
            root = self._tiles(uri, around, pixel)
        elif uri.hasParam("tileMatrixSet"):
            root = self._wmts(uri, around, pixel)
        else:
            root = self._wms(uri, around, pixel)
        _add(root, BandsCount=4, UserAgent="reseg-geo", Referer=uri.param("referer"), Timeout=60)
        content = tostring(root)
        folder = Path(QgsApplication.qgisSettingsDirPath()) / "reseg-geo" / "services"
        folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"\W+", "-", self.name).strip("-")[:40]
        path = folder / f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.xml"
        path.write_bytes(content)
        side = self._level(pixel) * _TILE if self.levels else pixel * _PICTURE
        pictures = math.ceil(around.width() / side) * math.ceil(around.height() / side)
        told = {"name": self.name, "host": urlsplit(uri.param("url")).netloc}
        return path, (
            tr("The pixels of '{name}' come from {host}, which will be asked for about 1 picture; "
               "please check that the terms of this service allow that.", **told)
            if pictures == 1
            else tr("The pixels of '{name}' come from {host}, which will be asked for about "
                    "{count} pictures; please check that the terms of this service allow that.",
                    count=f"{pictures:,}", **told)
        )  # fmt: skip

    def _level(self, pixel: float) -> float:
        """Return the coarsest pixel size of the service that is fine enough."""
        return max(
            (each for each in self.levels if each <= pixel * _LEEWAY), default=self.levels[0]
        )

    def _tiles(self, uri: QgsDataSourceUri, around: QgsRectangle, pixel: float) -> Element:
        """Return the description of the XYZ tiles that touch an extent."""
        address, side = uri.param("url"), _TILE * (2 if uri.param("tilePixelRatio") == "2" else 1)
        if not re.search(r"\{-?y\}", address):
            raise QgsProcessingException(
                tr(
                    "The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and "
                    "{{z}}; save the layer first (right-click ▸ Export ▸ Save As…).",
                    name=self.name,
                )
            )
        level = round(math.log2(2 * _EDGE / side / self._level(pixel)))
        size = 2 * _EDGE / 2**level
        edges = (
            around.xMinimum() + _EDGE, _EDGE - around.yMaximum(),
            around.xMaximum() + _EDGE, _EDGE - around.yMinimum(),
        )  # fmt: skip
        left, top = (max(0, math.floor(edge / size)) for edge in edges[:2])
        right, bottom = (min(2**level, math.ceil(edge / size)) for edge in edges[2:])
        root = Element("GDAL_WMS")
        service = SubElement(root, "Service", name="TMS")
        _add(service, ServerUrl=re.sub(r"\{-?([xyz])\}", r"${\1}", address))
        flipped = "{-y}" in address
        _add(
            SubElement(root, "DataWindow"),
            UpperLeftX=left * size - _EDGE, UpperLeftY=_EDGE - top * size,
            LowerRightX=right * size - _EDGE, LowerRightY=_EDGE - bottom * size,
            SizeX=(right - left) * side, SizeY=(bottom - top) * side,
            TileX=left, TileY=bottom - 2**level if flipped else top, TileLevel=level,
            YOrigin="bottom" if flipped else "top",
        )  # fmt: skip
        _add(root, Projection="EPSG:3857", BlockSizeX=side, BlockSizeY=side)
        _add(root, ZeroBlockHttpCodes="204,404")  # tiles that do not exist
        return root

    def _wmts(self, uri: QgsDataSourceUri, around: QgsRectangle, pixel: float) -> Element:
        """Return the description of the tiles of a WMTS that touch an extent."""
        address = uri.param("url")
        if "request=getcapabilities" not in address.lower() and not address.endswith(".xml"):
            end = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
            address += f"{end}SERVICE=WMTS&REQUEST=GetCapabilities"
        root = Element("GDAL_WMTS")
        _add(
            root, GetCapabilitiesUrl=address, Layer=uri.param("layers"),
            Style=uri.param("styles"), TileMatrixSet=uri.param("tileMatrixSet"),
            ZoomLevel=len(self.levels) - 1 - self.levels.index(self._level(pixel)),
            Format=uri.param("format"),
        )  # fmt: skip
        _add(SubElement(root, "DataWindow"), **_corners(around))
        return root

    def _wms(self, uri: QgsDataSourceUri, around: QgsRectangle, pixel: float) -> Element:
        """Return the description of the picture of an extent from a WMS."""
        columns, rows = (round(each / pixel) for each in (around.width(), around.height()))
        around.setXMaximum(around.xMinimum() + columns * pixel)
        around.setYMinimum(around.yMaximum() - rows * pixel)
        inverted = self.crs.hasAxisInverted() and not uri.hasParam("IgnoreAxisOrientation")
        inverted ^= uri.hasParam("InvertAxisOrientation")
        crs = uri.param("crs") or self.crs.authid()
        root = Element("GDAL_WMS")
        _add(
            SubElement(root, "Service", name="WMS"),
            Version="1.3.0", ServerUrl=uri.param("url"), CRS=crs,
            Layers=",".join(uri.params("layers")), Styles=",".join(uri.params("styles")),
            ImageFormat=uri.param("format") or "image/png", Transparent="TRUE",
            BBoxOrder="yxYX" if inverted else "xyXY",
        )  # fmt: skip
        _add(SubElement(root, "DataWindow"), **_corners(around), SizeX=columns, SizeY=rows)
        _add(root, Projection=crs, BlockSizeX=_PICTURE, BlockSizeY=_PICTURE)
        return root


def _corners(extent: QgsRectangle) -> dict[str, float]:
    return {
        "UpperLeftX": extent.xMinimum(), "UpperLeftY": extent.yMaximum(),
        "LowerRightX": extent.xMaximum(), "LowerRightY": extent.yMinimum(),
    }  # fmt: skip


def _add(root: Element, **children: object) -> None:
    """Add child elements with a text, but none for an empty text."""
    for name, value in children.items():
        if value != "":
            SubElement(root, name).text = repr(value) if isinstance(value, float) else str(value)
