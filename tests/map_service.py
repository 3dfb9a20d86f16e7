"""A map service of one raster as a program of its own: WMS, WMTS and XYZ tiles.

In a process of its own, since rasterio does not release Python's lock while GDAL asks a server.
Prints its port when it is ready; `GET /asked` gives the paths of all requests before.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

_EDGE = 20037508.342789244  # of the square of Web Mercator, in metres
_TILE = 256
_MAX_LEVEL = 22

_WMS = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Name>WMS</Name><Title>town</Title></Service>
<Capability><Request>
<GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{address}/wms?"/></Get></HTTP></DCPType></GetCapabilities>
<GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{address}/wms?"/></Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>all</Title><CRS>EPSG:25832</CRS><CRS>EPSG:4326</CRS>
<Layer><Name>town</Name><Title>town</Title>
<EX_GeographicBoundingBox><westBoundLongitude>5</westBoundLongitude>
<eastBoundLongitude>15</eastBoundLongitude><southBoundLatitude>45</southBoundLatitude>
<northBoundLatitude>56</northBoundLatitude></EX_GeographicBoundingBox></Layer></Layer>
</Capability></WMS_Capabilities>"""

_WMTS = """<?xml version="1.0"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" version="1.0.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
<ows:ServiceIdentification><ows:Title>town</ows:Title>
<ows:ServiceType>OGC WMTS</ows:ServiceType>
<ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
<Contents><Layer><ows:Title>town</ows:Title><ows:Identifier>town</ows:Identifier>
<ows:WGS84BoundingBox><ows:LowerCorner>-180 -85</ows:LowerCorner>
<ows:UpperCorner>180 85</ows:UpperCorner></ows:WGS84BoundingBox>
<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>
<Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>google</TileMatrixSet></TileMatrixSetLink>
<ResourceURL format="image/png" resourceType="tile"
 template="{address}/wmts/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.png"/></Layer>
<TileMatrixSet><ows:Identifier>google</ows:Identifier>
<ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
{levels}
</TileMatrixSet></Contents></Capabilities>"""

_LEVEL = """<TileMatrix><ows:Identifier>{level}</ows:Identifier>
<ScaleDenominator>{scale}</ScaleDenominator>
<TopLeftCorner>-{edge} {edge}</TopLeftCorner><TileWidth>256</TileWidth>
<TileHeight>256</TileHeight><MatrixWidth>{tiles}</MatrixWidth>
<MatrixHeight>{tiles}</MatrixHeight></TileMatrix>"""


class _Handler(BaseHTTPRequestHandler):
    raster = ""
    asked: list[str] = []  # noqa: RUF012 - shared on purpose

    def log_message(self, *words: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/asked":
            self.send("application/json", json.dumps(self.asked).encode())
            return
        self.asked.append(self.path)
        parts = urlsplit(self.path)
        query = {key.lower(): value for key, value in parse_qsl(parts.query)}
        host, port = self.server.server_address[:2]
        address = f"http://{host}:{port}"
        match parts.path.strip("/").removesuffix(".png").split("/"):
            case ["wms"] if query["request"] == "GetMap":
                edges = [float(value) for value in query["bbox"].split(",")]
                crs = query.get("crs") or query["srs"]
                if crs == "EPSG:4326" and query["version"] == "1.3.0":  # latitude comes first
                    edges = [edges[1], edges[0], edges[3], edges[2]]
                size = int(query["width"]), int(query["height"])
                self.send("image/png", self.picture(crs, edges, *size))
            case ["wms"]:
                self.send("text/xml", _WMS.format(address=address).encode())
            case ["wmts"]:
                levels = "\n".join(
                    _LEVEL.format(level=level, tiles=2**level, edge=_EDGE,
                                  scale=2 * _EDGE / _TILE / 2**level / 0.00028)
                    for level in range(_MAX_LEVEL + 1)
                )  # fmt: skip
                self.send("text/xml", _WMTS.format(address=address, levels=levels).encode())
            case ["wmts" | "xyz" | "tms" as kind, *place]:
                level, column, row = map(int, place)
                if kind == "tms":  # its rows are counted from the south
                    row = 2**level - 1 - row
                side = 2 * _EDGE / 2**level
                left, top = column * side - _EDGE, _EDGE - row * side
                edges = [left, top - side, left + side, top]
                self.send("image/png", self.picture("EPSG:3857", edges, _TILE, _TILE))
            case _:
                self.send_error(404)

    def send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def picture(self, crs: str, edges: list[float], width: int, height: int) -> bytes:
        """A PNG of the raster; white where it has none, as services give it."""
        with rasterio.open(self.raster) as source:
            with WarpedVRT(
                source, crs=crs, transform=from_bounds(*edges, width, height), width=width,
                height=height, resampling=Resampling.bilinear, add_alpha=True,
            ) as view:  # fmt: skip
                *colours, alpha = view.read()
            pixels = np.where(alpha > 0, colours, 255).astype(np.uint8)
        shape = {"width": width, "height": height, "count": 3, "dtype": "uint8"}
        with MemoryFile() as file:
            with file.open(driver="PNG", **shape) as target:
                target.write(pixels)
            return bytes(file.read())


@contextmanager
def map_service(raster: Path) -> Iterator[str]:
    """The address of a service of a raster, while it runs."""
    with Popen([sys.executable, __file__, raster], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


if __name__ == "__main__":
    _Handler.raster = sys.argv[1]
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
