"""One file of an index: whole and as stated, or not there."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from compat import fetch
from compat.errors import IndexUnavailable

CONTENT = b"a wheel" * 400_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        whole = self.path == "/whole.whl"
        self.send_response(404 if self.path == "/nowhere.whl" else 200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT if whole else CONTENT[:-1])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None], offline: object) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "*")
    forget_settings()
    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_a_file_comes_whole_and_verified(server: str, tmp_path: Path) -> None:
    fetch.fetch(f"{server}/whole.whl", tmp_path / "whole.whl", ["0" * 64, SHA256])
    assert (tmp_path / "whole.whl").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("name", "hashes", "words"),
    [
        ("whole.whl", ["0" * 64], "whole.whl: what came is not what the index states"),
        ("cut.whl", [SHA256], "cut.whl: "),
        ("cut.whl", [], "cut.whl: "),
        ("nowhere.whl", [SHA256], r"nowhere.whl: .* answered 404"),
    ],
)
def test_what_does_not_come_as_stated_changes_nothing(
    name: str, hashes: list[str], words: str, server: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("what was there", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match=words):
        fetch.fetch(f"{server}/{name}", tmp_path / name, hashes)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(name, "what was there")]


def test_a_local_file_is_read_as_it_is(tmp_path: Path, offline: object) -> None:
    (tmp_path / "there.whl").write_bytes(CONTENT)
    fetch.fetch((tmp_path / "there.whl").as_uri(), tmp_path / "here.whl", [SHA256])
    assert (fetch.has(tmp_path / "here.whl", [SHA256]), fetch.has(tmp_path / "here.whl", ["0" * 64])) == (True, False)
    assert (fetch.has(tmp_path / "nowhere.whl", [SHA256]), fetch.has(tmp_path / "nowhere.whl", [])) == (False, False)
