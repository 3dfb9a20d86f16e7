"""Rasters uploaded by GDAL to an object store: an S3 server on loopback."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

WORDS = "tree, road, water"


class Store:
    """Objects by path; full: whether uploads are refused."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.full = False
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(size)
                if store.full:
                    self._answer(403, b"<Error><Code>QuotaExceeded</Code></Error>")
                    return
                store.objects[self.path.partition("?")[0]] = body
                self._answer(200, b"")

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                content = store.objects.get(self.path.partition("?")[0])
                if content is None:
                    self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                    return
                asked = self.headers.get("Range", "").removeprefix("bytes=")
                if not asked:
                    self._answer(200, content)
                    return
                first, _, last = asked.partition("-")
                part = content[int(first) : int(last) + 1]
                self._answer(
                    206, part, f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"
                )

            def _answer(self, status: int, body: bytes, part: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"1"')
                if part:
                    self.send_header("Content-Range", part)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def store() -> Iterator[Store]:
    found = Store()
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def segment(run_command: Any, store: Store, home: Path, image: Path) -> Any:
    """The command in its own process, with the store as S3."""
    settings = {
        "AWS_S3_ENDPOINT": f"127.0.0.1:{store.server.server_port}", "AWS_HTTPS": "NO",
        "AWS_VIRTUAL_HOSTING": "FALSE", "AWS_NO_SIGN_REQUEST": "YES",
    }  # fmt: skip

    def run(raster: object, output: object, *more: object, code: int = 0) -> str:
        words = ("segment", raster, "-o", output, "--classes", WORDS, "--dtype", "float32", *more)
        done = run_command(*words, code=code, env={**os.environ, **settings}, cwd=image.parent)
        return done.stdout + done.stderr

    return run


@pytest.fixture
def image(tmp_path: Path, write_raster: Any, scene: np.ndarray) -> Path:
    return write_raster(tmp_path / "image.tif", scene)


def test_rasters_are_uploaded_at_the_end(
    store: Store, segment: Any, image: Path, home: Path
) -> None:
    segment(image, "here.tif")
    here = image.with_name("here.tif").read_bytes()
    told = segment(image, "s3://maps/north/map.tif", "--confidence", "/vsis3/maps/north/sure.tif")
    assert "/vsis3/maps/north/map.tif" in told
    assert set(store.objects) == {
        f"/maps/north/{name}" for name in ("map.tif", "map.tif.aux.xml", "sure.tif")
    }
    assert store.objects["/maps/north/map.tif"] == here
    assert not [path for path in (home / "uploads").rglob("*") if path.is_file()]
    told = segment(image, "s3://maps/north/map.tif", code=5)
    assert "/vsis3/maps/north/map.tif already exists" in told
    segment(image, "s3://maps/north/map.tif", "--overwrite", "--stride", 56)
    assert store.objects["/maps/north/map.tif"] != here


def test_failed_uploads_are_kept_and_repeated(
    store: Store, segment: Any, image: Path, home: Path
) -> None:
    store.full = True
    told = segment(image, "s3://maps/map.tif", code=5)
    assert "/vsis3/maps/map.tif cannot be written" in told
    assert "use --resume" in told
    assert store.objects == {}
    store.full = False
    segment(image, "s3://maps/map.tif", "--resume")
    assert "/maps/map.tif" in store.objects
    assert not [path for path in (home / "uploads").rglob("*") if path.is_file()]


def test_an_image_may_be_in_the_store_too(store: Store, segment: Any, image: Path) -> None:
    store.objects["/images/a.tif"] = image.read_bytes()
    segment("/vsis3/images/a.tif", "map.tif")
    segment(image, "same.tif")
    paths = image.with_name("map.tif"), image.with_name("same.tif")
    with rasterio.open(paths[0]) as one, rasterio.open(paths[1]) as two:
        assert np.array_equal(one.read(), two.read())


def test_vectors_are_refused(segment: Any, image: Path) -> None:
    told = segment(image, "s3://maps/map.tif", "--polygons", "s3://maps/map.gpkg", code=2)
    assert "map.gpkg is in an object store" in told
