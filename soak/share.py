"""A file on an HTTP server that can fail."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


class Share:
    """Serves one file with range requests on loopback; fails after `answers` requests if set."""

    def __init__(self, path: Path) -> None:
        self.answers: int | None = None
        self.served = 0
        content, share = path.read_bytes(), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def _answer(self, body: bool) -> None:
                if share.answers is not None:
                    if share.answers <= 0:
                        self.send_error(404)
                        return
                    share.answers -= 1
                if self.path != f"/{path.name}":
                    self.send_error(404)
                    return
                share.served += 1
                first, last = 0, len(content) - 1
                asked = self.headers.get("Range", "").removeprefix("bytes=")
                if "-" in asked:
                    begin, _, end = asked.partition("-")
                    first, last = int(begin), min(int(end or last), last)
                part = content[first : last + 1]
                self.send_response(206 if asked else 200)
                self.send_header("Accept-Ranges", "bytes")
                if asked:
                    self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
                self.send_header("Content-Length", str(len(part)))
                self.end_headers()
                if body:
                    self.wfile.write(part)

            def log_message(self, *words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"/vsicurl/http://127.0.0.1:{self._server.server_port}/{path.name}"

    def __enter__(self) -> "Share":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
