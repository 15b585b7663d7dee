"""Fixtures for all tests: the offline index of miniature packages (see ``packages/README.md``)."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest

from compat import isolation, settings, stamp, torch_source
from compat.schema import table

_SPEC = importlib.util.spec_from_file_location("compat_miniatures", Path(__file__).parent / "packages" / "build.py")
assert _SPEC is not None
assert _SPEC.loader is not None
miniatures = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(miniatures)

hypothesis.settings.register_profile("compat", deadline=None, max_examples=50)  # whatever the machine's speed
hypothesis.settings.load_profile("compat")
if not isolation.is_permitted():
    os.environ[isolation.SWITCH] = "1"  # each run would remark on it, and tests assert whole outputs
for _told in (stamp.ACTIONS, stamp.SUMMARY):
    os.environ.pop(_told, None)  # what tests report is nothing that GitHub is to show of the job that runs them

_REMEMBERED = (
    settings.environment,
    settings.flags,
    settings.pip_settings,
    torch_source._offered,
)


_listing = settings.pip_listing.__wrapped__


@functools.cache
def _told(decisive: tuple[tuple[str, str], ...]) -> str | None:
    return _listing()


def _pip_listing() -> str | None:
    """What pip says, asked once under the same variables: to start it takes half a second, and many tests forget."""
    names = [name for name in os.environ if name.startswith("PIP_") or name in ("HOME", "PATH", "XDG_CONFIG_HOME")]
    return _told(tuple((name, os.environ[name]) for name in sorted(names)))


settings.pip_listing = _pip_listing


@functools.wraps(settings.ask_ahead)
def _ask_ahead() -> None:
    """Nobody: tests change the environment, under a thread that would read it."""


settings.ask_ahead = _ask_ahead


@dataclass(frozen=True)
class OfflineIndex:
    """An index of miniature packages in ``folder``; under ``env`` uv uses nothing else, and no other cache."""

    folder: Path
    env: Mapping[str, str]

    def write(self, folder: Path, packages: Iterable[tuple[Mapping[str, Any], bytes]]) -> None:
        """Write another index, of these packages: each as its ``package.toml`` would have it, with its code."""
        miniatures.write_index(folder, packages)

    def wheel(self, package: Mapping[str, Any], code: bytes) -> tuple[str, bytes]:
        """Return the file name and the content of a wheel that a test generates."""
        name, content = miniatures.wheel(package, code)
        return str(name), bytes(content)

    def repository(self, source: str, into: Path) -> str:
        """Make a git repository of a miniature ("peft/works") and return its direct reference."""
        package = tomllib.loads((miniatures.SOURCES / source / "package.toml").read_text(encoding="utf-8"))
        code = (miniatures.SOURCES / source / "__init__.py").read_bytes()
        into.mkdir(parents=True)
        for name, data in miniatures.source_tree(package, code).items():
            (into / name).write_bytes(data)
        git = ["git", "-c", "user.name=compat", "-c", "user.email=compat@localhost", "-c", "init.defaultBranch=main"]
        for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "A miniature package"]):
            subprocess.run([*git, *step], cwd=into, check=True)
        return f"git+file://{into}@main"


@pytest.fixture(scope="session")
def offline_index(tmp_path_factory: pytest.TempPathFactory) -> OfflineIndex:
    """Build the index once a test process."""
    folder = tmp_path_factory.mktemp("index")
    miniatures.build_index(folder)
    env = {
        "UV_DEFAULT_INDEX": (folder / "simple").as_uri(),
        "UV_FIND_LINKS": str(folder / "links"),
        "UV_CACHE_DIR": str(folder / "cache"),
        "UV_PYTHON_DOWNLOADS": "never",
        # Set and empty: keeps the settings of the machine's pip away.
        "UV_EXTRA_INDEX_URL": "",
    }
    return OfflineIndex(folder, env)


@functools.cache
def _validator(schema: Path) -> jsonschema.protocols.Validator:
    """Made once a process; that the shipped schemas are sound is a test of its own."""
    return jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


@pytest.fixture
def document() -> Callable[[str, str], Any]:
    """Return what reads a JSON output, once it is as the shipped schema of that name says."""

    def read(name: str, text: str) -> Any:
        found = json.loads(text)
        _validator(table.file(name)).validate(found)
        return found

    return read


@pytest.fixture
def forget_settings() -> Iterator[Callable[[], None]]:
    """Return what makes ``compat.settings`` read the machine's settings anew; done at the end as well."""

    def forget() -> None:
        for cached in _REMEMBERED:
            cached.cache_clear()

    forget()
    yield forget
    forget()


@pytest.fixture
def offline(
    offline_index: OfflineIndex, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> OfflineIndex:
    """Make this process use the offline index only, for one test. pip is not asked (a second a test)."""
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    for name, value in offline_index.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setattr(settings, "pip_listing", str)
    forget_settings()
    return offline_index
