from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.report import scrub
from compat.report.escape import Markdown, code, escaped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", r"a\|b"),
        ("two\nlines\r\n", "two lines"),
        ("`code`", r"\`code\`"),
        ("<b>&amp;</b>", r"\<b\>\&amp;\</b\>"),
        ("[a](b) **c** ~d~ $e$", r"\[a\](b) \*\*c\*\* \~d\~ \$e\$"),
        ("inputs_embeds __init__ _x_", r"inputs_embeds \_\_init\_\_ \_x\_"),
        ("# no heading", r"\# no heading"),
        ("\x1b[31mred\x07", r"\[31mred"),
        ("back\\slash", r"back\\slash"),
        ("https://e.org", "https<!---->://e.org"),
    ],
)
def test_text_is_shown_as_it_is(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_markdown_is_not_escaped_twice() -> None:
    assert escaped(Markdown("**x**")) == "**x**"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", "`x`"),
        ("", ""),
        ("a|b", r"`a\|b`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a\nb", "`a b`"),
        (r"a\|b", r"a\\\|b"),
    ],
)
def test_code_spans(text: str, expected: str) -> None:
    assert code(text) == expected


@given(st.text())
def test_a_cell_is_one_line_without_a_bare_pipe(text: str) -> None:
    for rendered in (escaped(text), code(text)):
        assert len(rendered.splitlines()) <= 1
        assert "|" not in rendered.replace("\\\\", "").replace("\\|", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No such file: '/home/jane/models/config.json'", "No such file: '<path>/config.json'"),
        (r"C:\Users\jane\x.py", "<path>/x.py"),
        ("~/models/x.py ~jane/y.py", "<path>/x.py ~jane/y.py"),
        ("https://user:pa55@host/some/", "https://host/some/"),
        ("token hf_abcdefghijklmnop", "token <token>"),
        ("(<environment>/lib/python3.11/a.py)", "(<environment>/lib/python3.11/a.py)"),
        ("<b>/home/jane/x", "<b><path>/x"),
        ("transformers/models/t5/modeling_t5.py:12", "transformers/models/t5/modeling_t5.py:12"),
        ("no version of a/b", "no version of a/b"),
        ("half \ud800 a pair", "half ? a pair"),
        ("PYTHONPATH=/home/jane/a/x:/home/jane/b/y", "PYTHONPATH=<path>/x:<path>/y"),
        ("file:///home/jane/b/x.whl, error:/home/jane/x.py", "file://<path>/x.whl, error:<path>/x.py"),
        ("https://host/a/b:80/c/d", "https://host/a/b:80/c/d"),
        (r"/home/jane and C:\Users\jane in <b>/home/jane", "<path> and <path> in <b><path>"),
        (r"said: \nhf_abcdefghijklmnopqrstuvwxyz", r"said: \n<token>"),
        ("KEY_ghp_abcdefghijklmnopqrstuvwxyz", "KEY_<token>"),
        ("self._hf_peft_config_loaded", "self._hf_peft_config_loaded"),
    ],
)
def test_what_tells_of_the_machine_is_taken_out(text: str, expected: str) -> None:
    assert scrub.text(text) == expected


@pytest.mark.slow
@pytest.mark.parametrize("part", ["-~@", "/", "\\", "a", "a.", "a+", "a://", "~a", " /a", "<a", "\x1b", "ä\n"])
def test_long_texts_take_no_longer_than_their_length(part: str) -> None:
    small, large = (min(_seconds(part * length) for _ in range(2)) for length in (20_000, 160_000))
    assert large < 40 * max(small, 0.002)  # eight times the length: quadratic would be 64 times


def _seconds(text: str) -> float:
    begun = time.process_time()
    scrub.line(text)
    return time.process_time() - begun
