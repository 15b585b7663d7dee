"""``python -m compat`` in a small project over the offline index.

What is as expected, and what ends otherwise than by ``main``, is asked of the program; all else asks the same ``main``
in this process, which is ten times faster.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main

ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "1.0" }}
{more}
"""
EXPECT_TORCH = 'expect = { import-torch = "passed" }'


def entry(name: str, transformers: str = "1.0", more: str = "") -> str:
    return ENTRY.format(id=name, transformers=transformers, more=more)


@dataclass(frozen=True)
class Cli:
    """A project folder and the environment in which compat runs there."""

    folder: Path
    env: Mapping[str, str]
    captured: pytest.CaptureFixture[str]

    def write(self, *entries: str, name: str = "tried.toml") -> None:
        (self.folder / "matrix").mkdir(exist_ok=True)
        (self.folder / "matrix" / name).write_text("".join(entries), encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "compat", *arguments]
        pipe = subprocess.PIPE
        # A shell's background job ignores interrupts, and so do its children: here they are to be heard.
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(argv, cwd=self.folder, env=self.env, stdout=pipe, stderr=pipe, text=True)
        finally:
            signal.signal(signal.SIGINT, heard)

    def program(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error of the program."""
        started = self.start(*arguments)
        out, err = started.communicate(timeout=90)
        return started.returncode, out, err

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """The same of ``main`` in this process."""
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = self.captured.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    def files(self) -> dict[str, bytes]:
        """The project's files, without cache and journal."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        inside = ((path.relative_to(self.folder), path) for path in paths)
        return {str(name): path.read_bytes() for name, path in inside if name.parts[0] not in ("cache", ".compat")}


@pytest.fixture
def cli(
    offline: object,
    offline_environ: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Cli]:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COMPAT_CACHE", str(folder / "cache"))
    before = signal.getsignal(signal.SIGTERM)
    yield Cli(folder, {**offline_environ, "COMPAT_CACHE": str(folder / "cache")}, capsys)
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def warm(cli: Cli, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The same with the cache that tests share: what another test has built is there."""
    monkeypatch.setenv("COMPAT_CACHE", str(cache))
    return replace(cli, env={**cli.env, "COMPAT_CACHE": str(cache)})


class TestExitCodes:
    def test_0_as_expected(self, cli: Cli) -> None:
        cli.write(entry("tried"))
        code, out, err = cli.program("run")
        assert (code, out) == (0, "compat: everything is as expected (exit code 0)\n")
        assert err.splitlines()[:3] == ["tried: locking", "tried: building", "tried: probing"]
        assert re.fullmatch(r"tried: 1 passed, 4 failed, \d+ skipped \(\d+ probed now\)", err.splitlines()[-1])

    def test_1_something_differs(self, warm: Cli) -> None:
        warm.write(entry("tried", more=EXPECT_TORCH))
        code, out, _ = warm("run")
        assert (code, out.splitlines()) == (
            1,
            [
                "tried: import-torch: expected passed, observed failed (unknown)",
                "compat: something differs from what is expected (exit code 1)",
            ],
        )

    def test_2_bad_input(self, cli: Cli) -> None:
        assert cli("run")[0] == 2

    def test_3_inconclusive_with_the_reason(self, warm: Cli) -> None:
        warm.write(entry("tried", "99.0"))
        code, out, _ = warm("run")
        first, last = out.splitlines()
        assert (code, last) == (3, "compat: something is inconclusive (exit code 3)")
        assert first.startswith("tried: inconclusive: lock: Because there is no version of transformers==99.0")

    @pytest.mark.slow
    def test_1_a_failure_that_no_rule_knows_under_strict(self, warm: Cli) -> None:
        warm.write(entry("tried"))
        code, out, _ = warm.program("run", "--strict")
        assert (code, "tried: no rule knows import-torch: " in out) == (1, True)

    @pytest.mark.slow
    def test_1_beats_3(self, warm: Cli) -> None:
        warm.write(entry("differs", more=EXPECT_TORCH), entry("silent", "99.0"))
        assert warm.program("run")[0] == 1

    @pytest.mark.slow
    def test_130_and_nobody_is_left(self, cli: Cli) -> None:
        slow = 'torch = "1.0"'
        cli.write(entry("first", "3.0", slow), entry("second", "5.0", slow))
        started = cli.start("run", "-j", "2")
        _until_probing(started)
        before = time.monotonic()
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
        assert (started.returncode, err.splitlines()[-1:]) == (
            130,
            ["compat: interrupted; what was finished is in the journal, run it again to go on"],
        )
        assert (_left(cli), time.monotonic() - before < 10) == ([], True)
        code, out, _ = cli.program("run", "first")
        assert (code, "first" in out) in [(0, False), (3, True)]
        assert "unchanged, nothing probed" in cli.program("run", "first")[2]

    @pytest.mark.slow
    def test_130_after_sigterm(self, cli: Cli) -> None:
        cli.write(entry("tried", "5.0", 'torch = "1.0"'))
        started = cli.start("run")
        _until_probing(started)
        started.terminate()
        started.communicate(timeout=60)
        assert (started.returncode, _left(cli)) == (130, [])


def _until_probing(started: subprocess.Popen[str]) -> None:
    assert started.stderr is not None
    for line in started.stderr:
        if "probing" in line:
            return
    raise AssertionError("it ended before it probed")


def _left(cli: Cli) -> list[str]:
    """Who still runs something of the project (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
        found += [line] if str(cli.folder) in line else []
    return found


UNKNOWN_KEY = "tried.toml: combination 'tried' colour: unknown key"
RELEASES = '{"schema_version": 1}'
CLAIM = """[[claim]]
id = "c"
place = "p"
line = 1
text = "t"
says = "s"
holds-when = [{ combination = "tried", probe = "nonsense", is = "passed" }]
"""
BAD_MATRIX = {
    "no folder": ({}, "no such folder"),
    "an unknown key": ({"tried.toml": entry("tried", more='colour = "red"')}, UNKNOWN_KEY),
    "an unreadable version": ({"tried.toml": entry("tried", "newest")}, "'newest' is neither a version"),
    "an id twice": (
        {"a.toml": entry("tried"), "b.toml": entry("tried")},
        "b.toml: combination 'tried': id: already used",
    ),
    "an unknown suite": ({"tried.toml": entry("a") + entry("tried", more='suites = ["x"]')}, "there is no suite 'x'"),
    "an unknown probe": (
        {"tried.toml": entry("a") + entry("tried", more='expect = { nonsense = "passed" }')},
        "there is no probe 'nonsense'",
    ),
    "an unreadable release": ({"tried.toml": entry("tried"), "releases.json": RELEASES}, "releases.json: renewed"),
    "a claim about no probe": ({"tried.toml": entry("tried"), "claims.toml": CLAIM}, "claims.toml: claim 'c'"),
}
BAD_ARGUMENTS = {
    "no command": [],
    "an unknown command": ["nonsense"],
    "an unknown option": ["run", "--nonsense"],
    "an id that matches nothing": ["run", "nonsense-*"],
    "an unknown device": ["run", "--device", "tpu"],
    "no jobs": ["run", "--jobs", "0"],
}


@pytest.mark.parametrize("mistake", BAD_MATRIX)
@pytest.mark.parametrize("command", ["run", "report"])
def test_a_bad_matrix_is_one_line_and_nothing_is_written(mistake: str, command: str, cli: Cli) -> None:
    files, words = BAD_MATRIX[mistake]
    for name, text in files.items():
        cli.write(text, name=name)
    before = cli.files()
    code, out, err = cli(command)
    assert (code, out, err.count("\n"), words in err) == (2, "", 1, True), err
    assert (cli.files(), [path.name for path in cli.folder.iterdir() if path.name != "matrix"]) == (before, [])


@pytest.mark.parametrize("mistake", BAD_ARGUMENTS)
def test_bad_arguments_are_one_line_and_nothing_is_written(mistake: str, cli: Cli) -> None:
    cli.write(entry("tried"))
    code, out, err = cli(*BAD_ARGUMENTS[mistake])
    assert (code, out, err.count("\n"), [path.name for path in cli.folder.iterdir()]) == (2, "", 1, ["matrix"]), err


def test_list_shows_the_combinations(cli: Cli) -> None:
    cli.write(entry("first"), entry("second"))
    code, out, err = cli("list")
    assert (code, err) == (0, "")
    assert re.sub(" +", " ", out).splitlines()[:3] == [
        "current: releases of today",
        " first not run transformers 1.0, tokenizers 1.0, peft 1.0 Title of first",
        " second not run transformers 1.0, tokenizers 1.0, peft 1.0 Title of second",
    ]
    assert not (cli.folder / ".compat").exists()


def test_list_may_be_narrowed_and_is_json_too(cli: Cli, document: Callable[[str, str], Any]) -> None:
    cli.write(entry("first"), entry("second"))
    code, out, _ = cli("list", "sec*", "--json")
    (found,) = document("list", out)["combinations"]
    assert (code, found["id"], found["verdict"], found["outcomes"]) == (0, "second", None, {})


def test_list_shows_the_probes(cli: Cli) -> None:
    code, out, err = cli("list", "--probes")
    assert (code, err) == (0, "")
    assert re.search(r"^import-peft +question +Does peft import", out, re.MULTILINE)


def test_help_is_no_mistake(cli: Cli) -> None:
    assert cli("--help")[0] == 0


class TestLocks:
    def test_lock_writes_and_run_uses_what_is_there(self, cli: Cli) -> None:
        cli.write(entry("tried"))
        assert cli("lock") == (0, "", "tried: matrix/locks/tried.txt\n")
        assert "tried: locking" not in cli("run")[2]

    def test_a_refusal_says_why(self, cli: Cli) -> None:
        cli.write(entry("tried", "6.0"))
        code, _, err = cli("lock")
        assert (code, err.startswith("tried: no lock: Because transformers==6.0 depends on tokenizers<1")) == (3, True)

    def test_a_tampered_lock_is_refused_with_what_renews_it(self, cli: Cli) -> None:
        cli.write(entry("another"), entry("tried"))
        cli("lock")
        lock = cli.folder / "matrix" / "locks" / "tried.txt"
        lock.write_text(lock.read_text(encoding="utf-8").replace("peft==1.0", "peft==2.0"), encoding="utf-8")
        before = cli.files()
        for command in ("run", "report"):
            code, out, err = cli(command)
            assert (code, out, err.count("\n")) == (2, "", 1)
            assert err.endswith("the lock was edited; renew it: compat lock tried\n")
            assert (cli.files(), (cli.folder / "cache").exists()) == (before, False)
        assert cli("lock", "tried")[0] == 0
        assert cli("run", "tried")[0] == 0

    def test_a_lock_of_other_pins_is_refused(self, cli: Cli) -> None:
        cli.write(entry("tried"))
        cli("lock")
        cli.write(entry("tried", "2.0"))
        assert "the lock no longer fits its combination; renew it: compat lock tried" in cli("run")[2]

    def test_the_lock_of_another_combination_is_no_hindrance(self, warm: Cli) -> None:
        warm.write(entry("another"), entry("tried"))
        (warm.folder / "matrix" / "locks").mkdir()
        (warm.folder / "matrix" / "locks" / "another.txt").write_text("nonsense\n", encoding="utf-8")
        assert warm("run", "tried")[0] == 0


def forget(cli: Cli) -> None:
    """As in a fresh clone: the reports are there, and nothing was run."""
    for path in cli.folder.rglob("journal.sqlite3*"):
        path.unlink()


class TestReports:
    def test_results_that_nobody_has_here_are_not_written_over(self, cli: Cli) -> None:
        cli.write(entry("good"), entry("refused", "6.0"))
        cli("run")
        cli("report")
        before = cli.files()
        forget(cli)
        assert cli("report") == (
            2,
            "",
            "compat: good and 1 more: not run here, and reports/results.json has results of it that would be lost; run "
            "it (`nox -s matrix`), write elsewhere (--to FOLDER), or renew the reports of that file (`compat merge "
            "reports/results.json`)\n",
        )
        assert cli("report", "--to", "matrix/../reports")[0] == 2
        assert cli("report", "good", "--to", "reports")[::2] == (
            2,
            "compat: --to reports: that is where the report about the whole matrix is; name another folder\n",
        )
        assert cli.files() == before
        assert cli("report", "--to", "elsewhere")[0] == 3
        assert cli("merge", "reports/results.json")[2].count("unchanged") == 6
        cli("run", "good")
        assert cli("report")[2].startswith("compat: refused: not run here")
        cli("run")
        assert cli("report")[0] == 0

    def test_results_that_nobody_can_read_are_no_hindrance(self, cli: Cli) -> None:
        cli.write(entry("good"))
        (cli.folder / "reports").mkdir()
        (cli.folder / "reports" / "results.json").write_text("nonsense", encoding="utf-8")
        assert cli("report")[2].count("written") == 6

    def test_twice_the_same_bytes_and_it_says_so(self, warm: Cli) -> None:
        warm.write(entry("good"), entry("refused", "6.0"), entry("silent", "99.0"))
        warm("run")
        code, out, err = warm("report")
        names = ["compatibility.md", "training.md", "compatibility.html", "results.json", "junit.xml", "badge.json"]
        first = {name: (warm.folder / "reports" / name).read_bytes() for name in names}
        assert (code, err) == (3, "".join(f"reports/{name}: written\n" for name in names))
        assert warm("report") == (code, out, "".join(f"reports/{name}: unchanged\n" for name in names))
        assert {name: (warm.folder / "reports" / name).read_bytes() for name in names} == first

    @pytest.mark.slow
    def test_a_second_run_leaves_the_report_as_it_is(self, warm: Cli) -> None:
        warm.write(entry("good"), entry("refused", "6.0"))
        warm("run")
        warm("report")
        _, _, err = warm("run")
        assert [line.rpartition(" (")[2] for line in err.splitlines()] == ["unchanged, nothing probed)"] * 2
        assert warm("report")[2].count("unchanged") == 6
        listed = json.loads(warm("list", "--json")[1])["combinations"]
        assert {each["id"]: (each["verdict"], sum(each["outcomes"].values())) for each in listed} == {
            "good": ("incompatible", len(listed[0]["probes"])),
            "refused": ("incompatible", 1),
        }

    def test_no_path_of_the_machine_is_in_it(self, warm: Cli, cache: Path) -> None:
        warm.write(entry("good"), entry("silent", "99.0"), entry("broken", "10.0"))
        warm("run")
        warm("report")
        written = "".join(path.read_text(encoding="utf-8") for path in (warm.folder / "reports").iterdir())
        assert [each for each in (warm.folder.parent, cache) if str(each) in written] == []

    def test_what_was_never_run_is_inconclusive(self, cli: Cli) -> None:
        cli.write(entry("tried"))
        code, out, _ = cli("report")
        assert (code, out.splitlines()[0]) == (3, "tried: inconclusive: not run")

    def test_a_report_that_is_no_text_is_replaced(self, cli: Cli) -> None:
        cli.write(entry("tried"))
        (cli.folder / "reports").mkdir()
        (cli.folder / "reports" / "compatibility.md").write_bytes(b"\xff\xfe")
        assert "reports/compatibility.md: written\n" in cli("report")[2]


def test_a_journal_that_is_none_is_told(cli: Cli) -> None:
    cli.write(entry("tried"))
    (cli.folder / ".compat").mkdir()
    (cli.folder / ".compat" / "journal.sqlite3").write_text("no database" * 100, encoding="utf-8")
    code, out, err = cli("run")
    assert (code, out, err.count("\n"), "move it away to start a new one" in err) == (2, "", 1, True)
    code, out, err = cli("list")
    assert (code, "tried  not run" in out, err.startswith("compat: no verdicts: journal")) == (0, True, True)
