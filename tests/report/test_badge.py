"""``badge.json``, which shields.io reads."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from compat.report import badge
from compat.results import Analysis, analyse
from compat.schema import table

ENDPOINT = {
    "schemaVersion",
    "label",
    "message",
    "color",
    "labelColor",
    "isError",
    "namedLogo",
    "logoSvg",
    "logoColor",
    "logoSize",
    "style",
    "cacheSeconds",
}
"""All that https://shields.io/badges/endpoint-badge knows; the first three are required."""


def test_it_has_what_an_endpoint_badge_needs_and_nothing_else(analysis: Analysis) -> None:
    shown = json.loads(badge.render(analysis))
    jsonschema.Draft202012Validator(json.loads(table.file("badge").read_text(encoding="utf-8"))).validate(shown)
    assert shown.keys() <= ENDPOINT
    assert (shown["schemaVersion"], type(shown["label"]), type(shown["message"])) == (1, str, str)


@pytest.mark.parametrize(
    ("ids", "message", "color"),
    [
        (["documented-1", "documented-1-below"], "2 incompatible", "brightgreen"),
        (["documented-1", "silent"], "1 incompatible, 1 inconclusive", "yellow"),
        (["silent"], "not run", "lightgrey"),
        ([], "not run", "lightgrey"),
    ],
)
def test_it_counts_verdicts_and_is_coloured_by_what_was_expected(
    analysis: Analysis, ids: list[str], message: str, color: str
) -> None:
    results = analysis.results
    combinations = [each for each in results.combinations if each.id in ids]
    shown = badge.document(analyse(replace(results, combinations=combinations)))
    assert (shown.message, shown.color) == (message, color)


def test_what_differs_is_red(analysis: Analysis) -> None:
    combinations = [replace(c, expect={"lora-seq2seq-forward": "passed"}) for c in analysis.results.combinations]
    assert badge.document(analyse(replace(analysis.results, combinations=combinations))).color == "red"
