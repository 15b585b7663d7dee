from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.search.bisect import one_by_one
from compat.search.history import Boundary
from compat.search.landscape import Landscape, Range, ranges, ranges_by_probe

PAST = {
    "1.0": "TypeError",
    "1.1": "TypeError",
    "1.2": "TypeError",
    "2.0": "TypeError",
    "2.1": "passed",
    "2.2": "passed",
    "3.0": "passed",
    "3.1": "passed",
    "3.2": "passed",
}
COARSE = ["1.2", "2.2", "3.2"]
Answers = dict[str, dict[str, str | None] | None]


def sweep(past: Mapping[str, str | None], coarse: Sequence[str] = ()) -> Landscape:
    return ranges(coarse, list(past), one_by_one(past.__getitem__))


def sweep_probes(past: Answers, coarse: Sequence[str] = ()) -> dict[str, Landscape]:
    return ranges_by_probe(coarse, list(past), lambda versions: {version: past[version] for version in versions})


def test_ranges_are_exact_and_say_what_was_inferred() -> None:
    assert sweep(PAST, COARSE) == Landscape(
        (
            Range("1.0", "2.0", "TypeError", asked=("1.0", "1.2", "2.0"), inferred=("1.1",)),
            Range("2.1", "3.2", "passed", asked=("2.1", "2.2", "3.2"), inferred=("3.0", "3.1")),
        ),
        (Boundary("2.0", "2.1", "TypeError", "passed"),),
        outside=(),
        asked=tuple((each, PAST[each]) for each in ("1.0", "1.2", "2.2", "3.2", "2.1", "2.0")),
    )


def test_coarse_versions_and_ends_are_one_batch() -> None:
    batches = []

    def ask(versions: Sequence[str]) -> dict[str, str | None]:
        batches.append(list(versions))
        return dict.fromkeys(versions, "passed")

    ranges(COARSE, list(PAST), ask)
    assert batches == [["1.0", "1.2", "2.2", "3.2"]]


def test_an_older_patch_stands_in_for_an_uninstallable_one() -> None:
    found = sweep({**PAST, "2.2": None, "2.1": "ImportError"}, COARSE)
    assert [(each.first, each.last, each.signature, each.skipped) for each in found.ranges] == [
        ("1.0", "2.0", "TypeError", ()),
        ("2.1", "2.1", "ImportError", ()),
        ("3.0", "3.2", "passed", ()),
    ]
    assert found.boundaries[-1] == Boundary("2.1", "3.0", "ImportError", "passed", ("2.2",))


def test_uninstallable_releases_are_listed_where_they_lie() -> None:
    found = sweep({"0.9": None, **PAST, "2.2": None, "3.3": None}, COARSE)
    assert [each.skipped for each in found.ranges] == [(), ("2.2",)]
    assert found.outside == ("0.9", "3.3")


def test_nothing_can_be_installed() -> None:
    past = dict.fromkeys(["1.0", "1.1"])
    assert sweep(past, ["1.1"]) == Landscape((), (), ("1.0", "1.1"), (("1.0", None), ("1.1", None)))


def test_no_releases_are_no_ranges() -> None:
    assert sweep({}) == Landscape((), (), (), ())


def test_a_coarse_version_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="'9'"):
        sweep(PAST, ["9"])


def test_a_boundary_of_any_probe_is_exact_and_builds_are_shared() -> None:
    past: Answers = {
        version: {"lora": signature, "import": "ImportError" if version < "1.2" else "passed"}
        for version, signature in PAST.items()
    }
    found = sweep_probes(past, COARSE)
    assert {probe: each.boundaries for probe, each in found.items()} == {
        "lora": (Boundary("2.0", "2.1", "TypeError", "passed"),),
        "import": (Boundary("1.1", "1.2", "ImportError", "passed"),),
    }
    assert {each.builds for each in found.values()} == {7}


def test_probes_that_change_together_are_halved_together() -> None:
    past: Answers = {version: {"a": signature, "b": signature} for version, signature in PAST.items()}
    assert [each.builds for each in sweep_probes(past, COARSE).values()] == [sweep(PAST, COARSE).builds] * 2


def test_a_probe_without_an_answer_is_skipped_for_that_probe_only() -> None:
    past: Answers = {version: {"a": signature, "b": signature} for version, signature in PAST.items()}
    past["2.1"] = {"a": "passed", "b": None}
    found = sweep_probes(past, COARSE)
    assert found["a"].boundaries == (Boundary("2.0", "2.1", "TypeError", "passed"),)
    assert found["b"].boundaries == (Boundary("2.0", "2.2", "TypeError", "passed", ("2.1",)),)


def test_below_the_first_answer_of_a_probe_nothing_is_known() -> None:
    past: Answers = {version: {"a": "passed", "b": "passed"} for version in PAST}
    past["1.0"] = {"a": "passed"}
    assert sweep_probes(past, COARSE)["b"].outside == ("1.0", "1.1")


def test_a_version_without_any_answer_is_skipped_for_all_probes() -> None:
    past: Answers = {version: {"a": signature} for version, signature in PAST.items()}
    past["2.1"] = None
    assert sweep_probes(past, COARSE)["a"].boundaries == (Boundary("2.0", "2.2", "TypeError", "passed", ("2.1",)),)


one_probe = st.sampled_from(["passed", "TypeError", None])
builds = st.none() | st.fixed_dictionaries({"a": one_probe, "b": one_probe})
pasts = st.lists(st.tuples(builds, st.integers(1, 6)), min_size=1, max_size=10).map(
    lambda runs: {f"0.{n}": build for n, build in enumerate(build for build, length in runs for _ in range(length))}
)


@given(pasts, st.data())
def test_every_version_is_in_one_place_and_every_boundary_is_exact(answers: Answers, data: st.DataObject) -> None:
    versions = list(answers)
    coarse = data.draw(st.lists(st.sampled_from(versions), unique=True))
    for probe, found in sweep_probes(answers, coarse).items():
        truth = {version: (build or {}).get(probe) for version, build in answers.items()}
        told = [version for each in found.ranges for version in (*each.asked, *each.inferred, *each.skipped)]
        between = [version for each in found.boundaries for version in each.skipped]
        assert sorted([*told, *between, *found.outside]) == sorted(versions)
        assert all(truth[version] == each.signature for each in found.ranges for version in each.asked)
        assert all(truth[version] is None for each in found.ranges for version in each.skipped)
        assert all(truth[version] is None for version in between)
        assert [(each.before, each.after) for each in found.boundaries] == [
            (low.last, high.first) for low, high in zip(found.ranges, found.ranges[1:], strict=False)
        ]


@given(pasts)
def test_every_release_asked_is_the_whole_truth(answers: Answers) -> None:
    for probe, found in sweep_probes(answers, list(answers)).items():
        asked = {version: each.signature for each in found.ranges for version in each.asked}
        truth = {version: (build or {}).get(probe) for version, build in answers.items()}
        assert asked == {version: signature for version, signature in truth.items() if signature is not None}
