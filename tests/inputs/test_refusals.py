"""Rasters that cannot be opened or read: the true reason, and the next step."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio.shutil
import shapely

from reseg_geo.errors import InputError
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.raster.reader import RasterReader
from reseg_geo.stand_ins import stand_in


def refused(raster: object) -> str:
    """The sentence with which reading all of a raster ends."""
    with pytest.raises(InputError) as caught, RasterReader(str(raster)) as reader:
        reader.read(reader.part)
    return str(caught.value)


@pytest.mark.parametrize(
    ("start", "driver"),
    [(b"\x0e\x03\x13\x01", "HDF4"), (b"msid", "MrSID"), (b"\xff\x0a", "JPEGXL"),
     (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEGXL"), (b"\0\0\0\x1cftypheic", "HEIF")],
    ids=str,
)  # fmt: skip
def test_a_missing_driver_is_named(tmp_path: Path, start: bytes, driver: str) -> None:
    path = tmp_path / "a.img"
    path.write_bytes(start + bytes(64))
    sentence = refused(path)
    assert f"a.img is in the format {driver}, for which" in sentence
    assert "has no driver; convert it with a GDAL that can read it" in sentence
    assert "damaged" not in sentence
    assert f"a.img:0 is in the format {driver}" in refused(f"SDS:x:{path}:0")


def test_the_file_that_a_mosaic_lacks_is_named(tmp_path: Path, write_raster) -> None:
    part = write_raster(tmp_path / "part.tif", np.zeros((1, 8, 8), np.uint8))
    rasterio.shutil.copy(part, tmp_path / "all.vrt", driver="VRT")
    rasterio.shutil.copy(tmp_path / "all.vrt", tmp_path / "outer.vrt", driver="VRT")
    part.unlink()
    for name in ("all.vrt", "outer.vrt"):
        sentence = refused(tmp_path / name)
        assert f"refers to {part}, which does not exist; put that file in place" in sentence
    part.write_text("not a raster")
    assert f"refers to {part}, which is missing or not a raster" in refused(tmp_path / "all.vrt")


def test_the_reason_of_gdal_is_quoted(tmp_path: Path, write_raster) -> None:
    path = write_raster(tmp_path / "cut.tif", np.ones((1, 64, 64), np.uint8))
    path.write_bytes(path.read_bytes()[:-2000])
    sentence = refused(path)
    assert "TIFFReadEncodedStrip:Read error" in sentence
    assert "previous exception" not in sentence
    assert "damaged or truncated, so copy or download it again" in sentence


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.fgb", "a.geojson", "a.tif"])
def test_a_vector_file_is_called_one(tmp_path: Path, name: str) -> None:
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(6, 50, 7, 51)], crs=4326)
    drivers = {".tif": "GPKG"}
    path = tmp_path / name
    frame.to_file(path, driver=drivers.get(path.suffix))
    assert f"{path} is a vector file, not a raster; choose a raster" in refused(path)


# What browsers, object stores, map services and hubs send or save in place of a file.
PAGE, ANSWER = "is a web page", "a server's error"
STAND_INS = (
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "git lfs pull"),
    (b"", "is empty"),
    (b"\n<!DOCTYPE html><html>Sign in</html>", PAGE),
    (b"\xef\xbb\xbf<!-- saved from url=(0014)https://h.org/ -->\n<html></html>", PAGE),
    (b"<!DOCTYPE\nhtml>", PAGE),
    (b'<?xml version="1.0"?>\n<!-- a -->\n<!-- b --><!DOCTYPE html>', PAGE),
    (b"<!--" + bytes(1000) + b"--><HTML lang=en>", PAGE),
    (b"<head><title>302 Found</title></head>", PAGE),
    (b"From: <Saved by Blink>\nSnapshot-Content-Location: https://h.org/", PAGE),
    ("\ufeff<!doctype html>".encode("utf-16-le"), PAGE),
    (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', ANSWER),
    (b'<!DOCTYPE ServiceExceptionReport SYSTEM "x.dtd"><ServiceExceptionReport/>', ANSWER),
    (b'<?xml version="1.0"?><ows:ExceptionReport version="2.0.0"/>', ANSWER),
    (b'{"error":"Repository not found"}', ANSWER),
    (b'{\n "detail": "Not Found"}', ANSWER),
)


def test_what_stands_for_a_file_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    for content, words in STAND_INS:
        path.write_bytes(content)
        assert words in refused(path), content


def test_other_texts_are_not_called_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    for content in (
        b"<VRTDataset></VRTDataset>", b'{"type": "Feature", "error": 1}', b"<!-- <html> --><a/>",
        b"<header/>", b"html", b"\xff\xfe\x00", b"<!-- not closed <html>",
    ):  # fmt: skip
        path.write_bytes(content)
        assert stand_in(path) is None, content


def test_names_of_parts_are_not_called_missing(tmp_path: Path, write_raster) -> None:
    path = tmp_path / "a.nc"
    image = write_raster(tmp_path / "a.tif", np.ones((2, 8, 8), np.uint8))
    rasterio.shutil.copy(image, path, driver="netCDF")
    sentence = refused(f"NETCDF:{path}:red")
    assert sentence == (
        f"{path} has no part NETCDF:{path}:red; its parts are netcdf:{path}:Band1, "
        f"netcdf:{path}:Band2."
    )
    gone = f'NETCDF:"{tmp_path}/gone.nc":red'
    assert refused(gone).startswith(f"{gone} cannot be opened (No such file or directory); check")
    for name in ("map:1.tif", "https://h/a.tif", "/vsizip/a.zip", "NETCDF:a.nc:b"):
        assert not is_missing(name)
    assert is_missing(str(tmp_path / "a:b.tif")), "a path"


def test_a_part_that_gdal_lists_but_cannot_decode(tmp_path: Path) -> None:
    array = {
        "zarr_format": 3, "node_type": "array", "shape": [8, 8], "data_type": "uint8",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [8, 8]}},
        "chunk_key_encoding": {"name": "default"}, "fill_value": 0,
        "codecs": [{"name": "bytes"}, {"name": "my_codec"}],
    }  # fmt: skip
    folder = tmp_path / "a.zarr"
    (folder / "x").mkdir(parents=True)
    group = {"zarr_format": 3, "node_type": "group", "attributes": {}}
    (folder / "zarr.json").write_text(json.dumps(group))
    (folder / "x" / "zarr.json").write_text(json.dumps(array))
    sentence = refused(f'ZARR:"{folder}":/x')
    assert "cannot be decoded by the GDAL in use" in sentence
    assert "codec" in sentence
    assert "does not exist" not in sentence


SERVER = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(self.path[1:4] or 404))
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_HEAD = do_GET

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that answers /404 and the like with this status.

    It is a process of its own because rasterio keeps other threads waiting while it opens a file.
    """
    line = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        yield f"127.0.0.1:{child.stdout.readline().strip()}"
        child.kill()


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "has no such file (HTTP response code: 404); check the address"),
     (403, "refuses it (HTTP response code: 403); check your credentials"),
     (500, "failed (HTTP response code: 500); repeat the command later")],
)  # fmt: skip
def test_the_server_that_fails_is_named(
    tmp_path: Path, server: str, status: int, words: str
) -> None:
    address = f"/vsicurl/http://me:secret@{server}/{status}.tif"
    assert refused(address) == f"{address} cannot be read: {server} {words}."
    path = tmp_path / "all.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Byte" band="1">'
        f"<SimpleSource><SourceFilename>/vsicurl/http://{server}/{status}b.tif</SourceFilename>"
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    assert refused(path) == f"{path} cannot be read: {server} {words}."


def test_a_server_that_does_not_answer_is_named() -> None:
    sentence = refused("/vsicurl/http://127.0.0.1:9/a.tif")
    assert "cannot be read because 127.0.0.1:9 does not answer (CURL error" in sentence
    assert "repeat the command" in sentence
    assert "damaged" not in sentence
