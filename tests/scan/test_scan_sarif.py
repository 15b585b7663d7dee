"""A scan as SARIF, which code scanning reads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat.report import sarif_scan
from compat.scan.answer import Scan, Verdict

OFFICIAL = Path(__file__).parents[1] / "report" / "official" / "sarif-schema-2.1.0.json"
Look = Callable[..., Scan]
FILES = {
    "src/a b%.py": "from transformers import AdamW, Slip\nfrom transformers import AdamW as Again\n",
    "guarded.py": "try:\n    from transformers import AdamW\nexcept ImportError:\n    AdamW = None\n",
    "odd.ipynb": json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["import transformers\n", "transformers.AdamW"]}]}
    ),
    "broken.py": "def (:\n",
}


@pytest.fixture(scope="module")
def official() -> jsonschema.protocols.Validator:
    return jsonschema.Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8")))


def run(found: Scan, **more: bool) -> dict[str, Any]:
    (only,) = json.loads(sarif_scan.render(found, **more))["runs"]
    return dict(only)


def test_it_is_as_the_official_schema_says(look: Look, official: jsonschema.protocols.Validator) -> None:
    log = json.loads(sarif_scan.render(look(FILES), everything=True))
    official.validate(log)
    del log["runs"][0]["results"][0]["message"]
    assert not official.is_valid(log)


def test_each_result_has_its_rule_with_help_a_level_and_a_place(look: Look) -> None:
    found = run(look(FILES))
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["scan-import", "scan-attribute"]
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    for each in found["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
    told = [
        (each["ruleId"], each["level"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in found["results"]
    ]
    assert sorted(told) == [
        ("scan-attribute", "error", "odd.ipynb"),
        ("scan-import", "error", "src/a%20b%25.py"),
        ("scan-import", "error", "src/a%20b%25.py"),
        ("scan-import", "note", "guarded.py"),
    ]


def test_a_place_in_a_cell_is_no_line_of_the_notebooks_file(look: Look) -> None:
    (result,) = [each for each in run(look(FILES))["results"] if each["ruleId"] == "scan-attribute"]
    (place,) = result["locations"]
    assert place == {
        "physicalLocation": {"artifactLocation": {"uri": "odd.ipynb", "uriBaseId": "%SRCROOT%"}},
        "logicalLocations": [{"name": "cell 1", "kind": "element"}],
    }
    assert "(cell 1, line 2)" in result["message"]["text"]


def test_fingerprints_stay_when_lines_move_and_tell_alike_places_apart(look: Look) -> None:
    def marks(found: Scan) -> list[str]:
        return [each["partialFingerprints"]["compat/v1"] for each in run(found)["results"]]

    before, after = marks(look(FILES)), marks(look({**FILES, "src/a b%.py": "\n\n" + FILES["src/a b%.py"]}))
    assert before == after
    assert len(set(before)) == len(before)


def test_what_was_not_read_is_told_and_does_not_count_as_nothing_found(look: Look) -> None:
    (invocation,) = run(look({"broken.py": FILES["broken.py"]}))["invocations"]
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("not read: ")
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.py"
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)


def test_what_is_no_prediction_is_there_on_request(look: Look) -> None:
    found = look(FILES)
    every = {each["properties"]["verdict"] for each in run(found, everything=True)["results"]}
    assert (Verdict.NEVER in every, Verdict.NEVER in {e["properties"]["verdict"] for e in run(found)["results"]}) == (
        True,
        False,
    )


def test_a_name_that_is_no_text_is_its_bytes(look: Look, official: jsonschema.protocols.Validator) -> None:
    gone = "from transformers import AdamW\n"
    found = look({os.fsdecode(b"bad\xff.py"): gone, "\u00e9.py": gone, os.fsdecode(b"\xfe/broken.py"): "def (:\n"})
    log = json.loads(sarif_scan.render(found))
    official.validate(log)
    told = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in (*run(found)["results"], *run(found)["invocations"][0]["toolExecutionNotifications"])
    ]
    assert told == ["bad%FF.py", "%C3%A9.py", "%FE/broken.py"]


def test_half_a_character_of_a_text_has_an_address_all_the_same() -> None:
    from compat.report import sarif

    assert sarif._address("a\ud800.py") == "a%ED%A0%80.py"


def test_a_file_elsewhere_is_named_without_its_folders() -> None:
    from compat.report import sarif

    assert sarif._artifact("/home/someone/x/train:1.py") == {"uri": "train%3A1.py"}
    assert sarif._artifact("../other/train.py") == {"uri": "train.py"}
