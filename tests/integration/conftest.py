"""A project over the offline index: its own cache and journal, and a catalogue of probes that fit the miniatures."""

from __future__ import annotations

import functools
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat import isolation, questions
from compat.cli import main
from compat.journal import Journal
from compat.model import Combination, Kind, Outcome
from compat.probes.probe import Probe
from compat.questions import Catalogue
from compat.run import run
from compat.setup import Result, Setup

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "compat" / "check" / "schema" / "check.schema.json"
SAMPLES = Path(__file__).parent / "samples"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LIMIT_S = 3.0
ADDRESS = re.compile(r"\b0x[0-9a-f]+")
IMPORTS = (
    Probe("import-transformers", "?", "", suite="", time_limit_s=LIMIT_S),
    Probe("import-tokenizers", "?", "", suite="", time_limit_s=LIMIT_S),
    Probe("import-peft", "?", "", suite="", time_limit_s=LIMIT_S, requires=("import-transformers",)),
)
PROBES = (
    *IMPORTS,
    Probe("passes", "?", "asks:passes", requires=("import-tokenizers",)),
    Probe("fails", "?", "asks:fails"),
    Probe("fails-arranging", "?", "asks:fails_arranging"),
    Probe("crashes", "?", "asks:crashes"),
    Probe("skips", "?", "asks:skips"),
    Probe("uses-peft", "?", "asks:uses_peft", requires=("import-peft",)),
    Probe("needs-what-fails", "?", "asks:passes", requires=("passes", "fails")),
    Probe("elsewhere", "?", "other:passes"),
    Probe("needs-elsewhere", "?", "asks:passes", requires=("elsewhere",)),
    Probe("hangs", "?", "asks:hangs", suite="limits", time_limit_s=0.5),
    Probe("fills-memory", "?", "asks:fills_memory", suite="limits"),
    Probe("asks-nothing", "?", "other:passes", suite="short"),
    Probe("trains", "?", "sized:trains", suite="sized", requires=("import-peft",), scaled=True),
    Probe("trains-on-a-gpu", "?", "sized:on_a_gpu", suite="sized", scaled=True, on_device=True),
    Probe("needs-memory", "?", "sized:needs_memory", suite="sized", scaled=True),
    Probe("hangs-at-size", "?", "asks:hangs", suite="hanging", scaled=True, time_limit_s=0.5),
    Probe("imports-all", "?", "other:passes", suite="short", requires=("import-peft", "import-tokenizers")),
)
ELSEWHERE = """
import pickle, sys
from compat.journal import Journal
from compat.run import run
combination, setup, path = pickle.loads(sys.stdin.buffer.read())
with Journal(path) as book:
    sys.stdout.buffer.write(pickle.dumps(run(combination, setup, book)))
"""


@functools.cache
def _of_checks() -> jsonschema.protocols.Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Project:
    """One folder with all that a run needs."""

    folder: Path
    setup: Setup

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite3"

    def run(self, combination: Combination, heard: list[str] | None = None, **more: Any) -> Result:
        """Run in this process; ``heard`` gets what is under way."""
        said = [] if heard is None else heard
        with Journal(self.journal) as book:
            return run(combination, replace(self.setup, **more), book, lambda _, words: said.append(words))

    def start(self, combination: Combination) -> subprocess.Popen[bytes]:
        """Run in another process, whose standard output is the pickled result."""
        pipe = subprocess.PIPE
        started = subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdin=pipe, stdout=pipe, cwd=self.folder)
        assert started.stdin is not None
        started.stdin.write(pickle.dumps((combination, self.setup, self.journal)))
        started.stdin.close()
        started.stdin = None  # else communicate() would write to it
        return started

    def change(self, module: str) -> None:
        """Change the source of probes."""
        with (self.folder / "probes" / module).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        questions._digest.cache_clear()
        questions._imports.cache_clear()

    def left(self) -> list[str]:
        """The command lines of processes that still have to do with this project (Linux)."""
        lines = (_command(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
        return [line for line in lines if str(self.folder) in line]


def _command(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""  # it has ended meanwhile


def combination(suites: Sequence[str] = ("instructblip",), **more: Any) -> Combination:
    """A combination of miniatures; the axes that are not named are those that work."""
    axes = {axis: str(more.pop(axis, "1.0")) for axis in ("transformers", "tokenizers", "peft")}
    return Combination("tried", "Tried", Kind.CURRENT, more.pop("python", PYTHON), axes, suites=tuple(suites), **more)


def same(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes without what differs from run to run: times, sizes, and the addresses in a crash's output."""
    plain = [replace(each.evidence, measured={}, output=ADDRESS.sub("0x", each.evidence.output)) for each in outcomes]
    return [replace(outcome, evidence=evidence) for outcome, evidence in zip(outcomes, plain, strict=True)]


def statuses(outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    return {outcome.probe: f"{outcome.stage} {outcome.status}" for outcome in outcomes}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """compat's cache where many tests build the same environments: each is built once a test process."""
    return tmp_path_factory.mktemp("compat-cache")


@pytest.fixture
def project(offline: Any, tmp_path: Path, cache: Path) -> Project:
    """An empty project; the catalogue's file says the same as ``PROBES``. Environments may be there already."""
    folder = tmp_path / "project"
    shutil.copytree(SAMPLES, folder / "probes")
    file = folder / "probes" / "catalogue.py"
    listed = ",\n".join(map(repr, PROBES))
    file.write_text(f"from compat_probes.probe import Probe\n\nPROBES = (\n{listed},\n)\n", encoding="utf-8")
    return Project(folder, Setup(folder / "locks", cache, catalogue=Catalogue(PROBES, file)))


@pytest.fixture
def project_apart(project: Project) -> Project:
    """The same with a cache of its own, in which nothing is."""
    return replace(project, setup=replace(project.setup, cache=project.folder / "cache"))


@pytest.fixture(scope="session")
def offline_environ(offline_index: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a compat in another process that sees the offline index only.

    A pip that has no settings stands before the real one, which takes half a second to say the same.
    """
    folder = tmp_path_factory.mktemp("pip")
    (folder / "pip").mkdir()
    (folder / "pip" / "__init__.py").touch()
    (folder / "pip" / "__main__.py").touch()
    ours = ("UV_", "PIP_", "COMPAT_", "NOX", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) or name == isolation.SWITCH}
    return {**kept, **offline_index.env, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


@pytest.fixture(name="combination")
def _combination() -> Any:
    return combination


@pytest.fixture(name="same")
def _same() -> Any:
    return same


@pytest.fixture(name="statuses")
def _statuses() -> Any:
    return statuses


Package = tuple[Mapping[str, Any], bytes]


@dataclass(frozen=True)
class Repository:
    """A user's folder in which ``compat`` runs in this process, over an index of releases that the test makes."""

    folder: Path
    index: Callable[..., None]
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = self.captured.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    def check(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Exit code and document of ``compat check --json``, which is as the shipped schema says."""
        code, out, err = self("check", *arguments, "--json")
        assert out, err
        document = dict(json.loads(out))
        _of_checks().validate(document)
        return code, document

    def write(self, name: str, text: str) -> None:
        """Write a file of the user's."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """All that is in the folder."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


def release(name: str, version: str, code: str = "", **more: Any) -> Package:
    """A release of a miniature package: its ``package.toml`` and its code."""
    return {"name": name, "version": version, **more}, f'__version__ = "{version}"\n{code}'.encode()


@pytest.fixture(name="release")
def _release() -> Callable[..., Package]:
    return release


@pytest.fixture
def repository(
    offline: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forget_settings: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
) -> Repository:
    """An empty folder, with compat's cache beside it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COMPAT_CACHE", str(tmp_path / "cache"))

    def index(*packages: Package) -> None:
        offline.write(tmp_path / "index", packages)
        monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "index" / "simple").as_uri())
        forget_settings()

    return Repository(folder, index, capsys)
