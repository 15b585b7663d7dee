"""A results file of a stranger: whole, bounded, and each record once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from compat.check import json_file, stored
from compat.errors import CompatError

PROBE = {"id": "runs", "question": "?", "role": "question", "suite": "", "language": ""}
DID = {"combination": "one", "probe": "runs", "stage": "probe", "status": "passed"}
NEAR = {"id": "near", "title": "Near", "python": "3.11", "packages": {}}
ONE = {"id": "one", "title": "One", "python": "3.11", "packages": {}, "outcomes": [DID]}
FILE: Mapping[str, Any] = {"schema_version": 1, "questions": [PROBE], "combinations": [ONE]}


def refusal(path: Path) -> str:
    with pytest.raises(CompatError) as raised:
        stored.read(path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def written(folder: Path, **changed: object) -> Path:
    path = folder / "results.json"
    path.write_text(json.dumps({**FILE, **changed}), encoding="utf-8")
    return path


def test_what_is_whole_is_read(tmp_path: Path) -> None:
    assert list(stored.read(written(tmp_path)).combinations) == ["one"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"combinations": [{**ONE, "outcomes": [DID, DID]}]}, "one: runs has 2 outcomes"),
        (
            {"combinations": [{**ONE, "outcomes": [{**DID, "status": "failed"}, DID]}]},
            "one: runs has 2 outcomes",
        ),
        ({"combinations": [ONE, {**ONE, "outcomes": []}]}, "2 combinations are called one"),
        ({"questions": [PROBE, {**PROBE, "role": "control"}]}, "2 questions are called runs"),
        (
            {"neighbours": [{"combination": NEAR, "outcomes": [DID, DID]}]},
            "near: runs has 2 outcomes",
        ),
        (
            {"neighbours": [{"combination": NEAR, "outcomes": each} for each in ([DID], [])]},
            "2 neighbours are called near",
        ),
    ],
    ids=["outcome", "outcome that differs", "combination", "question", "outcome of a neighbour", "neighbour"],
)
def test_a_doubled_record_is_refused(tmp_path: Path, changed: Mapping[str, object], message: str) -> None:
    expected = f"results.json: {message}; one of them hides the other: `compat report` writes the file anew"
    assert refusal(written(tmp_path, **changed)) == expected


def test_a_doubled_key_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace('"status"', '"status": "failed", "status"'), encoding="utf-8")
    assert refusal(path) == "results.json: an object has the key 'status' twice; one of them hides the other"


def test_a_neighbour_that_two_searches_found_is_one(tmp_path: Path) -> None:
    near = {"combination": NEAR, "outcomes": [DID]}
    assert list(stored.read(written(tmp_path, neighbours=[near, near])).neighbours) == ["near"]


@pytest.mark.parametrize("opened", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [json_file.DEEPEST + 1, 990, 100_000])
def test_what_is_nested_too_deeply_is_refused(tmp_path: Path, opened: str, depth: int) -> None:
    closed = "]" if opened == "[" else "}"
    figures = f"{opened * depth}0{closed * depth}"
    path = written(tmp_path, combinations=[{**ONE, "outcomes": [{**DID, "evidence": {"figures": {"deep": "?"}}}]}])
    path.write_text(path.read_text().replace('"?"}', figures + "}"), encoding="utf-8")
    assert refusal(path) == f"results.json: nested deeper than {json_file.DEEPEST} levels; expected a results.json"


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "fifo")
    return folder / "fifo"


def huge(folder: Path) -> Path:
    with (folder / "huge").open("wb") as file:
        file.truncate(5_000_000_000)
    return folder / "huge"


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda folder: Path("/dev/zero"), "zero: no regular file; write it to one first"),
        (fifo, "fifo: no regular file; write it to one first"),
        (lambda folder: folder, "Is a directory; `compat report` writes reports/results.json"),
        (huge, f"huge: larger than {json_file.LARGEST_MIB} MiB; expected a results.json"),
    ],
    ids=["endless", "fifo", "folder", "5 GB"],
)
def test_what_has_no_end_is_refused_unread(tmp_path: Path, made: Callable[[Path], Path], message: str) -> None:
    """Read to their ends these would take the test's time limit, or the machine's memory."""
    assert re.search(f"{re.escape(message)}$", refusal(made(tmp_path)))


@pytest.mark.parametrize(("id_", "shown"), [("a\nb\x1b[31m", r"'a\nb\x1b[31m'"), ("x" * 5000, repr("x" * 60))])
def test_an_error_stays_one_line(tmp_path: Path, id_: str, shown: str) -> None:
    doubled = [{**ONE, "id": id_}] * 2
    unread = {**DID, "evidence": {"versions": {id_: 3}}}
    assert refusal(written(tmp_path, combinations=doubled)).startswith(
        f"results.json: 2 combinations are called {shown};"
    )
    odd = written(tmp_path, combinations=[{**ONE, "outcomes": [unread]}])
    assert refusal(odd).startswith(
        f"results.json: combinations.0.outcomes.0.evidence.versions.{shown}: Input should be"
    )


@pytest.mark.parametrize("kind", ["combinations", "questions", "neighbours"])
def test_more_than_anybody_can_have_run_is_refused(tmp_path: Path, kind: str) -> None:
    makes: Mapping[str, Callable[[str], object]] = {
        "combinations": lambda id_: {**ONE, "id": id_},
        "questions": lambda id_: {**PROBE, "id": id_},
        "neighbours": lambda id_: {"combination": {**NEAR, "id": id_}, "outcomes": [DID]},
    }
    many = [makes[kind](str(number)) for number in range(stored.MOST + 1)]
    assert refusal(written(tmp_path, **{kind: many})) == f"results.json: more than 500 {kind}; expected a results.json"
