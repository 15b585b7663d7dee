"""``compat cache`` and ``--max-disk``: as a person calls them, and with two programs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from compat import environment
from compat.cache import contents
from compat.environment import IN_USE, MARKER, USED, Environment

ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "{version}", tokenizers = "1.0", peft = "1.0" }}
"""


@pytest.fixture
def kept(repository: Any) -> Path:
    """The cache beside the repository, with two environments of which "b" was used last."""
    cache = Path(repository.folder.parent, "cache")
    for letter, used, version in (("a", 86400, "4.44.0"), ("b", 172800, "4.53.0")):
        folder = cache / "environments" / (letter * 16)
        folder.mkdir(parents=True)
        folder.with_name(f"{folder.name}.lock").touch()
        (folder / "module.py").write_bytes(b"x" * 100_000)
        for name in (USED, IN_USE):
            (folder / name).touch()
        marker = {"digest": letter * 64, "versions": {"peft": "0.16.0", "transformers": version}}
        (folder / MARKER).write_text(json.dumps(marker), encoding="utf-8")
        os.utime(folder / USED, (used, used))
    return cache


def names(cache: Path) -> list[str]:
    return [path.name[0] for path in contents.environments(cache)]


def test_what_is_there(repository: Any, kept: Path) -> None:
    code, out, err = repository("cache")
    rows = [line.split("  ") for line in out.splitlines()]
    assert [(row[0], row[-2], row[-1]) for row in rows[2:4]] == [
        ("1970-01-03 00:00", "b" * 16, "transformers 4.53.0, peft 0.16.0"),
        ("1970-01-02 00:00", "a" * 16, "transformers 4.44.0, peft 0.16.0"),
    ]
    first, *_, last = out.splitlines()
    assert (code, err, first, last.startswith("2 environments; ")) == (0, "", f"cache: {kept}", True)


def test_the_same_for_programs(repository: Any, kept: Path, document: Callable[[str, str], Any]) -> None:
    with environment.in_use(Environment(kept / "environments" / ("a" * 16), "", {})):
        found = document("cache", repository("cache", "--json")[1])
    (first, second) = found["environments"]
    assert found["path"] == str(kept)
    assert (first["id"], first["in_use"], first["versions"]["transformers"]) == ("a" * 16, True, "4.44.0")
    assert (second["in_use"], second["last_used"], second["complete"]) == (False, "1970-01-03T00:00:00+00:00", True)
    assert found["size"] == sum(each["size"] for each in found["environments"])


def test_environments_on_another_disk_are_told_and_stay(repository: Any, kept: Path) -> None:
    disk = kept.with_name("disk")
    (kept / "environments").rename(disk)
    (kept / "environments").symlink_to(disk)
    told = (
        "compat: environments is a link, which is not followed: what it leads to is not counted and not removed; "
        "move the whole cache and name its place: COMPAT_CACHE\n"
    )
    for action in ([], ["trim", "--max-disk", "0"], ["clear", "--yes"]):
        code, _, err = repository("cache", *action)
        assert (code, err, (disk / ("a" * 16) / MARKER).exists()) == (0, told, True)


def test_trimmed_to_a_size(repository: Any, kept: Path) -> None:
    code, out, _ = repository("cache", "trim", "--max-disk", "150kB")
    assert (code, names(kept)) == (0, ["b"])
    assert out.splitlines()[0] == f"{'a' * 16}: removed: transformers 4.44.0, peft 0.16.0"


def test_what_is_in_use_stays_and_the_exit_code_says_that_it_is_too_much(
    repository: Any, kept: Path, document: Callable[[str, str], Any]
) -> None:
    with environment.in_use(Environment(kept / "environments" / ("a" * 16), "", {})):
        code, out, err = repository("cache", "trim", "--max-disk", "0", "--json")
    assert (code, names(kept)) == (1, ["a"])
    assert [[each["id"][0] for each in document("cache-removed", out)[key]] for key in ("removed", "in_use")] == [
        ["b"],
        ["a"],
    ]
    assert err.startswith("compat: what is in use takes ")


def test_cleared_of_all_that_can_be_made_anew(repository: Any, kept: Path) -> None:
    lock, store = kept / "locks" / f"{'0' * 32}.txt", kept / "bytecode" / "cpython-311" / f"{'0' * 43}.{'1' * 32}"
    for file in (lock, store, kept / "mine.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text", encoding="utf-8")
    assert repository("cache", "clear", "--yes")[0] == 0
    assert (names(kept), lock.exists(), store.parent.exists(), (kept / "mine.txt").exists()) == ([], True, False, True)


@pytest.mark.parametrize(
    "arguments",
    [("clear",), ("trim",), ("trim", "--max-disk", "much"), ("mend",), ("--cache", "matrix/tried.toml")],
)
def test_what_cannot_be_done_is_told_in_one_line(
    repository: Any, kept: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="tried", version="1.0"))
    with Path(os.devnull).open(encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        code, out, err = repository("cache", *arguments)
    assert (code, out, len(err.splitlines()), names(kept)) == (2, "", 1, ["a", "b"])


def test_a_run_refuses_what_is_no_size(repository: Any) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="tried", version="1.0"))
    told = "compat: --max-disk much: expected an amount of disk, as 20GB, 500MiB or bytes\n"
    assert repository("run", "--max-disk", "much") == (2, "", told)


@pytest.mark.slow
def test_two_programs_in_one_cache_that_has_room_for_neither(
    repository: Any, offline_environ: Mapping[str, str], tmp_path: Path
) -> None:
    """Each makes room by removing what the other does not use just now: both come to what they come to alone."""
    ids = ("first", "second", "third")
    for number in (1, 2):
        for id_, version in zip(ids, ("1.0", "2.0", "3.0"), strict=True):
            repository.write(f"{number}/matrix/{id_}.toml", ENTRY.format(id=id_, version=version))
    cache = tmp_path / "small"
    env = {**offline_environ, "COMPAT_CACHE": str(cache), "COMPAT_MAX_DISK": "1kB"}
    argv = [sys.executable, "-m", "compat", "run", "--probe", "import-transformers", "-j", "2"]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(argv, cwd=repository.folder / str(number), env=env, stdout=pipe, stderr=pipe, text=True)
        for number in (1, 2)
    ]
    told = [each.communicate(timeout=100) for each in started]
    assert [sorted(out.splitlines()) for out, _ in told] == [sorted(told[0][0].splitlines())] * 2
    assert not any("error" in err or "damaged" in err or "Traceback" in err for _, err in told), told
    assert len(names(cache)) <= len(ids)
    left = subprocess.run([sys.executable, "-m", "compat", "cache", "trim"], env=env, check=False)
    assert (left.returncode, names(cache)) == (0, [])
