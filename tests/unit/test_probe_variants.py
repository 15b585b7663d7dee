"""A probe of the catalogue asked under another id, with further parameters."""

import json
import runpy
from pathlib import Path

import pytest

from compat.probes.load import load, with_variants
from compat.probes.probe import Probe, variant
from compat.probes.spec import SpecError, read
from compat.probing import Task, _spec

SAMPLES = Path(__file__).parent / "probe_samples"
ask = runpy.run_path(str(SAMPLES / "ask.py"))
TOLD = {"passes@1": {"of": "passes", "parameters": {"loss": 0.75}}}


def test_a_variant_is_asked_beside_its_probe_with_its_own_parameters() -> None:
    events, code, _ = ask["ask"]({"probes": ["passes", "passes@1"], "variants": TOLD})
    found = {name: each["evidence"]["figures"]["loss"] for name, each in ask["outcomes"](events).items()}
    assert (code, found) == (0, {"passes": 0.5, "passes@1": 0.75})


def test_a_variant_keeps_all_else() -> None:
    probe = Probe("p", "?", "m:f", {"a": 1, "b": 2}, suite="s", requires=("r",), time_limit_s=7.0)
    assert variant(probe, "p@x", {"b": 3}) == probe._replace(id="p@x", parameters={"a": 1, "b": 3}, of="p")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"import-torch": {"of": "import-torch", "parameters": {}}}, "has the id of a probe"),
        ({"x": {"of": "nothing", "parameters": {}}}, "is of 'nothing', which is not in the catalogue"),
    ],
)
def test_a_variant_of_nothing_or_in_a_probe_s_place_is_refused(told: dict[str, object], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        with_variants(load(None), told)


@pytest.mark.parametrize("told", [[], {"x": 1}, {"x": {"of": "p"}}, {"x": {"of": 1, "parameters": {}}}])
def test_variants_of_another_form_are_refused(told: object) -> None:
    with pytest.raises(SpecError, match="'variants' should be an object of objects"):
        read(json.dumps({"probes": [], "variants": told}))


def test_the_host_side_sends_what_is_no_probe_of_the_catalogue() -> None:
    probe = Probe("p", "?", "m:f", {"a": 1})
    spec = _spec(Task(Path("python"), (probe, variant(probe, "p@x", {"a": 2}))))
    assert (spec["probes"], spec["variants"]) == (["p", "p@x"], {"p@x": {"of": "p", "parameters": {"a": 2}}})
