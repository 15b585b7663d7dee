"""What is kept of runs and reports over the miniature index: the same bytes, and only while they are true."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat import loudness, stamp, watched
from compat.stamp import Answer

ENTRY = """
[[combination]]
id = "{id}"
title = "Title"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "1.0" }}
torch = "1.0"
{more}
"""
SETTLED = ENTRY.format(id="one", transformers="1.0", more="") + ENTRY.format(
    id="refused", transformers="6.0", more='expect = { import-peft = "failed" }'
)
RUN, REPORT = ("run", "-j", "1"), ("report",)


def unstamped(repository: Any, *arguments: str) -> Answer:
    code, out, err = repository(*arguments)
    return Answer(code, err.removesuffix("\n"), out.removesuffix("\n"))


@pytest.fixture
def settled(repository: Any) -> Any:
    """A project in which everything was run and reported once."""
    repository.write("matrix/tried.toml", SETTLED)
    repository(*RUN)
    repository(*REPORT)
    return repository


def test_quiet_and_verbose_answers_are_kept_as_such(repository: Any) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    repository(*RUN)
    usual = stamp.known(RUN)
    assert usual is not None
    assert unstamped(repository, *RUN, "-q") == Answer(usual.code, "", usual.out)
    assert stamp.known([*RUN, "-q"]) == Answer(usual.code, "", usual.out)
    said = unstamped(repository, *RUN, "-v")
    assert (said.code, said.out, set(usual.err.splitlines()) <= set(said.err.splitlines())) == (
        usual.code,
        usual.out,
        True,
    )
    assert stamp.known([*RUN, "-v"]) == Answer(usual.code, f"{usual.err}\n{loudness.KEPT}", usual.out)


def write(name: str, text: str = "# another\n") -> Callable[[], object]:
    def change() -> None:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")

    return change


def outcomes(statement: str) -> Callable[[], object]:
    def change() -> None:
        with sqlite3.connect(stamp.JOURNAL) as database:
            database.execute(statement)
        database.close()

    return change


def cached(folder: str, change: Callable[[Path], object]) -> Callable[[], object]:
    """Changes every file that compat's cache keeps there."""
    return lambda: [
        change(path) for path in (Path(os.environ["COMPAT_CACHE"]) / folder).glob("*.txt") if path.is_file()
    ]


DECISIVE: dict[str, Callable[[], object]] = {
    "a combination": write("matrix/tried.toml", SETTLED.replace("Title", "Other")),
    "another combination file": write("matrix/more.toml", ENTRY.format(id="more", transformers="1.0", more="")),
    "claims": write("matrix/claims.toml"),
    "releases": write("matrix/releases.json"),
    "a lock": write("matrix/locks/one.txt"),
    "a kept lock": cached("locks", lambda path: path.write_text("else", encoding="utf-8")),
    "no kept lock": cached("locks", Path.unlink),
    "a kept torch": cached("torch-layers", lambda path: path.write_text("else", encoding="utf-8")),
    "no kept torch": cached("torch-layers", Path.unlink),
    "an outcome": outcomes("UPDATE outcomes SET body = replace(body, 'passed', 'failed')"),
    "an outcome that is gone": outcomes("DELETE FROM outcomes WHERE probe = 'import-peft'"),
    "an unreadable outcome": outcomes("UPDATE outcomes SET body = 'nonsense' WHERE probe = 'import-peft'"),
    "no journal": lambda: stamp.JOURNAL.unlink(),
    "the index": lambda: os.environ.update(UV_DEFAULT_INDEX="https://index.example/simple"),
    "pip's index": lambda: os.environ.update(PIP_INDEX_URL="https://index.example/simple"),
    "what is switched off": lambda: os.environ.update(COMPAT_WITHOUT="forked-torch"),
    "the cache": lambda: os.environ.update(COMPAT_CACHE="else"),
    "a wheel in find-links": lambda: Path(os.environ["UV_FIND_LINKS"], "torch-9.9-py3-none-any.whl").touch(),
    "the settings of uv": lambda: Path(os.environ["UV_CONFIG_FILE"]).write_text("[pip]\n", encoding="utf-8"),
    "the GPU's driver": lambda: Path(watched.DRIVER).write_text("else", encoding="utf-8"),
}
OF_REPORTS: dict[str, Callable[[], object]] = {
    "a report": write("reports/training.md"),
    "a report that is gone": lambda: Path("reports/results.json").unlink(),
    "a crossing": write("reports/artefacts.json"),
    "a record": write("reports/cpu/one.json"),
}
IDLE: dict[str, Callable[[], object]] = {
    "the environments are gone": lambda: shutil.rmtree(Path(os.environ["COMPAT_CACHE"]) / "environments"),
    "somebody else's outcome": outcomes("INSERT INTO outcomes VALUES ('k', 'other', 'p', 'now', '{}')"),
    "the clock": lambda: [os.utime(path, (1, 1)) for path in (Path("matrix/tried.toml"), stamp.JOURNAL)],
    "another file": write("matrix/notes/mine.md"),
    "a pipe that is read by nobody": lambda: os.mkfifo("matrix/pipe"),
    "a link to itself": lambda: Path("matrix/loop").symlink_to("loop"),
}


CHANGES = {**DECISIVE, **OF_REPORTS, **IDLE}


def files(folder: Path) -> dict[Path, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and "environments" not in path.parts)
    return {path: path.read_bytes() for path in found}


def known_after(change: Callable[[], object], folder: Path, patch: pytest.MonkeyPatch) -> tuple[bool, bool]:
    """Whether the answers of run and report are still known after a change, which is taken back."""
    before = files(folder)
    with patch.context() as within:
        within.setattr(os, "environ", dict(os.environ))
        change()
        found = stamp.known(RUN) is not None, stamp.known(REPORT) is not None
    after = files(folder)
    for path in after.keys() - before.keys():
        path.unlink()
    for path in (folder / "matrix" / "pipe", folder / "matrix" / "loop"):
        path.unlink(missing_ok=True)
    for path, content in before.items():
        if after.get(path) != content:
            path.write_bytes(content)
    return found


def in_one_order(answer: Answer) -> Answer:
    """Two combinations run at once: which is told first is chance."""
    return replace(answer, err="\n".join(sorted(answer.err.splitlines())))


@pytest.fixture
def everything_here(repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with its cache, its find-links, uv's settings and a driver in one folder."""
    here = repository.folder
    shutil.copytree(os.environ["UV_FIND_LINKS"], here / "links")
    (here / "uv.toml").touch()
    (here / "driver").touch()
    monkeypatch.setenv("UV_FIND_LINKS", str(here / "links"))
    monkeypatch.setenv("UV_CONFIG_FILE", str(here / "uv.toml"))
    monkeypatch.setenv("COMPAT_CACHE", str(here / "cache"))
    monkeypatch.setattr(watched, "DRIVER", str(here / "driver"))
    return Path(here)


def test_what_is_kept_is_what_would_be_worked_out_until_something_changes(
    everything_here: Path, settled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = stamp.known(RUN), stamp.known(REPORT)
    assert kept[0] is not None
    assert kept[1] is not None
    worked_out = unstamped(settled, *RUN), unstamped(settled, *REPORT)
    assert [*map(in_one_order, kept)] == [*map(in_one_order, worked_out)]
    assert kept[0].err.count("(unchanged, nothing probed)") == 2
    found = {name: known_after(each, everything_here, monkeypatch) for name, each in CHANGES.items()}
    decisive, of_reports = dict.fromkeys(DECISIVE, (False, False)), dict.fromkeys(OF_REPORTS, (True, False))
    assert found == {**decisive, **of_reports, **dict.fromkeys(IDLE, (True, True))}


@pytest.mark.parametrize(
    ("transformers", "arguments"),
    [
        ("99.0", ("run",)),
        ("10.0", ("run",)),
        ("6.0", ("run", "--rerun")),
        ("6.0", ("run", "--probe", "import-peft")),
        ("6.0", ("run", "--time-limit", "60")),
        ("6.0", ("run", "--matrix", "../repository/matrix")),
    ],
    ids=["no such release", "a wrong hash", "again", "one probe", "a limit", "a matrix by another name"],
)
def test_what_would_ask_again_is_not_kept(transformers: str, arguments: tuple[str, ...], repository: Any) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers=transformers, more=""))
    repository(*arguments)
    assert stamp.known(arguments) is None


def test_find_links_on_a_page_are_not_looked_at(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("links.html", "<html></html>")
    monkeypatch.setenv("UV_FIND_LINKS", (repository.folder / "links.html").as_uri())
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    repository("run")
    assert stamp.known(("run",)) is None


def test_the_switch_turns_it_off(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    monkeypatch.setenv("COMPAT_WITHOUT", "kept-answers")
    repository("run")
    assert stamp.known(("run",)) is None


def test_what_cannot_be_watched_is_in_nobodys_way(repository: Any) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    before = [repository(each) for each in ("run", "report", "run", "report")][2:]
    assert stamp.known(("run",)) is not None
    (repository.folder / "matrix" / "locks").mkdir()
    os.mkfifo(repository.folder / "matrix" / "locks" / "other.txt")
    assert [repository("run"), repository("report")] == before
    assert (stamp.known(("run",)), stamp.known(("report",))) == (None, None)


def test_where_the_time_went_is_never_left_out(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    repository("run")
    monkeypatch.setenv("COMPAT_SPENT", str(repository.folder / "missing" / "spent.jsonl"))
    assert stamp.known(("run",)) is None
    stamp.JOURNAL.unlink()
    code, out, err = repository("run")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not stamp.JOURNAL.exists()


def test_what_changes_while_a_report_is_made_is_not_kept(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("matrix/tried.toml", ENTRY.format(id="one", transformers="6.0", more=""))
    render = "compat.commands.report.markdown.training_table"
    monkeypatch.setattr(render, lambda analysis: repository.write("matrix/tried.toml", SETTLED) or "")
    repository("report")
    assert stamp.known(("report",)) is None
