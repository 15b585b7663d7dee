from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from compat import claimfile, claims, matrix, questions
from compat.claims import Claim, Condition, Standing
from compat.errors import MatrixError
from compat.finding import Confidence, Finding
from compat.model import Evidence, Frame, Outcome, Phase, Raised, Stage, Status
from compat.probes.catalogue import PROBES
from compat.rules import RULES
from compat.rules.rule import Rule

ROOT = Path(__file__).parents[2]
RULE = Rule("known", "t", "c", "p", {}, lambda case: case is not None)
EVIDENCE = Evidence(phase=Phase.ACT, exception=Raised("KeyError", "x", (Frame("lib/model.py", 7, "f"),)))
FAILED = Outcome("c", "forward", Stage.PROBE, Status.FAILED, evidence=EVIDENCE)
PASSED = replace(FAILED, status=Status.PASSED, evidence=Evidence(phase=Phase.ACT))
FINDINGS = {"c": [Finding(FAILED, RULE, Confidence.CERTAIN)]}


def claim(holds: list[Condition], refuted: list[Condition]) -> Claim:
    return Claim("id", "place", 1, "text", "says", tuple(holds), tuple(refuted))


def is_(what: str, at: str | None = None, probe: str = "forward") -> Condition:
    return Condition("c", probe, what, at)


@pytest.mark.parametrize(
    ("holds", "refuted", "outcomes", "standing"),
    [
        pytest.param([is_("known")], [], [FAILED], Standing.HOLDS, id="failed by the rule"),
        pytest.param([is_("failed")], [], [FAILED], Standing.HOLDS, id="failed at all"),
        pytest.param([is_("known", "model.py:7")], [], [FAILED], Standing.HOLDS, id="at that line"),
        pytest.param([is_("known", "model.py:8")], [], [FAILED], Standing.UNDECIDED, id="at another line"),
        pytest.param([is_("passed")], [], [FAILED], Standing.UNDECIDED, id="not so, but nothing refutes it"),
        pytest.param([is_("known")], [is_("passed")], [PASSED], Standing.REFUTED, id="refuted"),
        pytest.param(
            [], [is_("known"), is_("passed", probe="b")], [FAILED], Standing.UNDECIDED, id="refuted only in part"
        ),
        pytest.param([is_("known")], [is_("failed")], [FAILED], Standing.UNDECIDED, id="evidence on both sides"),
        pytest.param([is_("known")], [is_("passed")], [], Standing.UNDECIDED, id="not run"),
        pytest.param(
            [is_("failed")], [], [replace(FAILED, status=Status.TIMED_OUT)], Standing.UNDECIDED, id="inconclusive"
        ),
    ],
)
def test_standing(
    holds: list[Condition], refuted: list[Condition], outcomes: list[Outcome], standing: Standing
) -> None:
    assert claims.decide(claim(holds, refuted), {"c": outcomes}, FINDINGS).standing is standing


def test_the_deciding_conditions_say_what_was_seen() -> None:
    decision = claims.decide(claim([is_("known")], [is_("passed")]), {"c": [FAILED]}, FINDINGS)
    assert [observed.seen for observed in decision.deciding] == ["failed (known)"]


ENTRY = {
    "id": "a",
    "place": "p",
    "line": 1,
    "text": "t",
    "says": "s",
    "holds-when": [{"combination": "c", "probe": "q", "is": "passed"}],
}


def written(folder: Path, *entries: dict[str, object], more: str = "") -> Path:
    """A claims file with these entries; JSON's strings, numbers and inline tables are written as TOML's."""
    lines = []
    for entry in entries:
        lines.append("[[claim]]")
        lines.extend(f"{key} = {_toml(value)}" for key, value in entry.items())
    path = folder / "claims.toml"
    path.write_text("\n".join([more, *lines]), encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def test_a_file_is_read(tmp_path: Path) -> None:
    expected = Claim("a", "p", 1, "t", "s", (Condition("c", "q", "passed"),))
    assert claimfile.read(written(tmp_path, ENTRY)) == (expected,)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param({"extra": 1}, "claims.toml: claim 'a': extra: ", id="unknown key"),
        pytest.param({"line": "1"}, "claims.toml: claim 'a': line: ", id="bad type"),
        pytest.param({"holds-when": []}, "claims.toml: claim 'a': holds-when: is missing", id="nothing decides it"),
        pytest.param(
            {"holds-when": [{"combination": "c", "probe": "q"}]},
            "claims.toml: claim 'a': holds-when.0.is: ",
            id="incomplete condition",
        ),
        pytest.param(
            {"refuted-when": [{"combination": "x", "probe": "q", "is": "passed"}]},
            "claims.toml: claim 'a': refuted-when.combination: there is no 'x'",
            id="unknown combination",
        ),
        pytest.param(
            {"refuted-when": [{"combination": "c", "probe": "q", "is": "no-rule"}]},
            "claims.toml: claim 'a': refuted-when.is: there is no 'no-rule'",
            id="unknown rule",
        ),
    ],
)
def test_a_bad_entry_is_named_with_its_key(tmp_path: Path, entry: dict[str, object], message: str) -> None:
    path = written(tmp_path, {**ENTRY, **entry})
    with pytest.raises(MatrixError) as raised:
        claimfile.read(path, {"c"}, {"q"}, {"known"})
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"claims.toml: claim 'a': id: is there twice"):
        claimfile.read(written(tmp_path, ENTRY, ENTRY))


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"claims.toml: cannot be read"):
        claimfile.read(written(tmp_path, more="not = = toml"))


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"claims.toml: claims: unknown key"):
        claimfile.read(written(tmp_path, ENTRY, more="claims = 1"))


def test_the_project_s_own_claims_name_what_exists() -> None:
    combinations = {combination.id for combination in matrix.read(ROOT / "matrix")}
    probes = {questions.question(probe).id for probe in PROBES}
    read = claimfile.read(ROOT / "matrix" / claimfile.FILE, combinations, probes, {rule.id for rule in RULES})
    assert len(read) > 30
