"""Canaries: secrets of the user's are all over the place while compat does all that it does, and are found nowhere."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from compat import settings

VARIABLES = {
    "HF_TOKEN": "hf_canaryAbcdefghijklmnop",
    "HUGGING_FACE_HUB_TOKEN": "hf_canaryQrstuvwxyzabcdef",
    "AWS_SECRET_ACCESS_KEY": "canary/aws+secret=key",
    "OPENAI_API_KEY": "sk-canary-openai-0123456789",
    "GITHUB_TOKEN": "ghp_canaryGithub0123456789",
    "DATABASE_URL": "postgres://me:canary-database@host.example/db",
}
IN_FILES = {
    ".cache/huggingface/token": "hf_canaryFileToken012345",
    ".netrc": "machine host.example login me password canary-netrc-password",
    ".config/pip/pip.conf": "[global]\nextra-index-url = https://me:canary-pip-conf@host.example/simple\n",
    ".aws/credentials": "[default]\naws_secret_access_key = canary-aws-file\n",
}
USER, PASSWORD = "canary-user", "canary:index@password"
ENTRY = """
[[combination]]
id = "{id}"
title = "Tried"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "1.0" }}
"""
LOOKS = """
import os
from pathlib import Path
HOME = Path(os.path.expanduser("~"))
READ = [path.read_text() for path in HOME.rglob("*") if path.is_file()]
SEEN = "%s %s" % (sorted(os.environ.items()), READ)
print(SEEN)
"""
TELLS = LOOKS + 'raise RuntimeError("could not be imported: " + SEEN)\n'
PROBES = (
    LOOKS
    + """
from compat_probes.probe import Probe

PROBES = (Probe("tells", "What does it see?", "mine:tells"),)

def tells(context):
    yield
    print(SEEN)
    return {"seen": SEEN}
"""
)
LOG = """
Traceback (most recent call last):
  File "train.py", line 3, in <module>
    from transformers import AutoThing
ImportError: cannot import name 'AutoThing' from 'transformers' (%s)
"""


class Closed(SimpleHTTPRequestHandler):
    """An index for those who have its password; one of its wheels is gone."""

    def do_GET(self) -> None:
        wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic")
            self.end_headers()
        elif "transformers-3.0" in self.path:
            self.send_error(404)
        else:
            super().do_GET()

    def log_message(self, *arguments: Any) -> None: ...


@pytest.fixture
def closed_index(
    offline: Any, release: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """An index that asks for a password, as pip's configuration has it in its address."""
    offline.write(
        tmp_path / "index",
        [
            release("transformers", "1.0", LOOKS),
            release("transformers", "2.0", TELLS),
            release("transformers", "3.0"),
            release("tokenizers", "1.0", LOOKS),
            release("peft", "1.0"),
        ],
    )
    handler = functools.partial(Closed, directory=str(tmp_path / "index"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://{USER}:canary%3Aindex%40password@127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def canaries(
    closed_index: str, repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Any
) -> list[bytes]:
    """All secrets, set; what they look like."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    for name, text in IN_FILES.items():
        file = tmp_path / "home" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    for name in ("UV_DEFAULT_INDEX", "UV_FIND_LINKS", "UV_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "pip_settings", lambda: {"index-url": closed_index})
    forget_settings()
    return [b"canary", *(base64.b64encode(value.encode()) for value in (*VARIABLES.values(), PASSWORD))]


def found(canaries: list[bytes], folder: Path) -> dict[str, bytes]:
    """The files with a canary in them, and what stands around it; in no file of an environment is any either."""
    seen = {}
    for path in (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()):
        content = path.read_bytes()
        for canary in canaries:
            if (at := content.find(canary)) >= 0:
                seen[path.relative_to(folder).as_posix()] = content[max(at - 60, 0) : at + 60]
    return seen


@pytest.mark.slow
def test_secrets_reach_nothing_that_compat_writes_or_prints(
    canaries: list[bytes], repository: Any, tmp_path: Path
) -> None:
    repository.write("matrix/tried.toml", "".join(ENTRY.format(id=f"v{n}", transformers=f"{n}.0") for n in (1, 2, 3)))
    repository.write("mine.py", PROBES)
    repository.write("requirements.txt", "transformers==1.0\ntokenizers==1.0\npeft==1.0\n")
    log = LOG % " ".join(["https://me:canary-in-log@host.example/x", *VARIABLES.values()])
    (tmp_path / "home" / "train.log").write_text(log, encoding="utf-8")
    said = {}
    for words in (
        "lock v1 v2",
        "run",
        "run v2 --rerun --probe import-transformers --record records",
        "report",
        "check --from requirements.txt --to transformers==2.0 --probe import-peft --probe-file mine.py --command env",
        "check --from requirements.txt --to transformers==2.0 --probe import-peft --command env --json",
        "bundle v1 --to bundle --without-torch",
        f"explain {tmp_path / 'home' / 'train.log'}",
        f"explain {tmp_path / 'home' / 'train.log'} --json",
    ):
        said[words] = repository(*words.split())
    assert [code for code, _, _ in said.values()] == [0, 3, 3, 3, 0, 0, 0, 3, 3]
    printed = {words: out + err for words, (_, out, err) in said.items()}
    assert {words: text for words, text in printed.items() if "canary" in text} == {}
    assert (found(canaries, repository.folder), found(canaries, tmp_path / "cache")) == ({}, {})
