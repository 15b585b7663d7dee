"""What is on the disk was damaged: it is made anew, or one line says what to do; never a wrong answer."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
WHOLE = {"import-torch": "passed", "import-transformers": "passed", "import-peft": "passed"}
PROBES = 3


def put(file: Path, content: bytes) -> None:
    """In place of the file: the other names of the old one keep its content."""
    file.unlink()
    file.write_bytes(content)


def cut(file: Path, length: int) -> None:
    put(file, file.read_bytes()[:length])


def marked(site: Any, **changed: Any) -> None:
    marker = site.environment / "compat-environment.json"
    put(marker, json.dumps({**json.loads(marker.read_text(encoding="utf-8")), **changed}).encode())


def replaced(path: Path, by: Callable[[Path], object]) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    by(path)


def elsewhere(site: Any) -> None:
    folder = site.environment
    moved = site.workplace.folder / "moved"
    shutil.move(folder, moved)
    folder.symlink_to(moved)
    (moved / "compat-environment.json").unlink()


ENVIRONMENT: dict[str, Callable[[Any], object]] = {
    "a file is cut short": lambda site: cut(site.packages / "transformers/__init__.py", 5),
    "a file is gone": lambda site: (site.packages / "peft/__init__.py").unlink(),
    "a package was added": lambda site: (site.packages / "added").mkdir(),
    "a .pth file was added": lambda site: (site.packages / "added.pth").write_text("import os", encoding="utf-8"),
    "metadata are gone": lambda site: shutil.rmtree(site.packages / "peft-1.0.dist-info"),
    "a RECORD is gone": lambda site: (site.packages / "peft-1.0.dist-info/RECORD").unlink(),
    "a RECORD is no text": lambda site: put(site.packages / "peft-1.0.dist-info/RECORD", b"\xff\xfe\0,,\n"),
    "python leads nowhere": lambda site: replaced(
        site.environment / "bin/python", lambda at: at.symlink_to("/nowhere")
    ),
    "python is no program": lambda site: replaced(site.environment / "bin/python", lambda at: at.write_text("x")),
    "pyvenv.cfg is gone": lambda site: (site.environment / "pyvenv.cfg").unlink(),
    "the marker is cut short": lambda site: cut(site.environment / "compat-environment.json", 20),
    "the marker is empty": lambda site: cut(site.environment / "compat-environment.json", 0),
    "the marker is a list": lambda site: put(site.environment / "compat-environment.json", b"[]"),
    "the marker is deep": lambda site: put(site.environment / "compat-environment.json", b"[" * 100_000),
    "the marker has a number of versions": lambda site: marked(site, versions=5),
    "the marker has a number of entries": lambda site: marked(site, entries=5),
    "a file stands in its place": lambda site: replaced(site.environment, lambda at: at.write_text("")),
    "a link to nowhere stands in its place": lambda site: replaced(
        site.environment, lambda at: at.symlink_to("/nowhere")
    ),
    "a link to a half one stands in its place": elsewhere,
}


@pytest.mark.parametrize("damage", ENVIRONMENT)
def test_a_damaged_environment_is_built_anew(damage: str, site: Any) -> None:
    assert site.ask().code == 0
    ENVIRONMENT[damage](site)
    site.forget()
    ended = site.ask()
    assert (ended.code, site.answers(), ended.errors) == (0, WHOLE, []), ended


COMPILED: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[:30],
    "garbage": lambda content: content[:16] + b"\x99" * len(content[16:]),
    "no code": lambda content: content[:16] + b"N",
    "of another Python": lambda content: b"xx" + content[2:],
    "without its end": lambda content: content[:-20],
}


@pytest.mark.parametrize("damage", COMPILED)
def test_a_damaged_compiled_module_is_never_incompatible(damage: str, site: Any) -> None:
    """Inconclusive once, for Python cannot read it; then it is compiled anew."""
    assert site.ask().code == 0
    (compiled,) = site.packages.glob("transformers/__pycache__/*.pyc")
    put(compiled, COMPILED[damage](compiled.read_bytes()))
    site.forget()
    first = site.ask()
    assert "failed" not in site.answers().values(), first
    second = site.ask()
    assert (second.code, site.answers()) == (0, WHOLE), second


def test_who_writes_into_a_file_has_written_into_uvs_cache(site: Any) -> None:
    """They are one file: the environment made anew would have it again. One line says what to do."""
    site.environ["UV_CACHE_DIR"] = str(site.workplace.folder / "uv")
    assert site.ask().code == 0
    (site.packages / "transformers/__init__.py").write_text("Cache = 1\n", encoding="utf-8")
    site.forget()
    ended = site.ask()
    assert (ended.code, "transformers/__init__.py was changed in uv's cache too" in ended.out) == (3, True), ended
    shutil.rmtree(site.workplace.folder / "uv")
    assert (site.ask().code, site.answers()) == (0, WHOLE)


LOCKS: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda lock: lock[:-30],
    "cut in its header": lambda lock: lock[:40],
    "empty": lambda lock: b"",
    "with another hash": lambda lock: lock.replace(lock.partition(b"--hash=sha256:")[2][:8], b"0" * 8),
    "of another combination": lambda lock: lock.replace(b"combination: tried", b"combination: other"),
    "with a byte order mark": lambda lock: b"\xef\xbb\xbf" + lock,
    "with a NUL": lambda lock: lock + b"\0",
    "no UTF-8": lambda lock: lock + b"\xff",
    "with an index": lambda lock: lock + b"--index-url http://127.0.0.1:1/simple\n",
    "of 8 MB": lambda lock: lock + b"# x\n" * 2_000_000,
}


@pytest.mark.parametrize("damage", LOCKS)
def test_a_damaged_lock_is_one_line_that_names_it(damage: str, site: Any) -> None:
    assert site("lock").code == 0
    file = site.project / "matrix" / "locks" / "tried.txt"
    damaged = LOCKS[damage](file.read_bytes())
    file.write_bytes(damaged)
    ended = site.ask()
    (line,) = ended.errors
    assert (ended.code, "tried.txt" in line, "compat lock tried" in line) == (2, True, True), ended
    assert (file.read_bytes() == damaged, site.cache.exists()) == (True, False)
    renewed = file.unlink() if damage == "no UTF-8" else None
    assert (renewed, site("lock").code, site.ask().code) == (None, 0, 0)


def test_a_lock_with_the_line_ends_of_windows_is_the_same_lock(site: Any) -> None:
    assert site("lock").code == 0
    file = site.project / "matrix" / "locks" / "tried.txt"
    assert site.ask().code == 0
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert "unchanged, nothing probed" in site.ask().err


FILES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda file: cut(file, 100),
    "empty": lambda file: cut(file, 0),
    "garbage": lambda file: put(file, os.urandom(100)),
    "a link to nowhere": lambda file: replaced(file, lambda at: at.symlink_to("/nowhere")),
    "a link to itself": lambda file: replaced(file, lambda at: at.symlink_to(at)),
}


@pytest.mark.parametrize("damage", FILES)
def test_a_damaged_file_of_the_cache_is_made_anew(damage: str, site: Any) -> None:
    assert site.ask().code == 0
    for folder in ("locks", "torch-layers"):
        (file,) = (site.cache / folder).glob("*.txt")
        FILES[damage](file)
    site.forget()
    assert (site.ask().code, site.answers()) == (0, WHOLE)


@pytest.mark.parametrize("folder", ["locks", "torch-layers", "environments"])
def test_a_file_in_the_place_of_a_folder_of_the_cache_is_told(folder: str, site: Any) -> None:
    site.cache.mkdir()
    (site.cache / folder).touch()
    ended = site.ask()
    assert (ended.code, "inconclusive" in ended.out, "compat's own fault" in ended.out) == (3, True, False), ended


def sql(site: Any, *statements: str) -> None:
    with closing(sqlite3.connect(site.journal)) as database:
        for each in statements:
            database.execute(each)
        database.commit()


def rows(site: Any, change: Callable[[str], object]) -> None:
    with closing(sqlite3.connect(site.journal)) as database:
        for key, body in database.execute("SELECT key, body FROM outcomes").fetchall():
            database.execute("UPDATE outcomes SET body = ? WHERE key = ?", (change(body), key))
        database.commit()


def part(**changed: Any) -> Callable[[str], str]:
    return lambda body: json.dumps({**json.loads(body), **changed})


ROWS: dict[str, Callable[[str], object]] = {
    "cut short": lambda body: body[:50],
    "NULL": lambda body: None,
    "bytes": lambda body: b"\xff\xfe",
    "a number": lambda body: 7,
    "a list": lambda body: "[]",
    "nested deeply": lambda body: "[" * 200_000,
    "of a status that nobody knows": part(status="great"),
    "of a stage that nobody knows": part(stage="dream"),
    "with evidence of another type": part(evidence=5),
    "with a reason of another type": part(reason=None),
    "with a status of another type": part(status=1),
    "of another probe": part(probe="import-torch"),
}


@pytest.mark.parametrize("damage", ROWS)
def test_a_damaged_row_is_asked_again(damage: str, site: Any) -> None:
    assert site.ask().code == 0
    rows(site, ROWS[damage])
    ended = site.ask()
    asked = f"({PROBES - (damage == 'of another probe')} probed now)"
    assert (ended.code, asked in ended.err, site.answers()) == (0, True, WHOLE), ended


def test_a_row_that_is_no_text_is_asked_again(site: Any) -> None:
    assert site.ask().code == 0
    sql(site, "UPDATE outcomes SET body = CAST(x'7b22ff227d' AS TEXT)")
    assert (site.ask().code, site.answers()) == (0, WHOLE)


def beside(site: Any, ending: str) -> Path:
    return Path(f"{site.journal}{ending}")


def filled(site: Any, start: int, content: bytes) -> None:
    whole = bytearray(site.journal.read_bytes())
    whole[start : start + len(content)] = content
    site.journal.write_bytes(whole)


MOVE_AWAY = "move it away to start a new one"
JOURNALS: dict[str, tuple[Callable[[Any], object], str]] = {
    "garbage": (lambda site: site.journal.write_bytes(os.urandom(12288)), MOVE_AWAY),
    "cut short": (lambda site: site.journal.write_bytes(site.journal.read_bytes()[:6000]), MOVE_AWAY),
    "with a hole": (lambda site: filled(site, 4096, b"\x99" * 4096), MOVE_AWAY),
    "of a later schema": (lambda site: sql(site, "PRAGMA user_version = 99"), MOVE_AWAY),
    "with other columns": (
        lambda site: sql(site, "DROP TABLE outcomes", "CREATE TABLE outcomes (key TEXT, other TEXT)"),
        MOVE_AWAY,
    ),
    "a folder": (lambda site: replaced(site.journal, Path.mkdir), "folder read-only"),
    "a link to nowhere": (
        lambda site: replaced(site.journal, lambda at: at.symlink_to("/nowhere/x")),
        "folder read-only",
    ),
    "a pipe": (lambda site: replaced(site.journal, os.mkfifo), "folder read-only"),
    "with a folder as its lock": (
        lambda site: replaced(beside(site, ".lock"), Path.mkdir),
        "something else is in its place",
    ),
    "below a file": (lambda site: replaced(site.journal.parent, Path.touch), "something else is in its place"),
}


@pytest.mark.parametrize("damage", JOURNALS)
def test_a_damaged_journal_is_one_line(damage: str, site: Any) -> None:
    assert site.ask().code == 0
    do, words = JOURNALS[damage]
    do(site)
    for command in (("run", "--probe", "import-peft"), ("report",)):
        ended = site(*command)
        (line,) = ended.errors
        assert (ended.code, line.startswith("compat: journal"), words in line, ended.out) == (2, True, True, ""), ended
    assert not (site.project / "reports").exists()


SIDES: dict[str, Callable[[Any], object]] = {
    "an empty journal": lambda site: site.journal.write_bytes(b""),
    "no table": lambda site: sql(site, "DROP TABLE outcomes"),
    "garbage as its log": lambda site: beside(site, "-wal").write_bytes(os.urandom(5000)),
    "garbage as its index": lambda site: beside(site, "-shm").write_bytes(os.urandom(40000)),
}


@pytest.mark.parametrize("damage", SIDES)
def test_what_a_journal_does_without_is_made_anew(damage: str, site: Any) -> None:
    assert site.ask().code == 0
    SIDES[damage](site)
    assert (site.ask().code, site.answers()) == (0, WHOLE)


MATRIX: dict[str, bytes] = {
    "no TOML": b"[[combination]\n",
    "no UTF-8": b'title = "\xff"\n',
    "with a NUL": b"\0\0\0",
    "nested deeply": b"a = " + b"[" * 100_000,
    "of 5 MB": b"# " + b"x" * 5_000_000 + b"\nunknown = 1\n",
    "empty": b"",
}


@pytest.mark.parametrize("damage", MATRIX)
def test_a_damaged_matrix_file_is_one_line(damage: str, site: Any) -> None:
    (site.project / "matrix" / "more.toml").write_bytes(MATRIX[damage])
    for command in (("list",), ("run",), ("report",)):
        ended = site(*command)
        (line,) = ended.errors
        assert (ended.code, "more.toml" in line, ended.out, len(line) < 400) == (2, True, "", True), ended
    assert (site.cache.exists(), (site.project / ".compat").exists()) == (False, False)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"format_version": 99}', b"[" * 100_000])
def test_reports_that_are_damaged_are_told_or_written_anew(content: bytes, site: Any) -> None:
    """``results.json`` is written only; ``artefacts.json`` is read, and nothing is written where it cannot be."""
    assert site.ask().code == 0
    reports = site.project / "reports"
    reports.mkdir()
    (reports / "results.json").write_bytes(content)
    assert site("report").code == 3  # most was not asked
    whole = (reports / "results.json").read_bytes()
    assert json.loads(whole)["schema_version"] == 1
    (reports / "artefacts.json").write_bytes(content)
    ended = site("report")
    (line,) = ended.errors
    assert (ended.code, line.startswith("compat: artefacts.json")) == (2, True), ended
    (reports / "results.json").write_bytes(content)
    compared = site("diff", "reports/results.json", "reports/results.json")
    (line,) = compared.errors
    assert (compared.code, line.startswith("compat: results.json")) == (2, True), compared
