"""Evidence: what is kept of long texts, and that no path of the machine is."""

import json
import sys
from pathlib import Path

import pytest

from compat.probes.evidence import FigureError, cut, figures, raised
from compat.probes.places import Places

PLACES = Places([("/tmp/made", "<folder>"), ("/home/someone", "~"), ("/usr", "<never>")])


def test_short_text_stays_as_it_is():
    assert cut("a\nb", 10) == "a\nb"


def test_long_text_keeps_head_and_tail():
    assert (
        cut("a" * 50 + "\n" + "b" * 5, 20)
        == "a" * 10 + "\n[... 36 characters left out ...]\n" + "a" * 4 + "\n" + "b" * 5
    )


def test_long_last_line_stays_whole():
    assert cut("a" * 50 + "\n" + "b" * 18, 20).endswith("]\n" + "b" * 18)


def test_last_line_beyond_the_limit_keeps_its_end():
    assert cut("b" * 99, 20) == "b" * 5 + "\n[... 74 characters left out ...]\n" + "b" * 20


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in /tmp/made/a.txt.", "in <folder>/a.txt."),
        ("/tmp/made.", "<folder>."),
        ("'/tmp/made' /home/someone/x", "'<folder>' ~/x"),
        ("file:///tmp/made/x", "file://<folder>/x"),
        ("/tmp/madeshop /tmp/made-2 /tmp/made.d /x/tmp/made", "/tmp/madeshop /tmp/made-2 /tmp/made.d /x/tmp/made"),
        ("/usr/lib/libm.so", "/usr/lib/libm.so"),
        ("\udc80", "\\udc80"),
        (sys.prefix + "/bin", "<environment>/bin"),
    ],
)
def test_folders_of_the_machine_become_placeholders(text, shown):
    assert PLACES.text(text) == shown


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        (str(Path(pytest.__file__)), "pytest/__init__.py"),
        (json.__file__, f"python3.{sys.version_info[1]}/json/__init__.py"),
        (figures.__code__.co_filename, "compat/probes/evidence.py"),
        ("/somewhere/secret/else.py", "<elsewhere>/else.py"),
        ("<string>", "<string>"),
    ],
)
def test_frames_name_files_relatively(file, shown):
    assert PLACES.file(file) == shown


def test_suppressed_context_is_no_cause():
    error = ValueError("outer")
    error.__context__ = KeyError("inner")
    assert raised(error, PLACES)["cause"]["message"] == "'inner'"
    error.__suppress_context__ = True
    assert raised(error, PLACES)["cause"] is None


def test_causes_are_bounded():
    error = ValueError("0")
    for number in range(100):
        outer = ValueError(str(number))
        outer.__cause__ = error
        error = outer
    found, depth = raised(error, PLACES), 0
    while found["cause"]:
        found, depth = found["cause"], depth + 1
    assert depth == 8


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a": {"b": [1, {2}]}}, "the figure 'a.b[1]' is of type set, which JSON cannot hold"),
        ({"a": {1: 2}}, "the figure 'a' is of type dict with keys other than strings, which JSON cannot hold"),
        ([], "the probe returned list instead of a dict of figures"),
    ],
)
def test_figure_that_json_cannot_hold_is_named(values, message):
    with pytest.raises(FigureError) as caught:
        figures(values, PLACES)
    assert str(caught.value) == message


def test_no_figures_are_an_empty_dict():
    assert figures(None, PLACES) == {}
