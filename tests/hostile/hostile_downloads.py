"""Servers on the loopback address with false answers."""

import contextlib
import io
import json
import pickle
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import torch
from case import Catalogue, Place, Words
from raw_files import Runs

downloads = Catalogue("download")


def _checkpoint() -> bytes:
    stream = io.BytesIO()
    torch.save({"w": torch.zeros(9)}, stream)
    return stream.getvalue()


def _served(place: Place, answer: Callable[[BaseHTTPRequestHandler], None], **entry: Any) -> Words:
    """Fetch a model from a server with this answer."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            answer(self)

        do_GET = do_HEAD  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/{entry.pop('path', 'small.pt')}"
    fields = {"kind": "clip", "title": "t", "architecture": "ViT-S-32-alt", "licence": "CC0-1.0",
              "megabytes": 1, "url": url, **entry}  # fmt: skip
    (place.home / "catalogue.yaml").write_text(json.dumps({"small": fields}))
    return ["models", "fetch", "small"]


def _sends(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **more: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **more}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(body)


@downloads.refused("a download with another checksum", 4, "expected")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, _checkpoint()), sha256="0" * 64)


@downloads.refused("a download that runs a program", 4, "run code")
def _(place: Place) -> Words:
    evil = pickle.dumps(Runs(place.canary))
    return _served(place, lambda handler: _sends(handler, evil))


@downloads.refused("a download with .. in its address", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"no"), path="..%2F..%2Fcanary/..")


@downloads.refused("a download that redirects forever", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"", 302, Location="/again"))


@downloads.refused("a download that redirects to a file", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"", 302, Location="file:///etc/passwd"))


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while handler.command == "GET":
            handler.wfile.write(bytes(2**20))


@downloads.refused("a download that never ends", 4, "sends more")
def _(place: Place) -> Words:
    return _served(place, _endless)


@downloads.refused("a negative size", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"", Content_Length="-5"))
