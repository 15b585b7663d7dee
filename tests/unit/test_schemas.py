"""The JSON schemas: shipped as made, and what compat writes is as they say."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat import bisecting, blaming, planning
from compat.bisecting import Bisected
from compat.blaming import Blame
from compat.bundle.index import File, Index, Member
from compat.bundle.index import render as render_index
from compat.cache.contents import Contents, Kept, Rest
from compat.cache.measuring import Folder, Ledger
from compat.cache.trimming import Trimmed
from compat.change_line import ChangeKind, ChangeLine
from compat.cli import main
from compat.commands import plan
from compat.report import cache_lines
from compat.schema import making, table
from compat.search.bisect import Bisection
from compat.search.blame import Answer as BlameAnswer
from compat.search.blame import Blamed, Change
from compat.search.history import Boundary
from compat.tracing import Culprit
from compat.turning import Turn

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "report" / "golden"
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/unit/test_schemas.py"


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def validator(name: str) -> jsonschema.protocols.Validator:
    return jsonschema.Draft202012Validator(read(table.file(name)))


@pytest.mark.parametrize("name", table.TABLE)
def test_the_shipped_schema_is_the_made_one(name: str, accept: bool) -> None:
    made = json.dumps(making.schema(name), indent=2) + "\n"
    if accept:
        table.file(name).write_text(made, encoding="utf-8")
    assert made == table.file(name).read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


@pytest.mark.parametrize("name", table.TABLE)
def test_a_schema_is_one_and_says_its_version(name: str) -> None:
    schema = read(table.file(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == (making.DIALECT, f"urn:compat:{name}:{table.TABLE[name].version}")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "properties" in value:
            yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


@pytest.mark.parametrize("name", table.TABLE)
def test_every_object_has_its_keys_and_no_other(name: str) -> None:
    found = [*objects(read(table.file(name)))]
    assert found
    for each in found:
        assert each["additionalProperties"] is False
        assert set(each["properties"]) - set(each["required"]) <= making.SOMETIMES


KEPT = Kept(Path("env"), Folder(10, 10, 5), 1.0, {"torch": "2.13.0"}, complete=True)
CONTENTS = Contents(Path("cache"), (KEPT,), (Rest("locks", 2, Folder()),), Ledger(), ("what-is-this",))
BUNDLE = Index(
    format=1,
    platform="linux-x86_64",
    combinations={"one": Member(lock=["matrix/locks/one.txt"], wheels=["wheels/x-1.0-py3-none-any.whl"])},
    files={"matrix/locks/one.txt": File(bytes=1, sha256="0" * 64)},
)
SHARDS = planning.split({"one": 1.0, "two": 2.0}, 2)
LINE = ChangeLine(
    "transformers", "Trainer.__init__", ChangeKind.PARAMETER_REMOVED, "tokenizer=None", "", "It lost tokenizer."
)
TURN = Turn(Boundary("1.0", "1.2", "passed", "TypeError: no", ("1.1",)), ("", ""), (LINE,))
BISECTED = Bisected(
    "peft",
    Bisection((TURN.boundary,), (("1.0", "passed"), ("1.1", None), ("1.2", "TypeError: no"))),
    (TURN,),
    (("0.9", "yanked"),),
)
BLAMED = Blame("no", Blamed((), BlameAnswer.PASSES, ()), ((Culprit(Change("peft", None, "2.0")),),))
SAMPLES: dict[str, list[Any]] = {
    "results": [read(GOLDEN / "results.json")],
    "landscape": [read(GOLDEN / "landscape.json")],
    "artefacts": [read(GOLDEN / "artefacts.json")],
    "record": [read(file) for file in sorted((ROOT / "reports" / "cpu").glob("*.json"))[:1]],
    "bisect": [bisecting.as_json(BISECTED), bisecting.as_json(Bisected("peft", Bisection((), ()), ()))],
    "blame": [blaming.as_json(BLAMED)],
    "plan": [json.loads(plan._line({"shard": SHARDS[0].part, "ids": list(SHARDS[0].ids)}))],
    "github-matrix": [planning.github_matrix(SHARDS)],
    "cache": [json.loads(cache_lines.document(CONTENTS, frozenset({"env"}), Path("cache")))],
    "cache-removed": [json.loads(cache_lines.removed_document(Trimmed((KEPT,), (KEPT,), 20, 10)))],
    "bundle": [json.loads(render_index(BUNDLE))],
}
ELSEWHERE = {"badge", "events", "here", "list", "check", "diff", "scan", "explain", "api", "convert"}
"""Whose outputs are held against their schemas where they are made in tests."""


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_every_schema_is_held_against_something() -> None:
    assert {*SAMPLES, *ELSEWHERE} == {*table.TABLE}
    assert all(SAMPLES.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_written_is_as_its_schema_says(name: str) -> None:
    for sample in SAMPLES[name]:
        validator(name).validate(plain(sample))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_lacks_a_key_or_has_another_one_is_refused(name: str) -> None:
    own = validator(name)
    sample = plain(SAMPLES[name][0])
    broken = [{key: value for key, value in sample.items() if key != gone} for gone in sample]
    broken += [{**sample, "more": 1}] + [{**sample, key: {"no": ["such"]}} for key in sample]
    assert [each for each in broken if own.is_valid(each)] == []


def test_a_word_that_is_no_status_is_refused() -> None:
    sample = read(GOLDEN / "results.json")
    sample["combinations"][0]["outcomes"][0]["status"] = "fine"
    assert [error.json_path for error in validator("results").iter_errors(sample)] == [
        "$.combinations[0].outcomes[0].status"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["results", "landscape", "artefacts"])
def test_the_committed_reports_are_as_their_schemas_say(name: str) -> None:
    validator(name).validate(read(ROOT / "reports" / f"{name}.json"))


def test_a_schema_is_printed_and_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["schema", "check"])
    assert (end.value.code, json.loads(capsys.readouterr().out)) == (0, read(table.file("check")))
    with pytest.raises(SystemExit) as end:
        main(["schema"])
    lines = capsys.readouterr().out.splitlines()
    assert (end.value.code, [line.split()[0] for line in lines]) == (0, [*table.TABLE])


def test_the_list_fits_a_narrow_terminal_and_a_schema_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(*arguments: str) -> str:
        monkeypatch.setattr(sys, "stdout", Terminal())
        with pytest.raises(SystemExit):
            main(["schema", *arguments])
        return str(sys.stdout.getvalue())  # type: ignore[attr-defined]

    monkeypatch.setenv("COLUMNS", "40")
    lines = shown().splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[:3] == [
        "results        1  reports/results.json",
        "landscape  1  reports/landscape.json,",
        "  compat sweep --json",
    ]
    assert json.loads(shown("check")) == read(table.file("check"))


def test_a_schema_that_there_is_not_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["schema", "../x\n"])
    out, err = capsys.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("compat: ../x : no such schema; there are results, ")


def test_a_schema_s_name_written_wrong_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["schema", "resluts"])
    err = capsys.readouterr().err
    assert err.startswith("compat: resluts: no such schema (did you mean results?); there are results, ")
