"""What decides an answer: whatever of it changes, changes the digest, and nothing else does."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compat import interpreter, watched
from compat.watched import Watched


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """One of each kind, all of which are there."""
    for name in (
        "file",
        "folder/one.toml",
        "listed/one",
        "tree/below/one",
        "tree/__pycache__/one",
        "bin/tool",
        "driver",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("NAMED", "1")
    monkeypatch.setenv("BEGINS_SO", "1")
    monkeypatch.setattr(watched, "DRIVER", str(tmp_path / "driver"))
    monkeypatch.setattr(interpreter, "exact", lambda minor: f"{minor}.1")
    return Watched(
        variables=("NAMED", "BEGINS_*"),
        files=(str(tmp_path / "file"), str(tmp_path / "missing")),
        folders=(str(tmp_path / "folder" / "*.toml"), str(tmp_path / "no-folder" / "*.toml")),
        listed=(str(tmp_path / "listed"),),
        trees=(str(tmp_path / "tree"),),
        programs=("tool",),
        pythons=("3.10",),
    )


def write(name: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def change(folder: Path, patch: pytest.MonkeyPatch) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("2", encoding="utf-8")

    return change


def remove(name: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    return lambda folder, patch: (folder / name).unlink()


def other_distribution(folder: Path, patch: pytest.MonkeyPatch) -> None:
    (folder / "site" / "uv-9.9.dist-info").mkdir(parents=True)
    patch.setattr(sys, "path", [*sys.path, str(folder / "site")])


def same_time(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The same length and, as far as a program can set it, the same time."""
    file = folder / "tree" / "below" / "one"
    before = file.stat()
    file.write_text("2", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


DECISIVE = {
    "a file's content": write("file"),
    "a file that is gone": remove("file"),
    "a file that was not there": write("missing"),
    "a file of a folder": write("folder/one.toml"),
    "another file in a folder": write("folder/two.toml"),
    "a folder that was not there": write("no-folder/one.toml"),
    "a listed file": write("listed/one"),
    "another listed file": write("listed/two"),
    "a file of a tree": write("tree/below/one"),
    "a file of a tree, with its time put back": same_time,
    "another file of a tree": write("tree/below/two"),
    "a program": write("bin/tool"),
    "the driver": write("driver"),
    "a variable": lambda folder, patch: patch.setenv("NAMED", "2"),
    "a variable that is gone": lambda folder, patch: patch.delenv("NAMED"),
    "a variable by its beginning": lambda folder, patch: patch.setenv("BEGINS_ELSE", "1"),
    "this Python": lambda folder, patch: patch.setattr(sys, "version", "3.99"),
    "another distribution": other_distribution,
    "another Python": lambda folder, patch: patch.setattr(interpreter, "exact", lambda minor: f"{minor}.2"),
}
IDLE = {
    "nothing": lambda folder, patch: None,
    "a file's time": lambda folder, patch: os.utime(folder / "file", (1, 1)),
    "the time of a folder's file": lambda folder, patch: os.utime(folder / "folder" / "one.toml", (1, 1)),
    "a file of another name in a folder": write("folder/notes"),
    "a folder in a folder": write("folder/below/one.toml"),
    "compiled modules": write("tree/__pycache__/one"),
    "another variable": lambda folder, patch: patch.setenv("NAMED_ELSE", "1"),
    "the same file, written anew": lambda folder, patch: (folder / "file").write_text("1", encoding="utf-8"),
}


@pytest.mark.parametrize(("change", "same"), [*((each, False) for each in DECISIVE), *((each, True) for each in IDLE)])
def test_what_decides_changes_the_digest(
    change: str, same: bool, seen: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = watched.digest(seen)
    {**DECISIVE, **IDLE}[change](tmp_path, monkeypatch)
    assert (watched.digest(seen) == before) is same


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def enlarge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(watched.LARGEST + 1)


UNREADABLE: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": listen,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "too large": enlarge,
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_file_to_read_is_no_state(kind: str, tmp_path: Path) -> None:
    UNREADABLE[kind](tmp_path / "one.toml")
    for each in (Watched(files=(str(tmp_path / "one.toml"),)), Watched(folders=(str(tmp_path / "*.toml"),))):
        with pytest.raises(OSError, match=r"one\.toml"):
            watched.digest(each)


def test_several_answers_are_looked_at_once(seen: Watched, tmp_path: Path) -> None:
    memo: watched.Memo = {}
    before = watched.digest(seen, memo)
    write("file")(tmp_path, pytest.MonkeyPatch())
    assert (watched.digest(seen, memo), watched.digest(replace(seen, files=()), memo)) == (
        before,
        watched.digest(replace(seen, files=())),
    )
