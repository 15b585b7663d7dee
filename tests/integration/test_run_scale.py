"""``compat run`` with a size, named probes, limits and a record, over the offline index and miniature probes."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from compat import machine, place, probing
from compat.cli import main
from compat.model import Status
from compat.setup import Setup

SIZE = "flan-t5-xl"
ENTRY = """
[[combination]]
id = "{id}"
title = "Title"
kind = "current"
packages = {{ transformers = "1.0", tokenizers = "1.0", peft = "1.0" }}
suites = [{suites}]
expect = {{ trains = "passed", passes = "passed" }}
"""


@dataclass(frozen=True)
class Cli:
    """``compat`` in a folder with a matrix, over the probes of ``conftest``."""

    folder: Path
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, list[str], str]:
        """Exit code, lines of standard output, standard error."""
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = self.captured.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out.splitlines(), err

    def record(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.folder / "reports" / name).read_text(encoding="utf-8")))

    def days(self, name: str) -> dict[str, str]:
        """The recorded probes and their statuses."""
        return {run["outcome"]["probe"]: run["outcome"]["status"] for run in self.record(name)["runs"]}

    def matrix(self, **suites: str) -> None:
        (self.folder / "matrix").mkdir(exist_ok=True)
        entries = (ENTRY.format(id=id_, suites=", ".join(map(repr, each.split()))) for id_, each in suites.items())
        (self.folder / "matrix" / "tried.toml").write_text("".join(entries).replace("'", '"'), encoding="utf-8")


@pytest.fixture
def cli(project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("COMPAT_CACHE", str(project.setup.cache))
    monkeypatch.setattr(place, "Setup", functools.partial(Setup, catalogue=project.setup.catalogue))
    found = Cli(project.folder, capsys)
    found.matrix(tried="instructblip sized")
    return found


def by_probe(result: Any) -> Mapping[str, Any]:
    return {outcome.probe: outcome for outcome in result.outcomes}


def test_a_size_reaches_only_the_probes_that_have_one(project: Any, combination: Any) -> None:
    found = by_probe(project.run(combination(["instructblip", "sized"]), scale=SIZE))
    assert found["trains"].evidence.figures["scale"] == SIZE
    assert found["passes"].status is Status.PASSED


def test_at_a_size_one_thread_is_set_as_ever_for_what_is_asked_beside_it(project: Any, combination: Any) -> None:
    found = by_probe(project.run(combination(["sized"]), scale=SIZE))
    assert found["trains"].evidence.figures["threads"] == "1"  # the probe sets more, which this does not bind


def test_each_size_is_a_question_of_its_own_and_the_rest_is_known(project: Any, combination: Any) -> None:
    tried = combination(["instructblip", "sized"])
    first = project.run(tried)
    at_size = project.run(tried, scale=SIZE)
    again = project.run(tried)
    assert at_size.fresh == 3  # those that have a size
    assert (again.fresh, by_probe(again)["trains"]) == (0, by_probe(first)["trains"])


def test_what_did_not_fit_is_asked_again_at_a_size(project: Any, combination: Any) -> None:
    tried = replace(combination(["sized"]), probes=("needs-memory",))
    assert by_probe(project.run(tried, scale=SIZE))["needs-memory"].reason == "needs 8.00 GiB, and 2.00 GiB are free"
    (project.folder / "probes" / "free").write_text("9", encoding="utf-8")
    again = project.run(tried, scale=SIZE)
    assert (by_probe(again)["needs-memory"].status, project.run(tried, scale=SIZE).fresh) == (Status.PASSED, 0)


@pytest.mark.slow
def test_a_limit_of_the_users_is_for_each_probe_and_asks_again_what_came_too_late(
    project: Any, combination: Any
) -> None:
    tried = combination(["hanging"])
    first = project.run(tried)
    assert by_probe(first)["hangs-at-size"].reason == "no answer within 0.5 s"
    assert project.run(tried).fresh == 0
    again = project.run(tried, time_limit_s=1.0)
    assert (by_probe(again)["hangs-at-size"].reason, again.fresh) == ("no answer within 1 s", 1)


@pytest.mark.slow
def test_what_a_limit_of_the_users_ended_is_asked_again_without_it(project: Any, combination: Any) -> None:
    tried = combination(["hanging"])
    assert by_probe(project.run(tried, time_limit_s=0.3))["hangs-at-size"].reason == "no answer within 0.3 s"
    again = project.run(tried)
    assert (by_probe(again)["hangs-at-size"].reason, project.run(tried).fresh) == ("no answer within 0.5 s", 0)


def test_at_a_size_a_probe_may_have_the_memory_that_there_is(
    project: Any, combination: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[probing.Task] = []

    def heard(task: probing.Task, *_: object) -> list[object]:
        asked.append(task)
        return []

    monkeypatch.setattr(probing, "outcomes", heard)
    monkeypatch.setattr(machine, "available_bytes", lambda: 2**34)
    project.run(combination(["sized"]))
    project.run(combination(["sized"]), scale=SIZE)
    assert [task.memory_bytes for task in asked] == [probing.MEMORY_LIMIT_BYTES, 2**34]


@pytest.mark.slow
class TestCommand:
    def test_at_a_size_what_has_one_is_asked_and_each_has_its_line(self, cli: Cli) -> None:
        code, out, err = cli("run", "--scale", SIZE)
        assert (code, out) == (
            0,
            [
                "tried: trains: passed: loss 4.5000 to 4.0000, 1.50 s an epoch, peak memory 0.00 GB",
                "tried: trains-on-a-gpu: skipped: not asked for: use --device cuda",
                "tried: needs-memory: skipped: needs 8.00 GiB, and 2.00 GiB are free",
                "compat: everything is as expected (exit code 0)",
            ],
        )
        assert "tried: 3 passed, 2 skipped (5 probed now)" in err

    def test_a_report_afterwards_finds_what_is_tiny(self, cli: Cli) -> None:
        cli("run")
        cli("report")
        before = (cli.folder / "reports" / "results.json").read_bytes()
        cli("run", "--scale", SIZE)
        assert cli("report")[2].count("unchanged") == 6
        assert (cli.folder / "reports" / "results.json").read_bytes() == before

    def test_a_named_probe_that_did_not_begin_is_inconclusive(self, cli: Cli) -> None:
        code, out, _ = cli("run", "--scale", SIZE, "--probe", "needs-memory", "--probe", "trains")
        assert (code, out[1:]) == (
            3,
            [
                "tried: needs-memory: skipped: needs 8.00 GiB, and 2.00 GiB are free",
                "compat: something is inconclusive (exit code 3)",
            ],
        )

    def test_only_a_named_probe_and_what_it_requires_are_asked(self, cli: Cli) -> None:
        code, out, err = cli("run", "--probe", "uses-peft")
        assert (code, out[0], "tried: 3 passed (3 probed now)" in err) == (0, "tried: uses-peft: passed", True)

    def test_a_named_probe_that_came_too_late_is_inconclusive(self, cli: Cli) -> None:
        cli.matrix(tried="hanging")
        code, out, _ = cli("run", "--scale", SIZE, "--probe", "hangs-at-size", "--time-limit", "0.5")
        assert (code, out[0]) == (3, "tried: hangs-at-size: no answer within 0.5 s")

    def test_a_combination_without_a_size_is_left_out_and_said(self, cli: Cli) -> None:
        cli.matrix(plain="instructblip", sized="sized")
        code, out, err = cli("run", "--scale", SIZE)
        assert (code, {line.partition(":")[0] for line in out[:-1]}) == (0, {"sized"})
        assert "plain: left out: none of its probes has models with a size\n" in err

    def test_a_record_has_what_ran_and_what_refused_and_nothing_of_the_machine(self, cli: Cli) -> None:
        _, _, err = cli("run", "--scale", SIZE, "--record", "reports/cpu")
        assert "reports/cpu/tried.flan-t5-xl.json: written\n" in err
        assert cli.days("cpu/tried.flan-t5-xl.json") == {"trains": "passed", "needs-memory": "skipped"}
        text = (cli.folder / "reports" / "cpu" / "tried.flan-t5-xl.json").read_text(encoding="utf-8")
        assert [word for word in (str(cli.folder), "file://", "simple") if word in text] == []
        record = cli.record("cpu/tried.flan-t5-xl.json")
        told = {name: record[name] for name in ("format_version", "combination", "scale", "device", "python")}
        assert told == {
            "format_version": 1,
            "combination": "tried",
            "scale": SIZE,
            "device": "cpu",
            "python": record["python"],
        }
        assert (record["versions"], len(record["lock"])) == (
            {"transformers": "1.0", "tokenizers": "1.0", "peft": "1.0"},
            64,
        )

    def test_a_second_record_of_another_probe_keeps_the_first(self, cli: Cli) -> None:
        for probe in ("trains", "needs-memory"):
            cli("run", "--scale", SIZE, "--probe", probe, "--record", "reports/cpu")
        assert cli.days("cpu/tried.flan-t5-xl.json") == {"trains": "passed", "needs-memory": "skipped"}

    def test_a_record_of_another_machine_is_written_anew_and_that_is_said(self, cli: Cli) -> None:
        arguments = ("run", "--scale", SIZE, "--record", "reports/cpu", "--probe")
        cli(*arguments, "trains")
        file = cli.folder / "reports" / "cpu" / "tried.flan-t5-xl.json"
        file.write_text(file.read_text(encoding="utf-8").replace(" cores", " kernels"), encoding="utf-8")
        assert "written anew: what it had was run elsewhere\n" in cli(*arguments, "needs-memory")[2]
        assert cli.days("cpu/tried.flan-t5-xl.json") == {"needs-memory": "skipped"}

    def test_the_day_is_the_one_of_the_run_and_not_of_the_record(self, cli: Cli) -> None:
        from compat.journal import Journal

        cli("run", "--scale", SIZE, "--probe", "trains")
        with Journal(cli.folder / ".compat" / "journal.sqlite3") as book:
            book._execute("UPDATE outcomes SET recorded = '2026-01-31T23:59:59+00:00'")
        cli("run", "--scale", SIZE, "--probe", "trains", "--record", "reports/cpu")
        assert [run["day"] for run in cli.record("cpu/tried.flan-t5-xl.json")["runs"]] == ["2026-01-31"]

    def test_without_a_device_there_is_nothing_to_record(self, cli: Cli) -> None:
        arguments = ("run", "--device", "cuda", "--scale", SIZE, "--probe", "trains-on-a-gpu")
        code, out, err = cli(*arguments, "--record", "reports/gpu")
        assert (code, out[0]) == (3, "tried: trains-on-a-gpu: skipped: no device")
        assert "tried: nothing to record: no wanted probe ran on cuda\n" in err
        assert not (cli.folder / "reports").exists()

    def test_what_was_recorded_is_in_the_reports_and_a_gpu_is_not(self, cli: Cli) -> None:
        cli("run", "--scale", SIZE, "--record", "reports/cpu")
        cli("report")
        for name in ("compatibility.md", "training.md"):
            section = (cli.folder / "reports" / name).read_text(encoding="utf-8").partition("At real size\n")[2]
            told = re.findall(
                r"^- #: (\d)\n  - size: (.*)\n  - combination: (.*)\n(?:  .*\n)*  - came out: (.*)$", section, re.M
            )
            assert told == [
                ("1", "flan-t5-xl", "tried", "passed"),
                ("2", "flan-t5-xl", "tried", "needs 8.00 GiB, and 2.00 GiB are free"),
            ]

    def test_a_broken_record_is_one_line_and_no_report_is_written(self, cli: Cli) -> None:
        (cli.folder / "reports" / "gpu").mkdir(parents=True)
        (cli.folder / "reports" / "gpu" / "x.json").write_text("{}", encoding="utf-8")
        code, out, err = cli("report")
        assert (code, out, err.count("\n"), "gpu/x.json: no recorded runs" in err) == (2, [], 1, True)
        assert [path.name for path in (cli.folder / "reports").iterdir()] == ["gpu"]


def broken(folder: Path) -> None:
    (folder / "reports" / "cpu").mkdir(parents=True)
    (folder / "reports" / "cpu" / "x.json").write_text("[]", encoding="utf-8")


def a_file(folder: Path) -> None:
    (folder / "reports").write_text("", encoding="utf-8")


MISTAKES: Mapping[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "an unknown scale": (lambda folder: None, ("--scale", "xl"), "--scale xl: there are tiny, flan-t5-xl, vicuna-7b"),
    "an unknown probe": (lambda folder: None, ("--probe", "nonsense"), "--probe nonsense: there is no such probe"),
    "no time": (lambda folder: None, ("--time-limit", "0"), "--time-limit"),
    "a broken record": (broken, ("--record", "reports/cpu"), "cpu/x.json: no recorded runs"),
    "a file in its place": (a_file, ("--record", "reports/cpu"), "--record "),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_nothing_is_built(mistake: str, cli: Cli) -> None:
    prepare, arguments, words = MISTAKES[mistake]
    prepare(cli.folder)
    code, out, err = cli("run", *arguments)
    assert (code, out, err.count("\n"), words in err) == (2, [], 1, True), err
    assert not (cli.folder / ".compat").exists()


def test_nothing_with_a_size_is_a_mistake(cli: Cli) -> None:
    cli.matrix(plain="instructblip")
    code, _, err = cli("run", "--scale", SIZE)
    assert (code, err) == (
        2,
        "compat: --scale flan-t5-xl: no probe of plain has models with a size; name one with --probe\n",
    )
