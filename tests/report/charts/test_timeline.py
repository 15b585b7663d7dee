"""The landscape as bars over days: where they are, what is not known, and files that nobody can read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compat.errors import CompatError
from compat.report.charts import landscape_file, timeline
from compat.report.charts.landscape_file import Along, Landscape, Line, Released, Span
from compat.report.charts.material import Material
from compat.report.charts.spans import Bar, Shown, axis, bars
from compat.results import Analysis

FAILS, WORKS, NOT_ASKED, UNKNOWN = Shown.FAILS, Shown.WORKS, Shown.NOT_ASKED, Shown.UNKNOWN
DAYS = {"1.0": date(2024, 1, 1), "1.1": date(2024, 2, 20), "2.0": date(2024, 4, 10)}
"""50 days apart: at 0.5, 50 and 99.5 percent."""
MARKUP = '<script>alert("1")</script>\u202e'


def span(first: str, last: str, result: str, **more: Any) -> Span:
    return Span(first, last, result, tuple(dict.fromkeys((first, last))), **more)


def line(*spans: Span, days: Mapping[str, date | None] = DAYS, package: str = "transformers") -> Line:
    releases = tuple(Released(version, day) for version, day in days.items())
    return Line(package, {"peft": "0.16.0"}, releases, {"lora": Along(spans)})


def drawn(line_: Line) -> list[tuple[Shown, str, str, float, float, int]]:
    found: tuple[Bar, ...] = bars(line_, line_.probes["lora"], axis(line_))
    return [(b.shown, b.first, b.last, round(b.start, 2), round(b.end, 2), b.lane) for b in found]


def test_a_bar_ends_where_the_next_range_begins() -> None:
    found = drawn(line(span("1.0", "1.0", "fails"), span("1.1", "2.0", "works")))
    assert found == [(FAILS, "1.0", "1.0", 0.5, 50, 0), (WORKS, "1.1", "2.0", 50, 99.5, 0)]


def test_what_no_release_answered_is_not_known() -> None:
    found = drawn(line(span("1.1", "1.1", "works")))
    assert found == [
        (UNKNOWN, "1.0", "1.0", 0.5, 50, 0),
        (WORKS, "1.1", "1.1", 50, 99.5, 0),
        (UNKNOWN, "2.0", "2.0", 99.2, 100, 0),
    ]


def test_a_probe_without_any_answer_is_not_known_throughout() -> None:
    assert drawn(line()) == [(UNKNOWN, "1.0", "2.0", 0.5, 99.5, 0)]


def test_a_result_of_a_newer_compat_is_not_known() -> None:
    assert drawn(line(span("1.0", "2.0", "shines"))) == [(UNKNOWN, "1.0", "2.0", 0.5, 99.5, 0)]


def test_a_late_patch_of_an_old_range_has_its_own_lane() -> None:
    days = {"1.0": date(2024, 1, 1), "1.9": date(2024, 4, 10), "2.0": date(2024, 2, 20)}
    found = drawn(line(span("1.0", "1.9", "fails"), span("2.0", "2.0", "works"), days=days))
    assert found == [(FAILS, "1.0", "1.9", 0.5, 99.5, 0), (WORKS, "2.0", "2.0", 50, 50.8, 1)]


def test_one_release_of_one_day_is_seen() -> None:
    assert drawn(line(span("1.0", "1.0", "works"), days={"1.0": date(2024, 1, 1)})) == [
        (WORKS, "1.0", "1.0", 50, 50.8, 0)
    ]


def test_a_release_without_a_day_is_at_its_neighbours(analysis: Analysis) -> None:
    days = {**DAYS, "1.1": None}
    line_ = line(span("1.0", "2.0", "works"), days=days)
    html = shown(analysis, line_)
    assert (axis(line_).places["1.1"], "at that of a neighbour: 1.1." in html) == (0.5, True)


def test_without_any_day_releases_stand_in_their_order(analysis: Analysis) -> None:
    line_ = line(span("1.0", "2.0", "works"), days=dict.fromkeys(DAYS))
    html = shown(analysis, line_)
    assert (dict(axis(line_).places), "in their order" in html) == ({"1.0": 0.5, "1.1": 50, "2.0": 99.5}, True)


def shown(analysis: Analysis, *lines: Line) -> str:
    section = timeline.section(Material(analysis, Landscape(1, lines)))
    assert section
    return section.html


def test_every_range_is_in_words_and_in_the_table(analysis: Analysis) -> None:
    html = shown(analysis, line(span("1.0", "1.0", "fails", rule="a-rule", error="E: x"), span("1.1", "2.0", "works")))
    desc = "1.0 (2024-01-01): fails (a-rule). 1.1 (2024-02-20) to 2.0 (2024-04-10): works"
    rows = re.findall(r"<tr><th scope=\"row\">(.*)</tr>", html)
    assert (f'<desc id="landscape-0-0-desc">{desc}</desc>' in html, [re.sub("<[^>]+>", "|", row) for row in rows]) == (
        True,
        [
            "|lora|||1.0 (2024-01-01)||1.0 (2024-01-01)||fails|||a-rule|||E: x||1||0||0|",
            "|lora|||1.1 (2024-02-20)||2.0 (2024-04-10)||works||||||2||0||0|",
        ],
    )


def test_a_bar_says_as_much_as_there_is_room_for(analysis: Analysis) -> None:
    html = shown(analysis, line(span("1.0", "1.0", "fails", rule="a-rule"), span("1.1", "2.0", "works")))
    assert re.findall(r'<text x="4" y="13" class="([^"]*)">([^<]*)<', html) == [
        ("label roomy", "fails from 1.0: a-rule"),
        ("label tight", "fails from 1.0"),
        ("label", "works from 1.1"),
    ]


def test_no_landscape_is_no_section(analysis: Analysis) -> None:
    empty = Line("transformers", {}, (), {})
    assert [
        timeline.section(Material(analysis, each)) for each in (None, Landscape(1, ()), Landscape(1, (empty,)))
    ] == [
        None,
        None,
        None,
    ]


def test_markup_in_a_landscape_is_text(analysis: Analysis) -> None:
    hostile = Line(
        MARKUP,
        {MARKUP: MARKUP},
        (Released(MARKUP),),
        {MARKUP: Along((span(MARKUP, MARKUP, MARKUP, rule=MARKUP, error=MARKUP),))},
    )
    html = shown(analysis, hostile)
    assert ("<script" in html, "\u202e" in html, "&lt;script&gt;alert" in html) == (False, False, True)


RELEASES = [{"version": version, "uploaded": str(day)} for version, day in DAYS.items()]
RANGE = {"first": "1.0", "last": "2.0", "result": "works", "asked": ["1.0", "2.0"]}
LINE = {"package": "transformers", "fixed": {}, "releases": RELEASES, "probes": {"lora": {"ranges": [RANGE]}}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "no landscape of compat"),
        ({"lines": []}, "no landscape of compat"),
        ({"schema_version": 2, "lines": []}, "of schema 2, and this compat reads 1"),
        ({"schema_version": 1}, "lines: Field required"),
        (
            {"schema_version": 1, "lines": [{**LINE, "releases": [*RELEASES, *RELEASES]}]},
            "transformers: a release is listed twice",
        ),
        ({"schema_version": 1, "lines": [{**LINE, "releases": RELEASES[:2]}]}, "lora: 2.0 is no release of its line"),
        ({"schema_version": 1, "lines": [LINE] * 201}, "more than 200 lines, or probes of one line"),
    ],
    ids=["list", "no version", "newer", "without lines", "doubled", "unknown release", "many"],
)
def test_what_is_no_landscape_is_refused_in_a_line(tmp_path: Path, content: object, message: str) -> None:
    (tmp_path / "landscape.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CompatError) as raised:
        landscape_file.read(tmp_path / "landscape.json")
    assert str(raised.value) == f"landscape.json: {message}; `compat sweep` writes it anew"


def test_the_committed_landscape_is_read() -> None:
    found = landscape_file.read(Path(__file__).parents[3] / "reports" / "landscape.json")
    assert found
    assert {len(each.releases) > 100 and len(each.probes) >= 8 for each in found.lines} == {True}


def test_no_file_is_no_landscape(tmp_path: Path) -> None:
    assert landscape_file.read(tmp_path / "landscape.json") is None
