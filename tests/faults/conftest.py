"""A user's folder over the offline index in which real ``compat`` processes run, and all that one may leave behind.

Miniature packages stand for the libraries (``tests/packages``), no network is used, and everything that a run writes
is below one folder: the matrix, reports and journal, the cache, and the place for temporary files.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "compat_integration", Path(__file__).parents[1] / "integration" / "conftest.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
integration = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = integration  # its dataclasses look their module up
_SPEC.loader.exec_module(integration)

offline_environ = integration.offline_environ
_release = integration._release

SOON_S = 10.0
"""For what the kernel or a killed program's leash does at once, on a busy machine."""
LONG_S = 100.0
ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "{tokenizers}", peft = "{peft}" }}
{more}
"""


def entry(id: str, transformers: str = "1.0", tokenizers: str = "1.0", peft: str = "1.0", more: str = "") -> str:  # noqa: A002 - as in the file
    """A combination of a matrix file; ``more`` are further lines of it."""
    return ENTRY.format(id=id, transformers=transformers, tokenizers=tokenizers, peft=peft, more=more)


@dataclass(frozen=True)
class Ended:
    """How a program ended. ``code`` is negative for a signal."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass(frozen=True)
class Workplace:
    """One folder with all that ``compat`` reads and writes: ``project`` (where it runs), ``cache``, ``temporary``."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def project(self) -> Path:
        """The user's folder."""
        return self.folder / "project"

    @property
    def cache(self) -> Path:
        """compat's cache."""
        return self.folder / "cache"

    @property
    def temporary(self) -> Path:
        """TMPDIR: empty before, and to be empty afterwards."""
        return self.folder / "temporary"

    @property
    def journal(self) -> Path:
        """The journal of the matrix."""
        return self.project / ".compat" / "journal.sqlite3"

    @property
    def env(self) -> dict[str, str]:
        """The variables under which ``compat`` runs here."""
        return {**self.environ, "COMPAT_CACHE": str(self.cache), "TMPDIR": str(self.temporary)}

    def write(self, name: str, text: str) -> Path:
        """Write a file of the user's; returns its path."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def matrix(self, *entries: str, name: str = "tried.toml") -> None:
        """Write a matrix file of these entries (see ``entry``)."""
        self.write(f"matrix/{name}", "".join(entries))

    def start(self, *arguments: str, module: str = "compat", **more: str) -> subprocess.Popen[str]:
        """Start ``python -m compat ...`` in a session of its own; ``more`` are further variables."""
        argv, pipe = [sys.executable, "-m", module, *arguments], subprocess.PIPE
        # A shell's background job ignores interrupts, and so do its children: here they are to be heard.
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(
                argv,
                cwd=self.project,
                env={**self.env, **more},
                stdin=subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                text=True,
                start_new_session=True,
            )
        finally:
            signal.signal(signal.SIGINT, heard)

    def compat(self, *arguments: str, limit_s: float = LONG_S, **more: str) -> Ended:
        """Run ``compat ...`` to its end, which has to come within the limit."""
        began = time.monotonic()
        return ended(self.start(*arguments, **more), began, limit_s)

    def files(self, below: str = "project") -> dict[str, bytes]:
        """All files below a folder, with their content; of the project without the journal."""
        top = self.folder / below
        found = (path for path in sorted(top.rglob("*")) if path.is_file() and ".compat" not in path.parts)
        return {str(path.relative_to(top)): path.read_bytes() for path in found}

    def results(self) -> Any:
        """What ``results.json`` says, without times and sizes."""
        return without_measures(json.loads((self.project / "reports" / "results.json").read_text(encoding="utf-8")))

    def rows(self) -> list[tuple[str, str]]:
        """(combination, probe) of each outcome in the journal; what is there twice was counted twice."""
        return sorted(self._select("SELECT combination, probe FROM outcomes"))

    def keys(self) -> set[tuple[str, str]]:
        """(key, probe) of each outcome in the journal: of what was asked, without who asked it."""
        return set(self._select("SELECT key, probe FROM outcomes"))

    def _select(self, statement: str) -> list[Any]:
        if not self.journal.exists():
            return []
        with closing(sqlite3.connect(self.journal)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return database.execute(statement).fetchall()

    def living(self) -> list[str]:
        """The command lines of the processes that have to do with this folder (Linux), soon after the run ended."""
        ends = time.monotonic() + SOON_S
        while (found := list(_living(str(self.folder)))) and time.monotonic() < ends:
            time.sleep(0.02)
        return found

    def left(self) -> tuple[list[str], list[Path]]:
        """The processes of this folder, and what lies among its temporary files, soon after the run ended.

        A program that becomes another one, as who removes them does, is nobody for a moment.
        """
        ends = time.monotonic() + SOON_S
        while any(found := (list(_living(str(self.folder))), list(self.temporary.iterdir()))):
            if time.monotonic() > ends:
                break
            time.sleep(0.02)
        return found

    def half_built(self) -> list[str]:
        """Environments that have no marker: they are begun anew by whoever needs them."""
        folders = (path for path in (self.cache / "environments").glob("*") if path.is_dir())
        return [path.name for path in folders if not (path / "compat-environment.json").is_file()]


def ended(started: subprocess.Popen[str], began: float, limit_s: float = LONG_S) -> Ended:
    """Wait for a program; one that takes longer is killed, and the test fails."""
    try:
        out, err = started.communicate(timeout=limit_s)
    finally:
        started.kill()
    return Ended(started.returncode, out, err, time.monotonic() - began)


def _living(mark: str) -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*"):
        if int(path.name) == os.getpid():
            continue
        try:
            line = (path / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            variables = (path / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue  # another user's, or it has ended meanwhile
        if line and (mark in line or mark in variables):
            yield line


def without_measures(value: Any) -> Any:
    """A JSON document without what differs from run to run."""
    if isinstance(value, dict):
        return {key: without_measures(each) for key, each in value.items() if key not in ("measured", "recorded")}
    return [without_measures(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def workplace(offline_environ: Mapping[str, str], tmp_path: Path) -> Workplace:
    """An empty one."""
    made = Workplace(tmp_path, offline_environ)
    for folder in (made.project, made.temporary):
        folder.mkdir()
    return made


@pytest.fixture(name="entry")
def _entry() -> Callable[..., str]:
    return entry


@pytest.fixture(name="ended")
def _ended() -> Callable[..., Ended]:
    return ended
