from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.check import present_environments
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


# what is installed


def venv(folder: Path) -> Path:
    """The least that is a virtual environment of this Python; returns its site-packages."""
    base = Path(sys.base_prefix, "bin", f"python{HERE}")
    written(f"home = {base.parent}\ninclude-system-site-packages = false\n", folder, "pyvenv.cfg")
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(base)
    packages = folder / "lib" / f"python{HERE}" / "site-packages"
    packages.mkdir(parents=True)
    return packages


def install(packages: Path, name: str, version: str | None, direct: Any = None, installer: str = "pip") -> None:
    folder = packages / f"{name}-{version}.dist-info"
    numbered = f"Version: {version}\n" if version else ""
    written(f"Metadata-Version: 2.1\nName: {name}\n{numbered}", folder, "METADATA")
    written(installer, folder, "INSTALLER")
    if direct is not None:
        written(direct if isinstance(direct, str) else json.dumps(direct), folder, "direct_url.json")


def test_an_environment_is_what_is_installed_in_it(tmp_path: Path) -> None:
    packages = venv(tmp_path / ".venv")
    for name, version in {"Transformers": "4.50.0", "torch": "2.6.0+cpu", "triton": "3", "pip": "24"}.items():
        install(packages, name, version)
    written("", packages, "Transformers-4.50.0.dist-info/REQUESTED")
    vcs = {"vcs": "git", "commit_id": "abc"}
    install(packages, "repo", "1", {"url": "https://example.org/r.git", "vcs_info": vcs, "subdirectory": "sub"})
    install(packages, "mine", "0.1", {"url": "file:///home/me/mine", "dir_info": {"editable": True}})
    install(packages, "built", "2", {"url": "file:///croot/built/work", "dir_info": {}}, installer="conda\n")
    install(packages, "torn", "3", "{")
    install(packages, "unversioned", None)
    install(packages, "~eft", "0.1")
    written("/home/me/old\n.", packages, "old.egg-link")
    expected = Present(
        label="the environment .venv",
        python=HERE,
        pins={
            "built": "2",
            "repo": "git+https://example.org/r.git@abc#subdirectory=sub",
            "torn": "3",
            "transformers": "4.50.0",
        },
        torch="2.6.0",
        forced=True,
        names=("old", "transformers"),
    )
    for source in (".venv", ".venv/bin/python", str(tmp_path / ".venv")):
        found = ask(source, tmp_path)
        assert sorted(found.left_out) == [
            ("mine", SOURCE_TREE),
            ("old", SOURCE_TREE),
            ("pip", "an installer, not a library"),
            ("triton", LAYER),
            ("unversioned", "its metadata are damaged"),
            ("~eft", "its metadata are damaged"),
        ]
        assert Present(**{**vars(found), "left_out": ()}) == expected


def test_no_source_tree_is_executed_to_read_an_environment(tmp_path: Path) -> None:
    packages = venv(tmp_path / "env")
    install(packages, "a", "1")
    tree = tmp_path / "tree"
    for name in ("sitecustomize.py", "usercustomize.py", "json.py", "hook.py"):
        written(f"open({str(tmp_path / 'executed')!r}, 'w')\n", tree, name)
    written(f"{tree}\nimport hook\n", packages, "tree.pth")
    assert ask("env", tmp_path).pins == {"a": "1"}
    assert not (tmp_path / "executed").exists()


def test_an_environment_with_a_package_twice_is_refused(tmp_path: Path) -> None:
    packages = venv(tmp_path / "env")
    install(packages, "a", "1")
    install(packages, "a", "2")
    assert refusal("env", tmp_path).startswith("the environment env: a is installed twice, ")


def test_an_environment_that_shows_the_systems_packages_has_them_too(tmp_path: Path) -> None:
    install(venv(tmp_path / "env"), "a", "1")
    settings = tmp_path / "env" / "pyvenv.cfg"
    settings.write_text(settings.read_text().replace("false", "true"))
    found = ask("env", tmp_path)
    assert found.pins["a"] == "1"
    assert "pip" in dict(found.left_out) or len(found.pins) > 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda env: None, "env: no environment, and none of uv.lock, pylock.toml, requirements.txt in it"),
        (
            lambda env: written("home = x\n", env, "pyvenv.cfg"),
            "the environment env: no interpreter in it (bin/python)",
        ),
        (venv, "the environment env: no package in it to check"),
        (
            lambda env: written("#!/bin/sh\necho no way >&2; exit 3\n", env, "bin/python").chmod(0o755),
            "the environment env: could not list its packages (Python 3.8 or newer can): no way",
        ),
        (
            lambda env: written("#!/bin/sh\nexit 3\n", env, "bin/python").chmod(0o755),
            "the environment env: could not list its packages (Python 3.8 or newer can): it ended with 3",
        ),
    ],
)
def test_a_folder_that_says_nothing_is_refused(make: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    make(tmp_path / "env")
    assert refusal("env", tmp_path).startswith(message)


def test_without_a_source_it_is_the_active_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(venv(tmp_path / "mine"), "transformers", "4.50.0")
    install(venv(tmp_path / "conda"), "peft", "0.15.0")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "mine"))
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path / "conda"))
    assert [ask(source, tmp_path).label for source in (None, "python")] == ["the environment mine"] * 2
    monkeypatch.delenv("VIRTUAL_ENV")
    assert ask(None, tmp_path).label == "the environment conda"


def test_without_an_active_one_it_is_this_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "site-packages", "transformers", "4.50.0")
    install(tmp_path / "later" / "site-packages", "transformers", "4.40.0")
    written("Name: mine\nVersion: 1\n", tmp_path / "tree", "mine.egg-info/PKG-INFO")
    paths = [tmp_path / "site-packages", tmp_path / "later" / "site-packages", tmp_path / "tree", tmp_path / "none"]
    monkeypatch.setattr(sys, "path", [*map(str, paths)])
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    expected = Present(
        "this interpreter", HERE, {"transformers": "4.50.0"}, left_out=(("mine", SOURCE_TREE),), forced=True
    )
    assert ask(None, tmp_path) == expected


def test_compats_own_environment_is_not_where_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(MatrixError, match=r"^this interpreter has none of transformers, tokenizers, peft; say"):
        present_environments.here({})
