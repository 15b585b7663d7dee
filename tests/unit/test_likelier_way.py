"""What is said first where no version is known, against the history that is shipped."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from compat import rules
from compat.model import Evidence, Frame, Outcome, Raised, Stage, Status
from compat.rules.rule import Case, Pins

PEFT = ("peft/peft_model.py",)
MODULE = "cannot import name '{}' from 'transformers.modeling_{}'"
KEYWORD = "{}.forward() got an unexpected keyword argument '{}'"


def case(kind: str, message: str, files: tuple[str, ...] = (), **versions: str) -> Case:
    raised = Raised(kind, message, tuple(Frame(file, 1, "<module>") for file in files))
    return Case(Outcome("c", "p", Stage.PROBE, Status.FAILED, evidence=Evidence(exception=raised)), versions)


SITUATIONS = {
    "gone or not there yet: the later state of the world": (
        case("ImportError", "cannot import name 'HybridCache' from 'transformers'", PEFT),
        [("peft-older-than-transformers", {"peft": ">=0.18.0"}), ("peft-needs-newer-transformers", None)],
    ),
    "no longer named, but any keyword is taken by then: it can only be too early": (
        case("TypeError", KEYWORD.format("LlamaModel", "cache_position")),
        [("name-not-there-yet", {"transformers": ">=4.38.0"})],
    ),
    "generation hands a forward of other code what its own models take": (
        case("TypeError", KEYWORD.format("MistralBiModel", "cache_position")),
        [("library-newer-than-model-code", {"transformers": "<4.38.0"})],
    ),
    "a model's module before 4.0.0, and a name of later": (
        case("ImportError", MODULE.format("RobertaPreTrainedModel", "roberta")),
        [("model-modules-moved", {"transformers": ">=4.0.0"})],
    ),
    "a model's module before 4.0.0, and a name of earlier": (
        case("ImportError", MODULE.format("BERT_PRETRAINED_MODEL_ARCHIVE_MAP", "bert")),
        [("model-modules-moved", {"transformers": "<2.11.0"})],
    ),
    "transformers' own model refuses what its later releases take": (
        case("TypeError", KEYWORD.format("BertForSequenceClassification", "num_items_in_batch")),
        [("model-refuses-num-items", {"transformers": ">=5.0.0"})],
    ),
    "other code refuses it": (
        case("TypeError", KEYWORD.format("MyModel", "num_items_in_batch")),
        [("model-refuses-num-items", None)],
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_said_first(name: str) -> None:
    asked, expected = SITUATIONS[name]
    assert said(asked, len(expected), expected[0][1] is None) == expected


def said(asked: Case, most: int, code: bool) -> list[tuple[str, Mapping[str, str] | None]]:
    """Rules in their order, with the pins of the first one's first way out; None for a change of code."""
    found = list(rules.matching(asked))[:most]
    first = found[0].remedies[0]
    pins = first.pins if isinstance(first, Pins) and not code else None
    return [(rule.id, pins if rule is found[0] else None) for rule in found]


NOT_THERE = {
    "a module that is still at the top": case("ImportError", MODULE.format("PreTrainedModelX", "utils")),
    "a release that does not hand it over": case(
        "TypeError", KEYWORD.format("MyModel", "num_items_in_batch"), transformers="4.45.0"
    ),
    "a forward of a class that is no model": case("TypeError", KEYWORD.format("Thing", "cache_position")),
}


@pytest.mark.parametrize("name", NOT_THERE)
def test_nothing_about_versions_is_said(name: str) -> None:
    assert not any(rule.about_versions for rule in rules.matching(NOT_THERE[name]))
