"""The table of models is whole: each model has the same controls, and what a rule or a report looks for is there."""

import fnmatch

import pytest

from compat import questions
from compat.model import Combination, Kind
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_models import MODEL_PROBES, SUITE, probe_id
from compat.probes.models.model import AROUND, CONTROLS, PLAIN, SHORT, STOCK, Model
from compat.probes.models.table import MODELS

ASKED_FOR = (
    *("blip", "blip-2", "instructblip-video", "clip", "siglip", "vit", "dinov2"),
    *("llava", "qwen2-vl", "idefics", "whisper", "instructblip"),
)
BY_ID = {probe.id: probe for probe in MODEL_PROBES}


def test_the_models_that_people_ask_for_are_there() -> None:
    assert {model.id for model in MODELS} >= set(ASKED_FOR)


def test_ids_are_unique() -> None:
    ids = [probe.id for probe in PROBES]
    assert len(set(ids)) == len(ids)
    assert len({model.id for model in MODELS}) == len({model.title for model in MODELS}) == len(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_each_model_is_asked_with_every_control(model: Model) -> None:
    asked = [probe.parameters["wrapper"] for probe in MODEL_PROBES if probe.parameters["model"] == model.id]
    assert asked == [STOCK, PLAIN, *dict.fromkeys((*model.tasks, *CONTROLS)), AROUND]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_a_task_type_that_fits_is_one_with_a_name(model: Model) -> None:
    assert len(model.tasks) > 0
    assert set(model.tasks) <= set(SHORT)


@pytest.mark.parametrize("pattern", ["*-stock", "*-lora", "*-around"])
def test_a_kind_of_control_is_one_probe_of_the_same_model(pattern: str) -> None:
    found = {
        probe.id: fnmatch.filter(probe.controls, pattern)
        for probe in MODEL_PROBES
        if not fnmatch.fnmatch(probe.id, pattern)
    }
    assert all(len(names) == 1 and BY_ID[names[0]].language == BY_ID[id_].language for id_, names in found.items())


def test_no_probe_of_the_table_makes_a_verdict() -> None:
    assert {probe.role for probe in MODEL_PROBES} == {"control", "remedy"}
    assert {probe.suite for probe in MODEL_PROBES} == {SUITE}


def test_ways_out_are_remedies() -> None:
    ways = [BY_ID[probe_id(model, wrapper)].role for model in MODELS for wrapper in (PLAIN, AROUND)]
    assert set(ways) == {"remedy"}


def test_only_what_is_asked_with_peft_needs_peft() -> None:
    without = {probe.parameters["wrapper"] for probe in MODEL_PROBES if "import-peft" not in probe.requires}
    assert without == {STOCK}


def test_a_combination_is_asked_about_models_only_if_its_suites_say_so() -> None:
    packages = {"transformers": "5.3.0", "tokenizers": "0.22.2", "peft": "0.21.2"}
    asked = Combination("asked", "?", Kind.CURRENT, "3.11", packages, suites=(SUITE,))
    imports = ["import-torch", "import-transformers", "import-tokenizers", "import-peft"]
    assert [probe.id for probe in questions.for_combination(asked)] == [*imports, *BY_ID]
