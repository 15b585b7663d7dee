"""What a scan says: on a terminal, and as JSON."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

import compat
from compat.report import scan_json, scan_terminal
from compat.scan.answer import Scan, Verdict
from compat.scan.uses import Unseen
from compat.schema import making

SCHEMA = Path(compat.__file__).parent / "scan" / "schema" / "scan.schema.json"
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/scan/test_scan_report.py"
Look = Callable[..., Scan]
FILES = {
    "train.py": (
        "from transformers import AdamW, Trainer, Slip\n"
        "from transformers.modeling_utils import Conv1D\n"
        "class T(Trainer):\n  def _log(self, logs): ...\n"
        "T(None, processing_class=1, **more)\n"
        "try:\n  from transformers.deepspeed import HfDeepSpeedConfig\nexcept ImportError:\n  pass\n"
        "Trainer(tokenizer=1)  # compat: ignore\n"
        "from peft import *\n"
    ),
    "old.py": "print 'x'\n",
    "sub/more.py": "import transformers\ntransformers.Trainer(tokenizer=1)\n",
    "sub/n.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "from transformers import AdamW"}]}),
}
TERMINAL = Path(__file__).parent / "golden" / "scan.txt"


@pytest.fixture
def accept() -> bool:
    """COMPAT_ACCEPT=1 writes what is rendered as the expectation."""
    return os.environ.get("COMPAT_ACCEPT") == "1"


def text(found: Scan) -> str:
    return re.sub(r"Python 3\.\d+", "Python X", scan_terminal.render(found))


def test_on_a_terminal(look: Look, accept: bool) -> None:
    shown = text(look(FILES))
    if accept:
        TERMINAL.write_text(shown, encoding="utf-8")
    assert shown == TERMINAL.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


@pytest.mark.parametrize(
    ("files", "first"),
    [
        ({"a.py": ""}, "Nothing is predicted to break with transformers 5.0.0: 1 file read, nothing run.\n"),
        ({}, "Nothing could be read.\n"),
    ],
)
def test_the_first_line(files: Mapping[str, str], first: str, look: Look) -> None:
    assert text(look(files)) == first


def test_all_shows_what_is_no_prediction(look: Look) -> None:
    source = "from transformers import Slip, Trainer\nTrainer(tokenizer=1)"
    shown = scan_terminal.render(look(source, at="4.57.6"), everything=True).splitlines()
    assert [line for line in shown if line.startswith("a.py")] == [
        "a.py:2:9  Trainer(tokenizer=)  gone since 4.46.0, last in 4.40.0 -> processing_class=",
        "a.py:1:26  transformers.Slip  in no known release",
    ]


def test_what_is_missing_already_is_counted(look: Look) -> None:
    shown = scan_terminal.render(look("from transformers import Trainer\nTrainer(tokenizer=1)", at="4.57.6"))
    assert "Missing already with transformers 4.57.6: 1 place; --all shows them" in shown


def test_a_name_that_comes_later(look: Look) -> None:
    assert "transformers.Newcomer  only since 5.0.0" in text(look("from transformers import Newcomer", to="4.46.0"))


@pytest.mark.parametrize("files", [FILES, {}, {"a.py": ""}], ids=["much", "nothing", "empty"])
def test_the_object_is_as_its_schema_says(files: Mapping[str, str], look: Look) -> None:
    printed = json.loads(scan_json.render(look(files)))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(printed)


def test_the_object(look: Look) -> None:
    printed = json.loads(scan_json.render(look("import transformers\ntransformers.Trainer(tokenizer=1)")))
    assert printed == {
        "schema": "compat-scan/1",
        "exit_code": 1,
        "target": {"transformers": "5.0.0"},
        "present": {},
        "files": 1,
        "counts": {each.value: int(each is Verdict.PREDICTED) for each in Verdict},
        "breaks": [
            {
                "file": "a.py",
                "line": 2,
                "column": 22,
                "cell": None,
                "kind": "keyword",
                "name": "Trainer(tokenizer=)",
                "package": "transformers",
                "target": "5.0.0",
                "last": "4.40.0",
                "gone": "4.46.0",
                "since": None,
                "replacement": "processing_class=",
                "verdict": "predicted",
                "guard": "",
            }
        ],
        "unread": [],
        "not_seen": {},
        "ignored": 0,
        "not_judged": {},
    }


def test_counts_of_what_is_not_seen_have_their_words(look: Look) -> None:
    printed = json.loads(scan_json.render(look(FILES)))
    assert printed["not_seen"] == {Unseen.STAR_IMPORT.value: 1, Unseen.UNPACKED.value: 1}


def test_the_schema_describes_every_object_and_allows_no_other_key() -> None:
    whole = making.schema("scan")
    objects = [whole, *(each for each in whole["$defs"].values() if each["type"] == "object")]
    assert [(bool(each["description"]), each["additionalProperties"]) for each in objects] == [(True, False)] * 3


def test_a_path_obeys_no_terminal(look: Look) -> None:
    found = scan_json.render(look({"\x1b[31m.py": "from transformers import AdamW"}))
    assert "\x1b" not in found
