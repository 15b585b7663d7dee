"""Figures of two sides: what differs, by how much, and what of it does no harm."""

from __future__ import annotations

import fnmatch
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.check import delta, drift, harmless, tolerance
from compat.check.answer import Drift
from compat.check.harmless import ABSENT, ANY, Difference, Harmless
from compat.check.tolerance import EXACT, Tolerance, Tolerances
from compat.errors import MatrixError
from compat.model import Evidence, Outcome, Stage, Status, Version
from compat.probes.catalogue import PROBES

USUAL = Tolerance(1e-4, 1e-8)
TOLERANCES = Tolerances(USUAL, {"tokens": EXACT, "text": EXACT, "logits": Tolerance(1e-4, 2e-5)})
OLD, NEW = {"transformers": "4.57.6"}, {"transformers": "5.0.0"}
NAN, INFINITE = math.nan, math.inf

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
"""Anything that stands in JSON, with Python's NaN and Infinity."""
PLAIN = st.floats(0.01, 1e6)


def passed(figures: dict[str, Any], versions: dict[str, str] | None = None) -> Outcome:
    told = {name: Version(version, version) for name, version in (versions or {}).items()}
    return Outcome("any", "drift-any", Stage.PROBE, Status.PASSED, evidence=Evidence(figures=figures, versions=told))


def compared(before: dict[str, Any], after: dict[str, Any], *known: Harmless) -> tuple[Drift, ...]:
    return drift.compared(passed(before, OLD), passed(after, NEW), TOLERANCES, known)


@pytest.mark.parametrize(
    ("figure", "before", "after", "line"),
    [
        ("loss", 2.0, 2.02, "+1.0 % (tolerance 0.01 %)"),
        ("loss", 2.0, 1.98, "-1.0 % (tolerance 0.01 %)"),
        ("loss", 4.0, 1.0, "-75 % (tolerance 0.01 %)"),
        ("loss", 1.0, 1.0004, "+0.04 % (tolerance 0.01 %)"),
        ("loss", -2.0, -2.5, "-25 % (tolerance 0.01 %)"),
        ("loss", 0.0, 2.5, "0.0 -> 2.5 (tolerance 0.01 %)"),
        ("loss", 1e-9, 2.5, "1e-09 -> 2.5 (tolerance 0.01 %)"),
        ("loss", 2.5, "nan", "2.5 -> 'nan'"),
        ("loss", 2.5, NAN, "2.5 -> nan"),
        ("loss", 2.5, INFINITE, "2.5 -> inf"),
        ("loss", INFINITE, -INFINITE, "inf -> -inf"),
        ("loss", 2.5, None, "2.5 -> None"),
        ("loss", 3, 4, "3 -> 4"),
        ("loss", 3, 4.5, "+50 % (tolerance 0.01 %)"),
        ("loss", 10**400, 1.0, f"1{'0' * 39}... -> 1.0"),
        ("logits/size", 0.00001, 0.00005, "1e-05 -> 5e-05 (tolerance 2e-05)"),
        ("logits/values", [1.0, 2.0, 3.0], [1.001, 3.0, 3.0], "item 2 of 3: +50 % (tolerance 0.01 %), and 1 more"),
        ("tokens/plain", [5, 512, 1], [5, 513, 1], "token 2 of 3: 512 -> 513"),
        ("tokens/plain", [5, 512], [5, 513, 1], "2 -> 3 tokens; token 2 of 3: 512 -> 513, and 1 more"),
        ("tokens/plain", [5], [5, 1], "1 -> 2 tokens; token 2 of 2: nothing -> 1"),
        ("tokens/plain", [], [1], "0 -> 1 tokens; token 1 of 1: nothing -> 1"),
        ("tokens/padded", [[1, 2], [3, 0]], [[1, 2], [3, 4]], "row 2, token 2 of 2: 0 -> 4"),
        ("text/plain", "a b", "a  b", "'a b' -> 'a  b'"),
        ("text/plain", "\x1b[31m", "", "'\\x1b[31m' -> ''"),
        ("text/plain", 50 * "a" + "b", 50 * "a", f"from character 43: '{8 * 'a'}b' -> '{8 * 'a'}'"),
        ("text/plain", "b" + 50 * "a", 51 * "a", f"from character 1: 'b{38 * 'a'}... -> '{39 * 'a'}..."),
        ("options", {"a": {"b": 1}}, {"a": {"b": 2}}, "a, b: 1 -> 2"),
        ("options", {"a": 1}, {"b": 1}, "a: 1 -> nothing, and 1 more"),
        ("options", {"\n": 1}, {"\n": 2}, "'\\n': 1 -> 2"),
        ("on", True, 1, "True -> 1"),
        ("on", False, None, "False -> None"),
        ("kind", [1], {"0": 1}, "[1] -> {'0': 1}"),
        ("kind", "1", 1, "'1' -> 1"),
    ],
)
def test_a_line_says_where_and_by_how_much(figure: str, before: Any, after: Any, line: str) -> None:
    assert delta.words(figure, before, after, TOLERANCES.of(figure)) == line


@pytest.mark.parametrize(
    ("figure", "before", "after"),
    [
        ("loss", 2.0, 2.0001),
        ("loss", 0.0, 1e-9),
        ("loss", 1, 1.0),
        ("loss", NAN, NAN),
        ("logits/values", [0.00001, 1.0], [0.00002, 1.00005]),
        ("tokens/plain", [1, 2], [1, 2]),
        ("text/plain", "", ""),
        ("options", {"a": 1, "b": None}, {"b": None, "a": 1}),
    ],
)
def test_within_the_tolerance_nothing_differs(figure: str, before: Any, after: Any) -> None:
    assert compared({figure: before}, {figure: after}) == ()


def test_exact_figures_differ_by_any_amount() -> None:
    assert delta.words("defaults/learning_rate", 5e-05, 5.0000001e-05, EXACT) == "5e-05 -> 5.0000001e-05"


def test_every_figure_that_differs_is_a_drift_with_both_values() -> None:
    before = {"loss": 2.0, "tokens/plain": [5, 512, 1], "same": 1, "gone": True}
    after = {"loss": 2.02, "tokens/plain": [5, 513, 1], "same": 1, "new": [1]}
    assert compared(before, after) == (
        Drift("loss", 2.0, 2.02, "+1.0 % (tolerance 0.01 %)"),
        Drift("tokens/plain", [5, 512, 1], [5, 513, 1], "token 2 of 3: 512 -> 513"),
        Drift("gone", True, None, "only before: True"),
        Drift("new", None, [1], "only after: [1]"),
    )


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PASSED])
def test_only_what_passed_on_both_sides_is_compared(status: Status) -> None:
    one, other = passed({"loss": 1.0}), replace(passed({"loss": 2.0}), status=status)
    found = [
        drift.compared(before, after, TOLERANCES) for before, after in ((one, other), (other, one), (other, other))
    ]
    assert found == [(), (), ()]


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
def test_a_side_never_drifts_from_itself(figures: dict[str, Any]) -> None:
    again = json.loads(json.dumps(figures))
    assert drift.drifts(passed(figures), passed(again)) == ()


@given(VALUES, VALUES)
def test_any_two_values_have_one_line_or_are_equal_both_ways(before: Any, after: Any) -> None:
    lines = [delta.words("any", one, other, USUAL) for one, other in ((before, after), (after, before))]
    assert [bool(line) for line in lines] in ([False, False], [True, True])
    assert "\n" not in "".join(lines)


@given(PLAIN, st.sampled_from(["loss", "loss/merged", "gradient", "logits/size", "whatever"]))
def test_one_percent_is_drift_and_a_millionth_is_not(value: float, figure: str) -> None:
    shares = [drift.drifts(passed({figure: value}), passed({figure: value * (1 + share)})) for share in (0.01, 1e-6)]
    assert [len(found) for found in shares] == [1, 0]


@given(st.lists(st.integers(0, 10**6), min_size=1), st.data())
def test_one_token_is_drift_wherever_it_stands(ids: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ids) - 1))
    after = [*ids[:place], ids[place] + 1, *ids[place + 1 :]]
    expected = f"token {place + 1} of {len(ids)}: {ids[place]} -> {ids[place] + 1}"
    for figure in ("tokens/plain", "ids/greedy"):
        assert drift.drifts(passed({figure: ids}), passed({figure: after})) == (Drift(figure, ids, after, expected),)


ENTRY = Harmless("drift-*", "defaults/*", "transformers", "5.0.0", "renamed", "there", older="a", newer="b")


def why(
    entry: Harmless, before: str | None, after: str | None, values: tuple[Any, Any] = ("a", "b"), **more: str
) -> str:
    versions = tuple({"transformers": version} if version else {} for version in (before, after))
    asked = Difference(more.get("probe", "drift-any"), more.get("figure", "defaults/x"), *values, versions)
    return harmless.reason(asked, (entry,))


@pytest.mark.parametrize(
    ("before", "after", "values", "crosses"),
    [
        ("4.57.6", "5.0.0", ("a", "b"), True),
        ("4.28.0", "5.23.0", ("a", "b"), True),
        ("5.0.0", "4.57.6", ("b", "a"), True),
        ("5.0.0", "4.57.6", ("a", "b"), False),
        ("4.57.6", "5.0.0", ("a", "c"), False),
        ("4.57.6", "5.0.0", ("c", "b"), False),
        ("4.57.6", "5.0.0", ("a", ABSENT), False),
        ("4.44.0", "4.57.6", ("a", "b"), False),
        ("5.0.0", "5.1.0", ("a", "b"), False),
        ("5.0.0", "5.0.0", ("a", "b"), False),
        ("5.0.0rc1", "5.0.0", ("a", "b"), True),
        ("4.57.6", None, ("a", "b"), False),
        (None, None, ("a", "b"), False),
        ("main", "5.0.0", ("a", "b"), False),
    ],
)
def test_a_reason_holds_for_pairs_that_cross_its_boundary(
    before: str | None, after: str | None, values: tuple[Any, Any], crosses: bool
) -> None:
    assert why(ENTRY, before, after, values) == ("renamed" if crosses else "")


def test_a_reason_holds_for_its_probe_and_figure() -> None:
    found = [why(ENTRY, "4.57.6", "5.0.0", **{key: value}) for key, value in (("probe", "other"), ("figure", "loss"))]
    assert found == ["", ""]


def test_values_that_are_not_named_do_not_matter() -> None:
    entry = replace(ENTRY, older=ANY, newer=ANY)
    assert [why(entry, "4.57.6", "5.0.0", values) for values in ((ABSENT, 1), (None, []))] == ["renamed", "renamed"]


def test_true_is_not_one() -> None:
    assert why(replace(ENTRY, older=1, newer=ANY), "4.57.6", "5.0.0", (True, "b")) == ""


def test_a_harmless_difference_is_told_last_with_its_reason() -> None:
    assert compared({"defaults/x": "a", "loss": 1.0}, {"defaults/x": "b", "loss": 2.0}, ENTRY) == (
        Drift("loss", 1.0, 2.0, "+100 % (tolerance 0.01 %)"),
        Drift("defaults/x", "a", "b", "'a' -> 'b'", "renamed"),
    )


def test_a_figure_that_is_gone_can_be_harmless() -> None:
    entry = replace(ENTRY, newer=ABSENT)
    assert compared({"defaults/x": "a"}, {}, entry) == (Drift("defaults/x", "a", None, "only before: 'a'", "renamed"),)


def test_the_shipped_tolerances_see_one_percent_and_no_noise() -> None:
    shipped = tolerance.read()
    numbers = [shipped.default, *(each for each in shipped.kinds.values() if not each.exact)]
    assert [each for each in numbers if each.equal(1.0, 1.01) or not each.equal(1.0, 1.00001)] == []
    assert [kind for kind, each in shipped.kinds.items() if each.exact] == ["tokens", "ids", "text", "defaults"]


def test_the_shipped_list_gives_every_reason_with_its_source() -> None:
    entries = harmless.read()
    assert entries
    assert [entry for entry in entries if not (entry.reason and entry.source)] == []


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[default", "not readable as TOML: "),
        ("", "default: missing"),
        ("[default]\nrelative = 1\nexact = true", "default: give either exact = true, or relative and absolute"),
        ("[default]", "default: give either exact = true, or relative and absolute"),
        ("[default]\nrelative = -1.0", "default relative: Input should be greater than or equal to 0"),
        ("[default]\nrelative = nan", "default relative: Input should be a finite number"),
        ("[default]\nexact = true\n[kinds.loss]\nrel = 1", "kinds loss rel: unknown key"),
    ],
)
def test_a_wrong_tolerance_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MatrixError, match=r"^tolerances\.toml: ") as caught:
        tolerance.read(written(tmp_path / "tolerances.toml", text))
    assert str(caught.value).removeprefix("tolerances.toml: ").startswith(said)


WHOLE = 'probe = "a"\nfigure = "b"\npackage = "peft"\nboundary = "1.0"\nreason = "c"\nsource = "d"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE + "why = 1", "harmless number 1 why: unknown key"),
        (WHOLE.replace('source = "d"', ""), "harmless number 1 source: missing"),
        (WHOLE.replace('"c"', '""'), "harmless number 1 reason: String should have at least 1 character"),
        (WHOLE.replace("1.0", "new"), "harmless number 1 boundary: 'new' is no version"),
        (WHOLE.replace("peft", "numpy"), "harmless number 1 package: outcomes do not tell 'numpy' but transformers"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MatrixError) as caught:
        harmless.read(written(tmp_path / "harmless.toml", "[[harmless]]\n" + text))
    assert str(caught.value).startswith("harmless.toml: " + said)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"^none\.toml: No such file or directory$"):
        harmless.read(tmp_path / "none.toml")


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    file = written(tmp_path / "harmless.toml", f"[[harmless]]\n{WHOLE}older = []\nnewer = 'absent'\n")
    assert harmless.read(file) == (Harmless("a", "b", "peft", "1.0", "c", "d", [], ABSENT),)


def test_the_shipped_list_speaks_of_probes_that_there_are() -> None:
    ids = [probe.id for probe in PROBES]
    assert [entry.probe for entry in harmless.read() if not fnmatch.filter(ids, entry.probe)] == []
