"""A Dask scheduler and workers on loopback, each a process of its own, and compat as their client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from compat import process
from compat.journal import Journal

ROOT = Path(__file__).parents[2]
LEASH = (sys.executable, "-I", "-S", process.LEASH)
STARTS_S = 60.0
QUIET = ("UV_", "PIP_", "COMPAT_", "NOX", "DASK_", "PYTHONDONTWRITEBYTECODE")
UNSTEADY = ("measured", "output", "elsewhere")
ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "{kind}"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "1.0" }}
torch = "1.0"
"""


def until(there: Callable[[], Any], what: str, seconds: float = STARTS_S) -> Any:
    """What ``there`` returns once that is true."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := there():
            return found
        time.sleep(0.05)
    raise TimeoutError(what)


@dataclass
class Cluster:
    """One scheduler and its workers, which share a cache: they are on one machine."""

    folder: Path
    env: Mapping[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return str(json.loads((self.folder / "scheduler.json").read_text(encoding="utf-8"))["address"])

    @property
    def cache(self) -> Path:
        return self.folder / "workers cache"

    def scheduler(self, **env: str) -> subprocess.Popen[bytes]:
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
        started = self._start("dask_scheduler", options, "scheduler", **env)
        until(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("}"), "a scheduler")
        return started

    def worker(self, name: str, *options: str, cache: Path | None = None, **env: str) -> subprocess.Popen[bytes]:
        one_thread = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--name", name)
        given = (self.address, *one_thread, "--local-directory", self.folder, *options)
        started = self._start("dask_worker", given, name, COMPAT_CACHE=str(cache or self.cache), **env)
        log = self.folder / f"{name}.log"
        until(lambda: "Starting established connection" in log.read_text(encoding="utf-8"), f"worker {name}")
        return started

    def _start(self, module: str, options: Sequence[object], name: str, **env: str) -> subprocess.Popen[bytes]:
        leashed = (*LEASH, str(os.getpid()), process.NETWORK)  # nobody outlives the tests
        argv = [*leashed, sys.executable, "-m", f"distributed.cli.{module}", *map(str, options)]
        with (self.folder / f"{name}.log").open("wb") as log:
            started = subprocess.Popen(argv, cwd=self.folder, env={**self.env, **env}, stdout=log, stderr=log)
        self.started.append(started)
        return started

    def end(self) -> None:
        for each in self.started:
            with suppress(ProcessLookupError):
                each.kill()
            each.wait()

    def probing(self, transformers: str) -> tuple[subprocess.Popen[bytes], list[int]] | None:
        """The worker that probes this release, and all that it has started; None while there is none."""
        places = [
            str(each.parents[3]) for each in self.cache.glob(f"environments/*/lib/*/*/transformers-{transformers}*")
        ]
        for each in self.started:
            there = below(each.pid)
            if any(place in command(pid) and "__main__.py" in command(pid) for pid in there for place in places):
                return each, there
        return None

    def orders(self) -> list[str]:
        """The programs that workers have started for orders and that still run, wherever they are."""
        ours = (pid for pid in processes() if str(self.folder) in environ_of(pid))
        known = {each.pid for each in self.started}
        return [command(pid) for pid in ours if pid not in known]

    def recorded(self) -> list[tuple[str, str]]:
        """The keys of the outcomes in the workers' journal, and when each was put there."""
        (file,) = self.cache.glob("orders/*/journal.sqlite3")
        with Journal(file) as book:
            return sorted(book._execute("SELECT key, recorded FROM outcomes"))


def processes() -> list[int]:
    """The numbers of all programs."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def command(pid: int) -> str:
    """A program's command line; "" for one that is gone, or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def environ_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def below(pid: int) -> list[int]:
    """All that a process has started, and what that has."""
    parents = {each: parent_of(each) for each in processes()}
    found = [pid]
    for each in found:
        found += [other for other, parent in parents.items() if parent == each]
    return found[1:]


@dataclass(frozen=True)
class Client:
    """A project that has the cluster's workers do its work."""

    folder: Path
    env: Mapping[str, str]
    cache: Path | None = None

    def write(self, kind: str = "current", **transformers: str) -> None:
        """The matrix: transformers' versions by id."""
        entries = (ENTRY.format(id=name, kind=kind, transformers=version) for name, version in transformers.items())
        (self.folder / "matrix").mkdir(parents=True, exist_ok=True)
        (self.folder / "matrix" / "tried.toml").write_text("".join(entries), encoding="utf-8")

    def start(self, *arguments: str, module: str = "compat") -> subprocess.Popen[str]:
        argv, pipe = [sys.executable, "-m", module, *arguments], subprocess.PIPE
        env = {**self.env, "COMPAT_CACHE": str(self.cache or self.folder / "cache")}
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests are a background job
        try:
            return subprocess.Popen(argv, cwd=self.folder, env=env, stdout=pipe, stderr=pipe, text=True)
        finally:
            signal.signal(signal.SIGINT, heard)

    def report(self) -> str:
        """The report as it was written last."""
        return (self.folder / "reports" / "compatibility.md").read_text(encoding="utf-8")

    def __call__(self, *arguments: str, module: str = "compat") -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        started = self.start(*arguments, module=module)
        out, err = started.communicate(timeout=110)
        return started.returncode, out, err

    def has_outcomes(self) -> bool:
        """Whether anything is in its journal."""
        with Journal(self.folder / ".compat" / "journal.sqlite3") as book:
            return len(book) > 0

    def exported(self) -> dict[str, Any]:
        """The combinations of ``results.json`` by id, without what differs from run to run, and where they ran."""
        code, _, err = self("report")
        assert code in (0, 1, 3), err
        text = (self.folder / "reports" / "results.json").read_text(encoding="utf-8")
        return {each["id"]: _steady(each) for each in json.loads(text)["combinations"]}


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _steady(each) for key, each in value.items() if key not in UNSTEADY}
    return [_steady(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def environ(offline_index: Any) -> dict[str, str]:
    """The environment of all programs here: the offline index only. Tests of real releases have another one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(QUIET)}
    return {**kept, **offline_index.env, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def cluster(environ: Mapping[str, str], tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    made = Cluster(tmp_path / "cluster", environ)
    made.folder.mkdir()
    try:
        made.scheduler()
        yield made
    finally:
        made.end()


@pytest.fixture
def client(environ: Mapping[str, str], tmp_path: Path) -> Client:
    return Client(tmp_path / "client", environ)


@pytest.fixture
def in_line(environ: Mapping[str, str], tmp_path: Path) -> Client:
    """The same project without a cluster."""
    return Client(tmp_path / "in line", environ)


@pytest.fixture(name="until")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture(name="command")
def _command() -> Callable[[int], str]:
    return command
