"""A local server of checkpoints: a model hub and a plain HTTP server."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# The smallest named architecture of open_clip.
ARCHITECTURE = "ViT-S-32-alt"


class Server:
    """A hub and a plain server in one.

    files: content by path; cuts: number of next responses that break off in the middle; asked:
    paths and ranges of all content requests; refused: paths that want an account.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cuts = 0
        self.asked: list[tuple[str, str | None]] = []
        self.etags: dict[str, str] = {}
        self.refused: set[str] = set()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: Any) -> None:
                pass

            def do_HEAD(self) -> None:
                self.answer(content=False)

            def do_GET(self) -> None:
                if self.path.startswith("/api/models/"):
                    names = [path.split("/resolve/main/")[-1] for path in owner.files]
                    files = [{"type": "file", "path": n, "size": 1, "oid": "0"} for n in names]
                    self.send(200, json.dumps(files).encode(), {})
                    return
                self.answer(content=True)

            def answer(self, content: bool) -> None:
                if self.path in owner.refused:
                    self.send(401, b"", {"X-Error-Code": "GatedRepo"})
                    return
                body = owner.files.get(self.path)
                if body is None:
                    self.send(404, b"", {"X-Error-Code": "EntryNotFound"})
                    return
                digest = owner.etags.get(self.path) or hashlib.sha256(body).hexdigest()
                headers = {"ETag": f'"{digest}"', "X-Repo-Commit": "c" * 40}
                if not content:
                    self.send(200, b"", {**headers, "Content-Length": str(len(body))})
                    return
                asked = self.headers.get("Range")
                owner.asked.append((self.path, asked))
                start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
                if asked:
                    headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                rest = body[start:]
                if owner.cuts:
                    owner.cuts -= 1
                    self.send(206 if asked else 200, rest[: len(rest) // 2],
                              {**headers, "Content-Length": str(len(rest))})  # fmt: skip
                    self.close_connection = True
                    return
                self.send(206 if asked else 200, rest, headers)

            def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def offer(home: Path, file: str, **more: str) -> None:
    """Write the user's catalogue."""
    home.mkdir(exist_ok=True)
    fields = {
        "kind": "clip", "title": "a small one", "architecture": ARCHITECTURE,
        "licence": "CC0-1.0", "megabytes": 86, "repository": "someone/small", "file": file, **more,
    }  # fmt: skip
    (home / "catalogue.yaml").write_text(json.dumps({"small": fields}))
