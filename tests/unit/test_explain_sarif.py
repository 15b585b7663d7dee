"""An explanation as SARIF."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat.cli import main

OFFICIAL = Path(__file__).parents[1] / "report" / "official" / "sarif-schema-2.1.0.json"
TEXT = """\
step 1
Traceback (most recent call last):
  File "/home/someone/train.py", line 3, in main
    run()
  File "/x/lib/python3.10/site-packages/peft/peft_model.py", line 2046, in __init__
    self.base = self.base_model._prepare_encoder_decoder_kwargs_for_generation
AttributeError: 'T5' object has no attribute '_prepare_encoder_decoder_kwargs_for_generation'
transformers==5.20.0
peft==0.21.0

Traceback (most recent call last):
  File "<stdin>", line 0, in <module>
KeyError: '::set-env name=X::y \x1b[31m ]]> <script> hf_abcdefghijklmnop https://me:pass@host/x'

MemoryError:
"""


def log(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    with pytest.raises(SystemExit):
        main(["explain", *arguments, "--sarif"])
    out = capsys.readouterr().out
    assert out.isascii()
    return dict(json.loads(out))


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "logs" / "train 1.log"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def test_a_name_that_is_no_text_is_its_bytes(train: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = train.rename(os.fsdecode(os.fsencode(train.parent) + b"/\xff.log"))
    places = log(capsys, str(path))["runs"][0]["results"][0]["locations"]
    assert places[0]["physicalLocation"]["artifactLocation"]["uri"] == "logs/%FF.log"


def test_it_is_as_the_official_schema_says(train: Path, capsys: pytest.CaptureFixture[str]) -> None:
    official = jsonschema.Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8")))
    official.validate(log(capsys, str(train)))


def test_each_failure_has_its_rule_its_level_and_its_line(train: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run,) = log(capsys, str(train))["runs"]
    rules = run["tool"]["driver"]["rules"]
    told = [
        (rules[each["ruleIndex"]]["id"], each["level"], each["locations"][0]["physicalLocation"])
        for each in run["results"]
    ]
    where = {"uri": "logs/train%201.log", "uriBaseId": "%SRCROOT%"}
    assert told == [
        ("peft-calls-what-is-gone", "error", {"artifactLocation": where, "region": {"startLine": 2}}),
        ("unknown", "warning", {"artifactLocation": where, "region": {"startLine": 11}}),
        ("host-out-of-memory", "note", {"artifactLocation": where, "region": {"startLine": 15}}),
    ]
    assert [each["properties"]["is_version_incompatibility"] for each in run["results"]] == [True, None, False]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert all(rule["help"]["text"] for rule in rules)


def test_the_traceback_is_a_stack_with_its_innermost_frame_first(
    train: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = log(capsys, str(train))["runs"][0]["results"][0]
    places = [each["location"]["physicalLocation"] for each in first["stacks"][0]["frames"]]
    assert [(each["artifactLocation"]["uri"], each["region"]["startLine"]) for each in places] == [
        ("peft/peft_model.py", 2046),
        ("%3Celsewhere%3E/train.py", 3),
    ]


def test_no_secret_and_no_place_of_the_machine_is_in_it(
    train: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "_prepare_encoder")
    text = json.dumps(log(capsys, str(train)))
    assert [
        each for each in ("someone", "hf_abc", "me:pass", "_prepare_encoder", str(train.parent)) if each in text
    ] == []


def test_a_text_from_standard_input_has_no_places(
    train: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert [each["locations"] for each in log(capsys, "-")["runs"][0]["results"]] == [[], [], []]


@pytest.mark.parametrize("command", [["explain", "-"], ["scan", "."]])
def test_json_and_sarif_are_one_or_the_other(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "--json", "--sarif"])
    assert (end.value.code, capsys.readouterr()) == (2, ("", "compat: --json and --sarif: one of them\n"))
