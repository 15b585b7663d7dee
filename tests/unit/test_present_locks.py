from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compat.check.present import Present, present
from compat.check.present_left_out import SOURCE_TREE
from compat.errors import MatrixError

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
LAYER = "belongs to the torch layer"


def ask(source: str | None, folder: Path, python: str | None = None) -> Present:
    return present(source, combinations=lambda _: None, project=folder, python=python)


def written(text: str | bytes, folder: Path, name: str = "requirements.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def listed(text: str | bytes, folder: Path, name: str = "requirements.txt", python: str | None = None) -> Present:
    written(text, folder, name)
    return ask(name, folder, python)


def refusal(source: str, folder: Path, python: str | None = None) -> str:
    with pytest.raises(MatrixError) as caught:
        ask(source, folder, python)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder.parent) not in message
    return message


# locks

DIGEST = "0" * 64
PROJECT = """
[project]
name = "mine"
dynamic = ["version"]
requires-python = ">=3.11"
dependencies = ["transformers", "lib", "colorama; sys_platform == 'win32'"]
[dependency-groups]
dev = ["pytest"]
docs = ["sphinx"]
[build-system]
requires = ["nowhere"]
build-backend = "nowhere"
[tool.uv.sources]
lib = { path = "lib", editable = true }
"""
REGISTRY = {
    "colorama": "0.4.6",
    "numpy": "2.0.0",
    "pytest": "8.0.0",
    "sphinx": "7.0.0",
    "torch": "2.6.0",
    "transformers": "4.50.0",
}
LOCK = """
version = 1
revision = 3
requires-python = ">=3.11"
"""
LOCK += "".join(
    f"""
[[package]]
name = "{name}"
version = "{version}"
source = {{ registry = "https://example.org/simple" }}
wheels = [{{ url = "https://example.org/{name}-{version}-py3-none-any.whl", hash = "sha256:{DIGEST}" }}]
"""
    for name, version in REGISTRY.items()
)
LOCK += """
[[package]]
name = "peft"
version = "0.15.0"
source = { git = "https://example.org/peft.git?rev=v1#0123456789012345678901234567890123456789" }
[[package]]
name = "lib"
version = "0.3"
source = { editable = "lib" }
dependencies = [{ name = "numpy" }, { name = "torch" }]
[[package]]
name = "mine"
source = { editable = "." }
dependencies = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "lib" },
    { name = "peft" },
    { name = "transformers" },
]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
docs = [{ name = "sphinx" }]
"""
TRAP = "raise SystemExit('executed')\n"


def repository(folder: Path) -> Path:
    """A project with a uv.lock whose code and interpreter tell when they are run."""
    for name, text in {"pyproject.toml": PROJECT, "uv.lock": LOCK, "setup.py": TRAP}.items():
        written(text, folder, name)
    written('[project]\nname = "lib"\nversion = "0.3"\n', folder, "lib/pyproject.toml")
    python = written(f"#!/bin/sh\ntouch {folder}/executed\n", folder, ".venv/bin/python")
    python.chmod(0o755)
    written("home = /nowhere\n", folder, ".venv/pyvenv.cfg")
    return folder


def test_uv_lock_is_what_uv_would_install_by_default(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    before = sorted(folder.rglob("*"))
    expected = Present(
        label="uv.lock",
        python=None,
        pins={
            "numpy": "2.0.0",
            "peft": "git+https://example.org/peft.git@0123456789012345678901234567890123456789",
            "pytest": "8.0.0",
            "transformers": "4.50.0",
        },
        torch="2.6.0",
        left_out=(
            ("colorama", 'does not apply here: sys_platform == "win32"'),
            ("lib", SOURCE_TREE),
            ("mine", SOURCE_TREE),
        ),
        names=("transformers", "lib", "colorama"),
    )
    assert (ask("uv.lock", folder), ask(".", folder)) == (expected, expected)
    assert sorted(folder.rglob("*")) == before


def test_a_uv_lock_that_uv_does_not_read_is_refused_in_its_words(tmp_path: Path) -> None:
    repository(tmp_path)
    written(LOCK.replace("version = 1\n", "version = 99\n", 1), tmp_path, "uv.lock")
    message = "uv.lock: uv cannot export it: The lockfile at `uv.lock` uses an unsupported schema version"
    assert refusal("uv.lock", tmp_path).startswith(message)


PYLOCK = """
lock-version = "1.0"
created-by = "somebody"
requires-python = ">=3.11"
extras = ["fast"]
dependency-groups = ["dev", "docs"]
default-groups = ["dev"]
"""
MARKERS = {
    "plain": "",
    "fast": "marker = \"'fast' in extras\"",
    "dev": "marker = \"'dev' in dependency_groups\"",
    "docs": "marker = \"'docs' in dependency_groups\"",
    "new": "marker = \"python_version >= '3.13'\"",
}
PYLOCK += "".join(
    f"""
[[packages]]
name = "{name}"
version = "1"
{marker}
wheels = [{{ url = "https://example.org/{name}-1-py3-none-any.whl", hashes = {{ sha256 = "{DIGEST}" }} }}]
"""
    for name, marker in MARKERS.items()
)
PYLOCK += """
[[packages]]
name = "folder"
directory = { path = "folder" }
[[packages]]
name = "repo"
version = "2"
vcs = { type = "git", url = "https://example.org/r.git", commit-id = "abc", subdirectory = "sub" }
[[packages]]
name = "archive"
version = "3"
archive = { url = "https://example.org/archive-3.tar.gz", hashes = { sha256 = "00" } }
[[packages]]
name = "vague"
sdist = { url = "https://example.org/vague-1.tar.gz", hashes = { sha256 = "00" } }
"""


def test_pylock_is_read_without_extras_and_with_its_default_groups(tmp_path: Path) -> None:
    assert listed(PYLOCK, tmp_path, "pylock.dev.toml", python="3.12") == Present(
        label="pylock.dev.toml",
        python=None,
        pins={
            "archive": "https://example.org/archive-3.tar.gz",
            "dev": "1",
            "plain": "1",
            "repo": "git+https://example.org/r.git@abc#subdirectory=sub",
        },
        left_out=(
            ("fast", 'does not apply here: "fast" in extras'),
            ("docs", 'does not apply here: "docs" in dependency_groups'),
            ("new", 'does not apply here: python_version >= "3.13"'),
            ("folder", SOURCE_TREE),
            ("vague", "the lock does not say its version"),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[packages]]", "[[packages", "pylock.toml: not readable as TOML: "),
        ('"1.0"', '"9.0"', "pylock.toml: no lock file that packaging knows (PEP 751): "),
        ('version = "1"', "version = 1", "pylock.toml: no lock file that packaging knows (PEP 751): "),
        ("python_version >= '3.13'", "python_version >>", "pylock.toml: no lock file that packaging knows (PEP 751): "),
        ('">=3.11"', '">=3.13"', "pylock.toml: for Python >=3.13, not for 3.12; say which one you use: --python"),
        ("extras =", "environments = [\"os_name == 'nt'\"]\nextras =", "pylock.toml: not for this machine: os_name"),
        (PYLOCK, "a = " + "[" * 5000, "pylock.toml: not readable as TOML: "),
        (PYLOCK, "packages = 1", "pylock.toml: no lock file that packaging knows (PEP 751): "),
    ],
)
def test_a_pylock_that_is_none_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in PYLOCK
    written(PYLOCK.replace(old, new, 1), tmp_path, "pylock.toml")
    assert refusal("pylock.toml", tmp_path, python="3.12").startswith(message)
