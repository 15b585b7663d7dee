"""Hostile values on their way through a real run into each format: tables stay tables, terminals stay as they are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

pytestmark = pytest.mark.slow
HOSTILE = (
    "a\nb|c <script>alert(1)</script> `tick` ``two`` \x1b[31mred\x1b]0;title\x07 nul \x00 \u202ednuora\u202c \ud800 "
    "**b** [l](http://x.example) &amp; \\| $x$ ~~s~~ <!-- c \x9b31m \x85 \u2028 \u2066end"
)
TITLE = HOSTILE.replace("\ud800", "")
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
ENTRY = """
[[combination]]
id = "{id}"
title = {title}
kind = "current"
torch = "1.0"
packages = {{ transformers = "1.0", tokenizers = "1.0", peft = "1.0" }}
"""
MILLION = "y" * 1_000_000
CODES = {
    "message": f"HOSTILE = {HOSTILE!r}\nprint(HOSTILE)\nraise ImportError(HOSTILE)\n",
    "version": f"__version__ = {HOSTILE!r}\nclass Cache: pass\n",
    "length": f"print('z' * 1000000)\nraise ImportError({MILLION!r} + '|\\nlast|line')\n",
    "type": f"raise type('A\\n|<b>`' + {HOSTILE[:60]!r}, (Exception,), {{}})({HOSTILE!r})\n",
    "chain": f"try:\n    raise ValueError({HOSTILE!r})\nexcept ValueError as e:\n    raise ImportError('x') from e\n",
}


def harmful(text: str) -> set[str]:
    """What a terminal would obey."""
    return {letter for letter in text if letter in TURNING or (letter != "\n" and unicodedata.category(letter) == "Cc")}


def ragged(text: str) -> Iterator[str]:
    """Lines of a table with another number of cells than the line before."""
    cells = None
    for line in text.splitlines():
        number = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
        if cells is not None and number is not None and number != cells:
            yield line
        cells = number


def raw_html(text: str) -> list[str]:
    """Tags that a reader of Markdown would obey, but for empty comments."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inside = [each for token in tokens for each in (token, *(token.children or ()))]
    found = (each.content.strip() for each in inside if each.type in ("html_inline", "html_block"))
    return [each for each in found if each != "<!---->"]


@pytest.mark.parametrize("kind", CODES)
def test_hostile_values_reach_every_report_as_text(kind: str, site: Any, index: Any) -> None:
    index(transformers=CODES[kind])
    title = json.dumps(TITLE.replace("\x00", "\u0000"))
    site.workplace.matrix(ENTRY.format(id="one", title=title), ENTRY.format(id="two", title='"plain"'))
    shown = [site("list"), site("run"), site("run", "--rerun", "--probe", "import-peft"), site("report")]
    shown += [
        site("check", "--from", "one", "--to", "transformers==1.1", "--probe", "import-peft", *more)
        for more in ((), ("--json",))
    ]
    shown += [site("diff", "reports/results.json", "reports/results.json")]
    marked = [
        site("check", "--from", "one", "--to", "transformers==1.1", "--probe", "import-peft", "--markdown"),
        site("diff", "reports/results.json", "reports/results.json", "--markdown"),
        site(
            "sweep",
            "--package",
            "transformers",
            "--policy",
            "range:>=0",
            "--with",
            "peft==1.0",
            "--probe",
            "import-peft",
        ),
        site("artefacts", "one", "two", "--kind", "tokenizer-*"),
    ]
    for ended in (*shown, *marked):
        assert (harmful(ended.out), harmful(ended.err), "Traceback" in ended.err) == (set(), set(), False), ended
        assert (ended.code in (0, 1, 3), len(ended.out) < 400_000) == (True, True), ended
    assert isinstance(json.loads(shown[5].out), dict)
    reports = [path.read_text(encoding="utf-8") for path in Path(site.project / "reports").glob("*.md")]
    for text in (*reports, *(ended.out for ended in marked)):
        assert (harmful(text), [*ragged(text)], raw_html(text), len(text) < 200_000) == (set(), [], [], True)
    results = json.loads((site.project / "reports" / "results.json").read_text(encoding="utf-8"))
    assert {each["id"] for each in results["combinations"]} == {"one", "two"}
    assert "compatible" not in {each.get("verdict") for each in results["combinations"]} or kind == "version"


def test_hostile_arguments_are_one_line(site: Any) -> None:
    word = HOSTILE.replace("\x00", "").replace("\ud800", "")
    for command in (
        ("run", word),
        ("run", "--probe", word),
        ("run", "--matrix", word),
        ("check", "--to", word),
        (word,),
    ):
        ended = site(*command)
        assert (ended.code, len(ended.err.splitlines()), harmful(ended.err)) == (2, 1, set()), ended


def test_hostile_texts_are_explained_and_scanned(site: Any) -> None:
    log = site.workplace.write(
        "log.txt", f'Traceback (most recent call last):\n  File "x.py", line 1\nImportError: {TITLE}'
    )
    folder = site.project / "src"
    folder.mkdir()
    (folder / "a\x1b[31m\u202e|<b>`.py").write_text(
        "from transformers import Nothing\nimport transformers\n", encoding="utf-8"
    )
    for command in (("explain", str(log)), ("scan", "src", "--to", "transformers==4.40.0")):
        for more in ((), ("--json",)):
            ended = site(*command, *more)
            assert (harmful(ended.out), harmful(ended.err), "Traceback" in ended.err) == (set(), set(), False), ended
            assert not more or json.loads(ended.out)
