"""`compat api`: what a name stands for, and its history, in a small history and in the shipped one."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import compat
from compat.api.answer import Answer, Kind, Match, Place
from compat.api.look import look
from compat.history.names import History
from compat.history.span import Range, Span
from compat.report import api_json, api_terminal

SCHEMA = Path(compat.__file__).parent / "api" / "schema" / "api.schema.json"


def shown(history: History, name: str, package: str | None = None) -> list[str]:
    return api_terminal.render(look(history, name, package)).splitlines()


TEXTS = {
    "Trainer.__init__:processing_class": ["`processing_class` of `transformers.Trainer.__init__`: since 4.46.0"],
    "Trainer.__init__.tokenizer": [
        "`tokenizer` of `transformers.Trainer.__init__`: to 4.40.0, gone since 4.46.0",
        "  now: processing_class=",
    ],
    "transformers.Trainer:tokenizer": [
        "`tokenizer` of `transformers.Trainer`: to 4.40.0, gone since 4.46.0",
        "  now: processing_class=",
    ],
    "transformers.cache_utils": ["module `transformers.cache_utils`: since 4.40.0"],
    "LoraConfig": [
        "class `peft.LoraConfig`: in all releases known (0.1.0 to 0.3.0)",
        "  called: (r=..., alpha=..., eva_config=...)",
        "  also peft.config.LoraConfig: in all releases known (0.1.0 to 0.3.0)",
    ],
    "Cache.get_max_length": [
        "`get_max_length` of `transformers.Cache`: from 4.40.0 to 4.46.0, gone since 4.50.0",
        "  called: ()",
        "  now: .get_max_cache_shape",
        "  also transformers.cache_utils.Cache.get_max_length: from 4.40.0 to 4.46.0, gone since 4.50.0",
    ],
    "prune_layer": [
        "function `transformers.pytorch_utils.prune_layer`: in all releases known (4.28.0 to 5.0.0)",
        "  called: (layer, index)",
    ],
    "transformers.modeling_utils.prune_layer": [
        "function `transformers.modeling_utils.prune_layer`: to 4.46.0, gone since 4.50.0",
        "  called: (layer, index)",
        "  now: from transformers.pytorch_utils import prune_layer",
    ],
    "transformers.Trianer": [
        "transformers.Trianer: in no release that the history knows",
        "  close to it: transformers.Trainer",
    ],
    "Trainer.__init__:procesing_class": [
        "Trainer.__init__:procesing_class: in no release that the history knows",
        "  close to it: transformers.Trainer.__init__:processing_class",
    ],
    "torch.nn.Module": ["torch.nn.Module: in no release that the history knows"],
    "": [": in no release that the history knows"],
    "Trainer.": ["Trainer.: in no release that the history knows"],
    "Trainer:": ["Trainer:: in no release that the history knows"],
    "Trainer..train": [
        "Trainer..train: in no release that the history knows",
        "  close to it: transformers.Trainer.train",
    ],
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_name_and_its_history(history_of_two: History, name: str) -> None:
    assert [line.replace(" (transformers):", ":").replace(" (peft):", ":") for line in shown(history_of_two, name)] == (
        TEXTS[name]
    )


def test_a_name_of_another_package_alone(history_of_two: History) -> None:
    assert [each.name for each in look(history_of_two, "HybridCache").matches] == ["transformers.HybridCache"]
    assert look(history_of_two, "HybridCache", "peft").matches == ()


def test_what_is_less_public_is_counted() -> None:
    span = Span("tiny", "1.0", "2.0", (Range("1.0", "2.0", None),))
    many = tuple(Match(f"tiny.m{n}.forward", Kind.FUNCTION, span, (Place("tiny.x", span),) * 6) for n in range(5))
    assert api_terminal.render(Answer("forward", many[:4])).splitlines()[-2:] == [
        "  and from 2 more modules",
        "... and 1 more of that name (--all shows them; --package narrows)",
    ]
    assert "more of that name" not in api_terminal.render(Answer("forward", many), everything=True)


@pytest.mark.parametrize("name", TEXTS)
def test_the_object_is_as_its_schema_says(history_of_two: History, name: str) -> None:
    shipped = json.loads(SCHEMA.read_text(encoding="utf-8"))
    printed = json.loads(api_json.render(look(history_of_two, name)))
    jsonschema.Draft202012Validator(shipped).validate(printed)
    assert bool(printed["matches"]) == ("no release" not in TEXTS[name][0])
