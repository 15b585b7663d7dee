"""A package index on the loopback that serves a folder, until it is told to be ill: what it does then has a name."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

PACE_S = 0.2
"""Between two bytes of an answer that never ends."""
LONG_S = 600.0


class IndexServer(ThreadingHTTPServer):
    """Answers with the files of a folder; ``fault`` is of pages ("simple/") or of wheels ("files/")."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.place, self.fault = "", ""
        self.asked: list[str] = []
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"

    @contextmanager
    def ill(self, place: str, fault: str) -> Iterator[None]:
        """The time of an illness."""
        self.place, self.fault = place, fault
        try:
            yield
        finally:
            self.place, self.fault = "", ""

    def stop(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: IndexServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Says nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.strip("/")
        self.server.asked.append(path)
        ill = self.server.fault if self.server.place and path.startswith(self.server.place) else ""
        file = self.server.folder / path
        file = file / "index.html" if file.is_dir() else file
        if ill:
            self._ill(ill, file.read_bytes() if file.is_file() else b"")
        elif file.is_file():
            self._send(200, file.read_bytes())
        else:
            self._send(404, b"no such file")

    def _send(self, status: int, body: bytes, length: int | None = None, kind: str = "", **more: str) -> None:
        self.send_response(status)
        page = "text/html" if body.startswith(b"<!DOCTYPE html>") else "application/octet-stream"
        self.send_header("Content-Type", kind or page)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _ill(self, fault: str, body: bytes) -> None:
        bodies = {
            "sends other bytes": body[:-40] + b"x" * 40,
            "sends no zip": b"no zip" * 100,
            "sends nothing": b"",
            "sends a login page": b"<!DOCTYPE html><html><body>Please log in</body></html>",
        }
        if fault in bodies:
            self._send(200, bodies[fault])
        elif fault == "sends broken json":
            self._send(200, b'{"files": [', kind="application/vnd.pypi.simple.v1+json")
        elif fault == "goes in circles":
            self._send(302, b"", Location=self.path)
        elif fault.isdigit():
            self._send(int(fault), b"no")
        else:
            self._breaks(fault, body)
            self.close_connection = True

    def _breaks(self, fault: str, body: bytes) -> None:
        """What does not come to a whole answer; "hangs up" needs nothing done."""
        if fault == "stalls":
            self.server.over.wait(LONG_S)
        elif fault == "drips":
            self._for_ever(b"<", PACE_S)
        elif fault == "has no end":
            self._for_ever(b"<!-- " + b"x" * 2**20 + b" -->", 0.0)
        elif fault == "is cut short":
            self._send(200, body[: len(body) // 2], len(body))

    def _for_ever(self, piece: bytes, pace_s: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        ends = time.monotonic() + LONG_S
        while not self.server.over.is_set() and time.monotonic() < ends:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pace_s)
        self.close_connection = True
