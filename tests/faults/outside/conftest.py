"""What comes from outside of compat: a full disk, an ill index, damaged files, hostile values.

The commands are real processes, forked from one that has loaded compat (``warm.py``); some have a mount namespace of
their own, in which a folder is a small disk or read-only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
_SPEC = importlib.util.spec_from_file_location("compat_index_server", HERE / "index_server.py")
assert _SPEC is not None
assert _SPEC.loader is not None
index_server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(index_server)

LIMIT_S = 60.0
ASK = ("run", "--probe", "import-peft")
"""The shortest run that says something."""


@dataclass(frozen=True)
class Ended:
    """How a command ended. ``code`` is None where it had to be killed at its limit."""

    code: int | None
    out: str
    err: str
    seconds: float
    cpu: float
    kib: int

    @property
    def errors(self) -> list[str]:
        """The lines of standard error that are no progress."""
        return [line for line in self.err.splitlines() if line.startswith("compat: ") or "Traceback" in line]


@dataclass
class Namespace:
    """A mount namespace that a process holds open; ``sh`` runs in it as the system's administrator."""

    holder: subprocess.Popen[str]

    def sh(self, script: str) -> str:
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        argv = ["nsenter", "--target", str(self.holder.pid), *user, "--mount", "sh", "-euc", script]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout

    def resize(self, folder: Path, size: str) -> None:
        self.sh(f'mount -o "remount,size={size}" "{folder}"')


@dataclass
class Warm:
    """The process that commands are forked from."""

    server: subprocess.Popen[str]
    folder: Path
    asked: int = field(default=0)

    def __call__(
        self,
        *argv: str,
        cwd: Path,
        env: Mapping[str, str],
        namespace: Namespace | None = None,
        limit_s: float = LIMIT_S,
        file_bytes: int | None = None,
    ) -> Ended:
        out, err = self.folder / "out", self.folder / "err"
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        asked = {
            "argv": argv,
            "cwd": os.fspath(cwd),
            "env": dict(env),
            "out": str(out),
            "err": str(err),
            "holder": namespace.holder.pid if namespace else None,
            "limit_s": limit_s,
            "file_bytes": file_bytes,
        }
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        answer = json.loads(self.server.stdout.readline())
        texts = [each.read_text(encoding="utf-8", errors="surrogateescape") for each in (out, err)]
        return Ended(answer["code"], *texts, answer["seconds"], answer["cpu"], answer["kib"])


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    argv, pipe = [sys.executable, str(HERE / "warm.py")], subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as server:
        yield Warm(server, tmp_path_factory.mktemp("warm"))
        assert server.stdin is not None
        server.stdin.close()


@dataclass(frozen=True)
class Site:
    """A user's folder over the offline index, in which commands run."""

    workplace: Any
    warm: Warm
    environ: dict[str, str]

    @property
    def project(self) -> Path:
        return Path(self.workplace.project)

    @property
    def cache(self) -> Path:
        return Path(self.workplace.cache)

    @property
    def journal(self) -> Path:
        return Path(self.workplace.journal)

    @property
    def environment(self) -> Path:
        """The only environment that was built."""
        (found,) = (path for path in (self.cache / "environments").iterdir() if path.is_dir())
        return found

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        return next(self.environment.glob("lib/python*/site-packages"))

    def __call__(self, *argv: str, cwd: Path | None = None, without: tuple[str, ...] = (), **more: Any) -> Ended:
        """Run ``compat``; names in capitals are variables, the others go to the process that forks."""
        variables = {name: value for name, value in more.items() if name.isupper()}
        env = {name: value for name, value in {**self.environ, **variables}.items() if name not in without}
        rest = {name: value for name, value in more.items() if not name.isupper()}
        return self.warm(*argv, cwd=cwd or self.project, env=env, **rest)

    def ask(self, **more: Any) -> Ended:
        """The shortest run."""
        return self(*ASK, **more)

    def forget(self) -> None:
        """Remove the journal, so that everything is asked again."""
        shutil.rmtree(self.project / ".compat", ignore_errors=True)

    def answers(self) -> dict[str, str]:
        """The statuses in the journal, by probe."""
        return {probe: status for _, probe, status in self.rows()}

    def rows(self) -> list[tuple[str, str, str]]:
        with closing(sqlite3.connect(self.journal)) as database:
            rows = database.execute("SELECT combination, probe, body FROM outcomes").fetchall()
        return sorted((combination, probe, json.loads(body)["status"]) for combination, probe, body in rows)


@pytest.fixture
def site(workplace: Any, warm: Warm, entry: Callable[..., str]) -> Site:
    """With one combination of miniatures that work."""
    workplace.matrix(entry("tried", more='torch = "1.0"'))
    return Site(workplace, warm, workplace.env)


@contextmanager
def _held(script: str) -> Iterator[Namespace]:
    own = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    argv = ["unshare", *own, "sh", "-euc", f"{script}\necho ready; exec cat >/dev/null"]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        assert holder.stdin is not None
        try:
            if holder.stdout.readline() != "ready\n":
                pytest.skip(f"this system gives no mount namespace: {holder.stderr.read().strip()}")
            yield Namespace(holder)
        finally:
            holder.stdin.close()


@pytest.fixture
def small_disk() -> Callable[..., Any]:
    """``with small_disk(folder, "64k") as namespace``: the folder is a disk of that size in it."""
    if not shutil.which("unshare"):
        pytest.skip("needs unshare (util-linux)")

    def made(folder: Path, size: str) -> Any:
        folder.mkdir(parents=True, exist_ok=True)
        return _held(f'mount -t tmpfs -o "size={size}" tmpfs "{folder}"')

    return made


@pytest.fixture
def read_only() -> Callable[..., Any]:
    """``with read_only(folder, ...) as namespace``: they cannot be written to in it, whoever one is."""
    if not shutil.which("unshare"):
        pytest.skip("needs unshare (util-linux)")

    def made(*folders: Path) -> Any:
        return _held(
            "\n".join(f'mount --bind "{each}" "{each}"; mount -o remount,ro,bind "{each}"' for each in folders)
        )

    return made


@pytest.fixture
def served(offline_index: Any) -> Iterator[Any]:
    """The offline index on the loopback; see ``index_server.py``."""
    server = index_server.IndexServer(offline_index.folder)
    yield server
    server.stop()


@pytest.fixture
def index(offline_index: Any, site: Site) -> Callable[..., None]:
    """``index(transformers="code")``: an index, 1.0 and 1.1 of each, whose modules have this code; the site uses it."""
    packages = {"transformers": ["tokenizers", "torch"], "tokenizers": [], "peft": ["transformers"]}
    codes = {"transformers": "class Cache: pass\n", "peft": "from transformers import Cache\n", "tokenizers": ""}

    def made(**changed: str) -> None:
        folder = site.workplace.folder / "index"
        releases = [
            ({"name": name, "version": version, "requires": needed}, _module({**codes, **changed}[name], version))
            for name, needed in packages.items()
            for version in ("1.0", "1.1")
        ]
        torch = {"name": "torch", "version": "1.0+cpu", "folder": "links"}
        functions = "def manual_seed(seed): pass\ndef set_num_threads(number): pass\n"
        offline_index.write(folder, [*releases, (torch, f'__version__ = "1.0+cpu"\n{functions}'.encode())])
        site.environ["UV_DEFAULT_INDEX"] = (folder / "simple").as_uri()
        site.environ["UV_FIND_LINKS"] = str(folder / "links")

    return made


def _module(code: str, version: str) -> bytes:
    return f'__version__ = "{version}"\n{code}'.encode("utf-8", "surrogatepass")
