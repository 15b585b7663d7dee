"""``compat plan``, runs in shards, ``compat merge``: over the offline index, merged equals whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from compat import collect, matrix
from compat.commands import report
from compat.finding import Neighbour, Sought
from compat.model import Evidence, Outcome, Raised, Stage, Status
from compat.place import place
from compat.probes.catalogue import PROBES
from compat.probes.probe import EVERY_SUITE
from compat.questions import SHIPPED, with_required
from compat.report import export
from compat.results import Results, analyse
from compat.where import Where

TOP = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load((TOP / ".github" / "workflows" / "compat.yml").read_text(encoding="utf-8"))
ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "{peft}" }}
{more}
"""
MATRIX = "".join(
    (
        ENTRY.format(id="works", transformers="1.0", peft="1.0", more=""),
        ENTRY.format(id="differs", transformers="1.0", peft="1.0", more='expect = { import-peft = "failed" }'),
        ENTRY.format(id="refused", transformers="99.0", peft="1.0", more=""),
        ENTRY.format(id="other", transformers="1.0", peft="2.0", more=""),
    )
)
REPORTS = ("compatibility.md", "training.md", "compatibility.html", "results.json", "junit.xml", "badge.json")

NESTED = "[" * 200 + "]" * 200


def reports(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in REPORTS}


def without_times(folder: Path) -> Any:
    """What a results file says, without what differs between two runs of the same."""
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    for each in (*found["combinations"], *found["neighbours"]):
        for outcome in each["outcomes"]:
            outcome["evidence"].update(measured=None, output=None)
    return found


def answer(combination: str, probe: str, status: Status = Status.PASSED, **more: Any) -> Outcome:
    return Outcome(combination, probe, Stage.PROBE, status, evidence=Evidence(**more))


EVERYDAY = [
    probe.id for probe in with_required(each.id for each in PROBES if each.suite in (EVERY_SUITE, "instructblip"))
]
"""What a combination is asked that names no suites."""


def asked(combination: str, *own: Outcome) -> tuple[Outcome, ...]:
    """An outcome for each probe: its own, else passed."""
    by_id = {each.probe: each for each in own}
    return tuple(by_id.get(probe, answer(combination, probe)) for probe in EVERYDAY)


RAN = {
    "works": asked("works", answer("works", "import-peft", figures={"loss": float("nan"), "steps": [1.5, 2]})),
    "differs": asked(
        "differs",
        answer("differs", "import-torch", Status.FAILED, exception=Raised("ImportError", "no /home/me/torch here")),
    ),
    "refused": (Outcome("refused", "lock", Stage.LOCK, Status.FAILED, "they contradict each other"),),
    "other": asked("other", answer("other", "import-peft", measured={"duration_s": 1.25})),
}
"""What came of each combination."""
SKIPPED = {"status": "skipped", "reason": "no", "prerequisite": "import-torch"}
BEHIND = EVERYDAY[-1]
OTHER = next(probe.id for probe in PROBES if probe.id not in EVERYDAY)
"""What none of them is asked."""


@pytest.fixture
def ran(repository: Any) -> Any:
    """A repository whose combinations are said to have been run."""
    repository.write("matrix/tried.toml", MATRIX)
    return repository


def whole(ran: Any, *ids: str) -> Results:
    """The results of a run of these combinations, or of all."""
    declared = matrix.read(ran.folder / "matrix")
    chosen = ids or tuple(RAN)
    near = replace(declared[1], id="differs+peft-2.0", packages={**declared[1].packages, "peft": "2.0"})
    neighbour = Neighbour(near, "differs", (1, 1), asked("differs+peft-2.0"))
    return Results(
        combinations=declared,
        outcomes={id_: RAN[id_] for id_ in chosen},
        questions=collect.questions_of(SHIPPED),
        claims=(),
        host=collect.host(),
        neighbours=[neighbour] if "differs" in chosen else [],
        locks={id_: sha256(id_.encode()).hexdigest() for id_ in chosen if id_ != "refused"},
        elsewhere={"other": Where("3.12.1", "linux-aarch64", "2.13.0")} if "other" in chosen else {},
        searches={"other": Sought(2, ("peft 1.0",))} if "other" in chosen else {},
    )


WRITTEN: dict[tuple[str, ...], str] = {}
"""What shards write, by the matrix and their combinations: rendered once for all tests."""


def write(ran: Any, name: str, *ids: str) -> Path:
    """The results file that a shard of these combinations writes."""
    file = Path(ran.folder, name, "results.json")
    file.parent.mkdir(parents=True)
    key = ((ran.folder / "matrix" / "tried.toml").read_text(encoding="utf-8"), *ids)
    if key not in WRITTEN:
        WRITTEN[key] = export.render(analyse(whole(ran, *ids)))
    file.write_text(WRITTEN[key], encoding="utf-8")
    return file


def edited(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def outcome(content: Mapping[str, Any], combination: str, probe: str) -> dict[str, Any]:
    outcomes = next(each for each in content["combinations"] if each["id"] == combination)["outcomes"]
    return dict(next(each for each in outcomes if each["probe"] == probe))


def test_three_shards_merged_are_the_whole_to_the_byte(ran: Any) -> None:
    for name, ids in (("a", ["other", "refused"]), ("b", ["differs"]), ("c/d", ["works"])):
        write(ran, f"shards/{name}", *ids)
    report.write(analyse(whole(ran)), place(ran.folder / "matrix", None), ran.folder / "whole")
    code, out, _ = ran("merge", "shards", "--to", "merged")
    assert reports(ran.folder / "merged") == reports(ran.folder / "whole")
    assert (code, out.splitlines()[-1]) == (1, "compat: something differs from what is expected (exit code 1)")
    again = ran("merge", "shards/c/d/results.json", "merged", "shards", "--to", "merged")
    assert (again[:2], again[2]) == ((code, out), "".join(f"merged/{name}: unchanged\n" for name in REPORTS))


def test_an_extra_that_cannot_be_written_leaves_the_answer_as_it_is(ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(ran, "first", "works")
    code, out, err = ran("merge", "first", "--to", "merged")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "absent/summary")
    again = ran("merge", "first", "--to", "merged")
    told = (
        "compat: GITHUB_STEP_SUMMARY: No such file or directory: no summary; name a file that can be written, or none"
    )
    assert again == (code, out, f"{err.replace('written', 'unchanged')}{told}\n")


def test_quiet_says_the_answer_alone(ran: Any) -> None:
    for name in ("works", "other"):
        write(ran, f"shards/{name}", name)
    edited(ran.folder / "shards" / "other" / "results.json", lambda content: content["host"].update(platform="a-mac"))
    code, out, err = ran("merge", "shards")
    assert (code, err.count("\n")) == (3, len(REPORTS) + 1)
    assert ran("-q", "merge", "shards") == ran("merge", "shards", "-q") == (code, out, "")
    assert ran("report", "-q", "--to", "own")[2] == ""


@pytest.mark.parametrize("name", REPORTS)
def test_a_pipe_in_a_reports_place_is_not_waited_for(name: str, ran: Any) -> None:
    write(ran, "first", "works")
    (ran.folder / "merged").mkdir()
    os.mkfifo(ran.folder / "merged" / name)
    code, out, err = ran("merge", "first", "--to", "merged")
    assert (code, out, err) == (2, "", f"compat: {name}: not a regular file\n")
    assert [path.name for path in (ran.folder / "merged").iterdir()] == [name]


def test_what_no_shard_ran_stands_there_as_not_run(ran: Any) -> None:
    write(ran, "first", "works")
    code, out, _ = ran("merge", "first", "--to", "merged")
    assert (code, "other: inconclusive: not run" in out.splitlines()) == (3, True)
    assert [each["id"] for each in results(ran, "merged") if each["outcomes"]] == ["works"]


def results(ran: Any, folder: str) -> Any:
    return json.loads((ran.folder / folder / "results.json").read_text(encoding="utf-8"))["combinations"]


def test_a_file_that_was_cut_short_is_never_compatible(ran: Any) -> None:
    def cut(content: dict[str, Any]) -> None:
        (there,) = (each for each in content["combinations"] if each["id"] == "differs")
        there["outcomes"] = [each for each in there["outcomes"] if each["status"] == "passed"]

    edited(write(ran, "first", "differs"), cut)
    _, out, _ = ran("merge", "first", "--to", "merged")
    (there,) = (each for each in results(ran, "merged") if each["id"] == "differs")
    told = {each["probe"]: (each["status"], each["reason"]) for each in there["outcomes"]}
    assert told == {**{each.probe: ("passed", "") for each in RAN["differs"]}, "import-torch": ("error", "not run")}
    assert list(told) == [each.probe for each in RAN["differs"]]
    assert (there["verdict"], "compatible" in out.replace("incompatible", "")) == ("inconclusive", False)


def test_of_a_neighbour_that_was_cut_short_no_way_out_is_told(ran: Any) -> None:
    def cut(content: dict[str, Any]) -> None:
        content["neighbours"][0]["outcomes"] = [
            each for each in content["neighbours"][0]["outcomes"] if each["probe"] == "import-torch"
        ]

    def ways() -> list[Any]:
        ran("merge", "first", "--to", "merged")
        (there,) = (each for each in results(ran, "merged") if each["id"] == "differs")
        return [way["combination"] for finding in there["findings"] for way in finding["ways_out"]]

    def acting(content: dict[str, Any]) -> None:
        outcome(content, "differs", "import-torch")["evidence"]["phase"] = "act"

    file = write(ran, "first", "differs")
    edited(file, acting)
    whole_ = ways()
    edited(file, cut)
    assert (whole_, ways()) == (["differs+peft-2.0"], [])


@pytest.mark.parametrize("to", ["reports", "merged"])
def test_every_link_of_a_report_leads_to_a_file(to: str, ran: Any) -> None:
    write(ran, "first", "works")
    ran.write("reports/artefacts.json", '{"format_version": 1, "artefacts": []}')
    ran.write("reports/artefacts.md", "# Grids\n")
    assert ran("merge", "first", "--to", to, "--lang", "zh")[0] == 3
    texts = {each: (ran.folder / to / f"compatibility{each}.md").read_text(encoding="utf-8") for each in ("", ".zh")}
    links = {each: re.findall(r"\]\(([^)#]+)\)", text) for each, text in texts.items()}
    beside = ["artefacts.md"] if to == "reports" else []
    assert links == {"": ["training.md", *beside], ".zh": ["training.zh.md", *beside]}
    assert [name for each in links.values() for name in each if not (ran.folder / to / name).is_file()] == []
    assert all("artefacts.md" in text for text in texts.values())


class TestList:
    """What ``compat list`` says where there are results and no journal, as in a fresh clone."""

    def listed(self, ran: Any) -> dict[str, tuple[str | None, str | None]]:
        found = json.loads(ran("list", "--json")[1])["combinations"]
        assert [each["outcomes"] for each in found] == [{}] * len(found)
        return {each["id"]: (each["verdict"], each["stored"] and each["stored"]["verdict"]) for each in found}

    def test_what_was_not_run_here_has_the_stored_verdict_and_says_so(self, ran: Any) -> None:
        write(ran, "reports", "works", "refused")
        code, out, err = ran("list")
        lines = [" ".join(line.split()) for line in out.splitlines()]
        assert (code, err) == (0, "")
        assert [line.partition(" transformers")[0] for line in lines[1:5]] == [
            "works compatible (stored)",
            "differs not run",
            "refused incompatible (stored)",
            "other not run",
        ]
        told = (
            "(stored): not run in this checkout, the verdict is that of reports/results.json; `compat run` runs it here"
        )
        assert lines[-2] == told

    def test_a_file_that_lacks_probes_says_nothing_of_them(self, ran: Any) -> None:
        def cut(content: dict[str, Any]) -> None:
            (there,) = (each for each in content["combinations"] if each["id"] == "works")
            there["outcomes"] = [each for each in there["outcomes"] if each["probe"] != "import-peft"]

        edited(write(ran, "reports", "works"), cut)
        assert self.listed(ran)["works"] == (None, "inconclusive")
        (works,) = (each for each in json.loads(ran("list", "works", "--json")[1])["combinations"])
        assert works["stored"]["outcomes"] == {"passed": len(EVERYDAY) - 1}

    def test_of_what_is_declared_otherwise_by_now_nothing_is_known(self, ran: Any) -> None:
        write(ran, "reports", "works", "other")
        ran.write("matrix/tried.toml", MATRIX.replace('peft = "2.0"', 'peft = "3.0"'))
        assert self.listed(ran) == {
            "works": (None, "compatible"),
            **dict.fromkeys(("differs", "refused", "other"), (None, None)),
        }

    def test_a_file_that_is_none_is_told_and_the_list_is_there(self, ran: Any) -> None:
        ran.write("reports/results.json", "[]")
        code, out, err = ran("list", "works")
        assert (code, "works  not run" in out, err.count("\n")) == (0, True, 1)
        assert err.startswith("compat: no stored verdicts: ")


class TestTwoShardsOfOneCombination:
    @pytest.fixture
    def two(self, ran: Any) -> Any:
        for name in ("one", "other"):
            write(ran, f"shards/{name}", "works")
        return ran

    def change(self, two: Any, change: Callable[[dict[str, Any]], None]) -> tuple[int, str]:
        edited(two.folder / "shards" / "other" / "results.json", change)
        before = two.files()
        code, _, err = two("merge", "shards")
        if code == 2:
            assert two.files() == before
        return code, err

    def test_other_times_are_the_same_outcome(self, two: Any) -> None:
        def later(content: dict[str, Any]) -> None:
            outcome(content, "works", "import-peft")["evidence"].update(measured={"duration_s": 99.0})

        assert self.change(two, later)[0] == 3

    def test_another_status_is_a_contradiction(self, two: Any) -> None:
        def failed(content: dict[str, Any]) -> None:
            for each in content["combinations"][0]["outcomes"]:
                each.update(status="failed") if each["probe"] == "import-peft" else None

        assert self.change(two, failed) == (
            2,
            "compat: the shards contradict each other: works: import-peft: passed and failed (one/results.json, "
            "other/results.json); run these again, or leave one of them out\n",
        )

    def test_another_lock_is_one(self, two: Any) -> None:
        code, err = self.change(two, lambda content: content["combinations"][0].update(lock="0" * 64))
        assert (code, "works: locked otherwise in one/results.json and other/results.json" in err) == (2, True)

    def test_what_was_not_asked_in_one_is_taken_from_the_other(self, two: Any) -> None:
        def unasked(content: dict[str, Any]) -> None:
            for each in content["combinations"][0]["outcomes"]:
                each.update(status="error", reason="not run") if each["probe"] == "import-peft" else None

        assert self.change(two, unasked)[0] == 3
        assert outcome({"combinations": results(two, "reports")}, "works", "import-peft")["status"] == "passed"

    def test_skipped_in_one_behind_what_passed_in_the_other_is_one(self, two: Any) -> None:
        def behind(content: dict[str, Any]) -> None:
            (there,) = (each for each in content["combinations"] if each["id"] == "works")
            for each in there["outcomes"]:
                each.update(status="error", reason="not run") if each["probe"] == "import-torch" else None
                each.update(SKIPPED) if each["probe"] == BEHIND else None

        def unasked(content: dict[str, Any]) -> None:
            for each in content["combinations"][0]["outcomes"]:
                each.update(status="error", reason="not run") if each["probe"] == BEHIND else None

        edited(two.folder / "shards" / "one" / "results.json", unasked)
        code, err = self.change(two, behind)
        told = f"works: {BEHIND}: skipped behind import-torch, which passed (other/results.json, one/results.json)"
        assert (code, told in err, err.count("\n")) == (2, True, 1)

    def test_the_second_and_the_third_contradict_each_other_where_the_first_was_not_asked(self, two: Any) -> None:
        def unasked(content: dict[str, Any]) -> None:
            for each in content["combinations"][0]["outcomes"]:
                each.update(status="error", reason="not run") if each["probe"] == "import-peft" else None

        def failed(content: dict[str, Any]) -> None:
            for each in content["combinations"][0]["outcomes"]:
                each.update(status="failed") if each["probe"] == "import-peft" else None

        edited(two.folder / "shards" / "one" / "results.json", unasked)
        edited(write(two, "shards/third", "works"), failed)
        told = "works: import-peft: passed and failed (other/results.json, third/results.json)"
        code, _, err = two("merge", "shards")
        assert (code, told in err, err.count("\n")) == (2, True, 1)


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"schema_version": 99}, "written with schema 99, this compat reads 1"),
            ({"schema_version": None}, "not a results file of compat"),
            ({"host": None}, "host: "),
            ({"questions": []}, "made by another compat: its probes are not the same"),
            ({"combinations": [{"id": "works", "outcomes": 5}]}, "combinations.0.outcomes: "),
        ],
    )
    def test_a_file_that_is_no_shard_of_this_run(self, ran: Any, change: dict[str, Any], told: str) -> None:
        write(ran, "first", "works")
        edited(ran.folder / "first" / "results.json", lambda content: content.update(change))
        before = ran.files()
        code, out, err = ran("merge", "first")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert err.startswith(f"compat: first/results.json: {told}")
        assert ran.files() == before

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"probe": "import-nothing"}, "it is not asked import-nothing"),
            ({"probe": OTHER}, f"it is not asked {OTHER}"),
            ({"stage": "lock"}, "import-peft cannot be of the stage lock"),
            ({"probe": "lock"}, "lock cannot be of the stage probe"),
            ({"evidence": {"exit_code": 1}}, "import-peft passed, and failed"),
            (SKIPPED, "import-peft was skipped behind import-torch, which passed"),
            ({}, f"{RAN['works'][0].probe} was asked, and there is no lock"),
        ],
    )
    def test_what_no_run_can_have_left(self, ran: Any, change: dict[str, Any], told: str) -> None:
        def impossible(content: dict[str, Any]) -> None:
            (there,) = (each for each in content["combinations"] if each["id"] == "works")
            next(each for each in there["outcomes"] if each["probe"] == "import-peft").update(change)
            there["lock"] = there["lock"] if change else None

        edited(write(ran, "first", "works"), impossible)
        before = ran.files()
        expected = f"compat: first/results.json: works: {told}; write the file anew\n"
        assert ran("merge", "first") == (2, "", expected)
        assert ran.files() == before

    def test_a_neighbour_that_no_run_can_have_left(self, ran: Any) -> None:
        def impossible(content: dict[str, Any]) -> None:
            for each in content["neighbours"][0]["outcomes"]:
                each.update(SKIPPED) if each["probe"] == "import-peft" else None

        edited(write(ran, "first", "differs"), impossible)
        told = "import-peft was skipped behind import-torch, which passed; write the file anew"
        assert ran("merge", "first") == (2, "", f"compat: first/results.json: differs+peft-2.0: {told}\n")

    def test_another_compat(self, ran: Any) -> None:
        write(ran, "first", "works")
        edited(ran.folder / "first" / "results.json", lambda content: content["host"].update(compat="0.0.9"))
        assert ran("merge", "first")[2].startswith("compat: first/results.json: made by compat 0.0.9, this is ")

    def test_another_matrix(self, ran: Any) -> None:
        write(ran, "first", "works")
        ran.write("matrix/tried.toml", MATRIX.replace("Title of works", "Another"))
        told = "first/results.json: works was declared otherwise; merge beside the matrix that it was run from"
        assert ran("merge", "first") == (2, "", f"compat: {told}\n")
        ran.write("matrix/tried.toml", MATRIX.replace('"works"', '"renamed"'))
        assert "'works' is not in the matrix" in ran("merge", "first")[2]

    def test_a_folder_without_results_and_a_file_that_is_not_there(self, ran: Any) -> None:
        (ran.folder / "empty").mkdir()
        assert ran("merge", "empty")[2].startswith("compat: empty: no results.json in this folder")
        for path in ("nowhere.json", "/nowhere", "/a/b/c/nowhere.json"):
            told = f"compat: {path}: No such file or directory; `compat report` writes reports/results.json\n"
            assert ran("merge", path) == (2, "", told)
        for text, told in (("{", "no JSON "), ("[]", "not a results file "), (NESTED, "nested deeper than 100 levels")):
            ran.write("broken/deep/results.json", text)
            assert ran("merge", "broken")[2].startswith(f"compat: broken/deep/results.json: {told}")

    def test_a_report_of_some_needs_a_folder_of_its_own(self, ran: Any) -> None:
        assert ran("report", "works")[0] == 2
        assert not (ran.folder / "reports").exists()
        assert ran("report", "works", "--to", "matrix/tried.toml") == (
            2,
            "",
            "compat: --to matrix/tried.toml: tried.toml is a file; name a folder\n",
        )


def test_machines_that_differ_are_told_and_stand_in_the_report_together(ran: Any) -> None:
    for name in ("works", "other"):
        write(ran, f"shards/{name}", name)
    host = json.loads((ran.folder / "shards" / "works" / "results.json").read_text(encoding="utf-8"))["host"]
    edited(ran.folder / "shards" / "other" / "results.json", lambda content: content["host"].update(platform="a-mac"))
    _, _, err = ran("merge", "shards")
    told = f"a-mac, {host['platform']}; Python {host['python']}; uv {host['uv']}"
    assert f"compat: the shards ran on different machines: {told}" in err.splitlines()
    assert f"a-mac, {host['platform']}; host Python" in (ran.folder / "reports" / "compatibility.md").read_text()


@pytest.mark.slow
def test_the_real_results_cut_into_shards_are_the_whole_to_the_byte(repository: Any) -> None:
    """The documented rows with their brackets, claims and neighbours, as this checkout has them."""
    for name in ("matrix", "reports"):
        shutil.copytree(TOP / name, repository.folder / name)
    repository("merge", "reports/results.json", "--to", "whole")
    content = json.loads((repository.folder / "whole" / "results.json").read_text(encoding="utf-8"))
    for number in range(3):
        own = content["combinations"][number::3]
        near = [each for each in content["neighbours"] if each["base"] in {one["id"] for one in own}]
        text = json.dumps({**content, "combinations": own, "neighbours": near, "claims": [], "rules": []})
        repository.write(f"shards/{number}/results.json", text)
    repository("merge", "shards", "--to", "merged")
    assert reports(repository.folder / "merged") == reports(repository.folder / "whole")


def test_a_direct_combination_stands_there_once_it_was_run(ran: Any) -> None:
    direct = ENTRY.format(id="direct", transformers="1.0", peft="https://host/peft-1.0-py3-none-any.whl", more="")
    ran.write("matrix/tried.toml", MATRIX + direct.replace('kind = "current"', 'kind = "direct"'))
    file = write(ran, "first", "works")
    ran("merge", "first", "--to", "merged")
    assert "direct" not in [each["id"] for each in results(ran, "merged")]
    edited(file, lambda content: _also(content, "direct"))
    assert ran("merge", "first", "--to", "merged")[0] == 3
    assert [each["id"] for each in results(ran, "merged")] == ["direct", *RAN]


def _also(content: dict[str, Any], id_: str) -> None:
    """That combination passed as well."""
    (there,) = (each for each in content["combinations"] if each["id"] == id_)
    there["lock"] = "d" * 64
    there["outcomes"] = [{**outcome(content, "works", "import-peft"), "combination": id_}]


class TestPlan:
    def test_a_shard_of_what_is_named(self, repository: Any) -> None:
        repository.write("matrix/tried.toml", MATRIX)
        assert repository("plan", "w*", "other", "--shard", "2/2") == (0, "other\n", "")
        assert repository("plan", "w*", "other", "--shard", "2/2", "--json")[1] == '{"shard":"2/2","ids":["other"]}\n'

    @pytest.mark.parametrize(
        "options",
        [(), ("--shard", "1/2", "--github-matrix"), ("--shard", "1/2", "--max-jobs", "3"), ("--shard", "5/4")],
    )
    def test_what_does_not_go_together(self, repository: Any, options: tuple[str, ...]) -> None:
        repository.write("matrix/tried.toml", MATRIX)
        code, out, err = repository("plan", *options)
        assert (code, out, len(err.splitlines())) == (2, "", 1)

    def test_known_durations_balance(self, ran: Any) -> None:
        def slow(content: dict[str, Any]) -> None:
            outcome(content, "refused", "lock")["evidence"]["measured"]["duration_s"] = 1000.0

        edited(write(ran, "reports"), slow)
        file = ["--durations", "reports/results.json"]
        assert ran("plan", "--shard", "1/2", *file)[1] == "refused\n"
        assert ran("plan", "--shard", "2/2", *file)[1] == "works\ndiffers\nother\n"


def scripts(job: str) -> list[str]:
    """What the steps of a job run, but for the installation of compat."""
    steps = WORKFLOW["jobs"][job]["steps"]
    return [step["run"] for step in steps if "run" in step and "pip install" not in step["run"]]


@pytest.mark.slow
def test_the_steps_of_the_workflow_do_what_one_run_does(
    repository: Any, offline_environ: Mapping[str, str], tmp_path: Path
) -> None:
    repository.write("matrix/tried.toml", MATRIX)
    program = tmp_path / "bin" / "compat"
    repository.write(str(program), f'#!/bin/sh\nexec {sys.executable} -m compat "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{offline_environ['PATH']}"

    def step(script: str, folder: Path, **more: str) -> int:
        env = {**offline_environ, "PATH": path, "COMPAT_CACHE": str(folder / "cache"), **more}
        return subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=env, check=False).returncode

    def checkout(name: str) -> Path:
        return Path(shutil.copytree(repository.folder, tmp_path / name))

    planned, output, summary = checkout("plan"), tmp_path / "output", tmp_path / "summary"
    (script,) = scripts("plan")
    assert step(script, planned, IDS="works differs refused", GITHUB_OUTPUT=str(output)) == 0
    jobs = json.loads(output.read_text(encoding="utf-8").removeprefix("matrix="))["include"]
    assert [job["ids"] for job in jobs] == ["works", "differs", "refused"]
    joined = checkout("merge")
    for number, job in enumerate(jobs):
        there = checkout(f"shard-{number}")
        (script,) = scripts("shard")
        assert step(script, there, IDS=job["ids"]) == 0
        (joined / "shards" / f"shard-{number}").mkdir(parents=True)
        shutil.copy(there / "shard" / "results.json", joined / "shards" / f"shard-{number}")
    (merge,) = scripts("merge")
    assert step(merge, joined, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary)) == 3
    told = summary.read_text(encoding="utf-8")
    assert [job["ids"] for job in jobs if job["ids"] not in told] == []
    whole = checkout("whole")
    assert step("compat run works differs refused || compat report", whole) == 3
    assert without_times(joined / "reports") == without_times(whole / "reports")
    assert (joined / "reports" / REPORTS[0]).read_bytes() == (whole / "reports" / REPORTS[0]).read_bytes()
