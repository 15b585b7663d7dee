"""Fixed crossings -> artefacts.md, artefacts.json and the section of compatibility.md."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from compat.artefacts.crossing import Came, Cell, Crossing, Grid, Member, Way
from compat.errors import CompatError
from compat.report import artefacts_json, artefacts_markdown, markdown
from compat.results import Analysis

HERE = Path(__file__).parent
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/report"
RENDERED = {"artefacts.md": artefacts_markdown.render, "artefacts.json": artefacts_json.render}
MARKUP = "a|b `c` <script>alert(1)</script> [l](http://e.org) \x1b[31m\u202e /home/someone/x hf_abcdefghijklmnop"
MERGES = "tokenizer-json-merges-as-pairs"
KEPT = "a" * 64


def cell(writer: str, reader: str, came: Came, rule: str = "", reason: str = "", *commands: str) -> Cell:
    kept = "" if came is Came.UNWRITTEN else KEPT
    return Cell(writer, reader, came, rule, reason, kept, tuple(Way(command) for command in commands))


CROSSING = Crossing(
    members=(
        Member("old", "Releases | of old", {"transformers": "4.28.0", "tokenizers": "0.13.2", "peft": "0.8.2"}),
        Member("new", MARKUP, {"transformers": "5.23.0", "tokenizers": "0.23.3"}),
        Member("none", "No peft", {"transformers": "4.37.0", "tokenizers": "0.15.2", "peft": "0.16.0"}),
    ),
    grids=(
        Grid(
            "tokenizer-json-bpe",
            "tokenizer.json with bytes and merges",
            (
                cell("old", "old", Came.EQUAL),
                cell("old", "new", Came.EQUAL),
                cell("old", "none", Came.EQUAL),
                cell("new", "old", Came.FAILS, MERGES, "Exception: ModelWrapper at line 7", "compat convert F --for x"),
                cell("new", "new", Came.EQUAL),
                cell("new", "none", Came.FAILS, MERGES, "Exception: ModelWrapper at line 9"),
                cell("none", "old", Came.FAILS, MERGES, "Exception: ModelWrapper at line 11"),
                cell("none", "new", Came.OTHER, "", MARKUP),
                cell("none", "none", Came.INCONCLUSIVE, "", "the probe host did not answer in time"),
            ),
        ),
        Grid(
            "adapter",
            "a LoRA adapter",
            (
                cell("old", "old", Came.EQUAL),
                cell("old", "new", Came.OTHER, "saved-setting-left-unread", "WrongAnswer: loss[0] is 1"),
                cell("old", "none", Came.ABSENT, "peft-needs-newer-transformers", "ImportError: no Cache"),
                cell("new", "old", Came.FAILS, "", "TypeError: use_dora"),
                cell("new", "new", Came.EQUAL),
                cell("new", "none", Came.ABSENT, "peft-needs-newer-transformers", "ImportError: no Cache"),
                *(cell("none", to, Came.UNWRITTEN, "", "ImportError: no Cache") for to in ("old", "new", "none")),
            ),
        ),
    ),
    titles={MERGES: "The merges are pairs", "saved-setting-left-unread": "Left unread"},
    fresh=3,
)


@pytest.mark.parametrize("name", RENDERED)
def test_a_fixed_crossing_gives_the_golden_file(name: str, accept: bool) -> None:
    golden = HERE / "golden" / name
    rendered = RENDERED[name](CROSSING)
    if accept:
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


@pytest.mark.parametrize("render", RENDERED.values(), ids=RENDERED)
def test_nothing_of_the_machine_is_in_it(render: Callable[[Crossing], str]) -> None:
    assert [secret for secret in ("/home", "someone", "hf_abc", "\x1b") if secret in render(CROSSING)] == []


def test_markup_is_shown_and_not_followed() -> None:
    rendered = re.sub(r"(`+).*?\1", "", artefacts_markdown.render(CROSSING))
    assert [found for found in ("<script>", "](http://", "\u202e") if found in rendered] == []


def test_what_was_asked_just_now_is_no_part_of_it() -> None:
    asked = Crossing(CROSSING.members, CROSSING.grids, CROSSING.titles, fresh=0)
    assert artefacts_json.render(asked) == artefacts_json.render(CROSSING)


def test_the_section_has_a_line_an_artefact(analysis: Analysis, tmp_path: Path) -> None:
    file = tmp_path / "artefacts.json"
    file.write_text(artefacts_json.render(CROSSING), encoding="utf-8")
    text = markdown.compatibility(analysis, artefacts_json.summaries(file))
    section = text.partition("### Artefacts across versions")[2].partition("## ")[0]
    assert [line for line in section.splitlines() if line.startswith("- ")] == [
        "- tokenizer.json with bytes and merges: 4 equal, 3 fail, 1 other answers, 1 inconclusive",
        "- a LoRA adapter: 2 equal, 1 fail, 1 other answers, 2 not in this release, 3 not written",
    ]


def test_where_nothing_was_crossed_the_section_says_not_run(analysis: Analysis, tmp_path: Path) -> None:
    text = markdown.compatibility(analysis, artefacts_json.summaries(tmp_path / "artefacts.json"))
    assert "Not run in this checkout: `nox -s artefacts`." in text


OURS = '{"format_version": 1, "artefacts": [{"what": %s, "cells": %s}]}'
UNREADABLE = {
    "": "no JSON (",
    "[": "no JSON (",
    "[" * 200_000: "nested deeper than 100 levels",
    "[]": "no object",
    '{"format_version": 1}': "artefacts: Field required",
    '{"format_version": true, "artefacts": []}': "format_version: Input should be a valid integer",
    '{"format_version": 2, "artefacts": 1}': "of format 2, and this compat reads 1",
    '{"format_version": 1, "format_version": 1}': "an object has the key 'format_version' twice",
    OURS % ("null", '"1 equal"'): "artefacts.0.what: Input should be a valid string",
    OURS % ('"a note"', '{"a": 1}'): "artefacts.0.cells: Input should be a valid list",
}


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:60])
def test_a_file_that_cannot_be_read_is_one_clear_error(text: str, tmp_path: Path) -> None:
    file = tmp_path / "artefacts.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CompatError) as raised:
        artefacts_json.summaries(file)
    told = str(raised.value)
    assert told.startswith(f"artefacts.json: {UNREADABLE[text]}")
    assert (told.endswith("; `compat artefacts` writes it anew") or "twice" in told, "\n" in told) == (True, False)


@pytest.mark.parametrize("kind", ["a pipe", "a device"])
def test_a_file_that_has_no_end_is_not_waited_for(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "artefacts.json"
    os.mkfifo(file) if kind == "a pipe" else file.symlink_to("/dev/zero")
    with pytest.raises(CompatError, match=r"artefacts\.json: no regular file"):
        artefacts_json.summaries(file)


def test_the_format_is_named() -> None:
    assert json.loads(artefacts_json.render(CROSSING))["format_version"] == artefacts_json.FORMAT_VERSION
