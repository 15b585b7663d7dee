"""The sections together: in the page, without style or script of their own, and byte-stable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compat import recordfile
from compat.errors import CompatError
from compat.report import charts, export
from compat.report.charts.gathered import gathered
from compat.report.html.section import Section
from compat.results import Analysis, Host, Results

REPORTS = Path(__file__).parents[3] / "reports"


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> tuple[Section, ...]:
    """Those of the committed landscape and recorded trainings."""
    results = Results((), {}, (), (), Host("linux", "3.11", "0.13", "0.1"), recorded=recordfile.folders(REPORTS))
    return charts.sections(gathered(Analysis(results, (), ()), "", tmp_path_factory.mktemp("none"), REPORTS))


def test_each_section_is_there_in_the_order_of_the_page(sections: tuple[Section, ...]) -> None:
    assert [each.id for each in sections] == ["changes", "landscape", "losses", "memory"]


def test_nothing_in_them_is_refused_by_the_pages_policy(sections: tuple[Section, ...]) -> None:
    text = "".join(each.html for each in sections)
    assert re.findall(r"<script|\sstyle=|\son\w+=|\shref=|\ssrc=|url\(", text) == []


def test_ids_are_unique_and_begin_with_their_section(sections: tuple[Section, ...]) -> None:
    ids = [(each.id, id_) for each in sections for id_ in re.findall(r'\sid="([^"]*)"', each.html)]
    assert [each for each in ids if not each[1].startswith(f"{each[0]}-")] == []
    assert len({id_ for _, id_ in ids}) == len(ids) > 50


def test_every_picture_is_named_and_described(sections: tuple[Section, ...]) -> None:
    text = "".join(each.html for each in sections)
    named = re.findall(r'role="img" aria-labelledby="([^ "]*) ([^ "]*)"', text)
    told = dict(re.findall(r'<(?:title|desc) id="([^"]*)">([^<]+)<', text))
    assert named
    assert [each for pair in named for each in pair if not told.get(each)] == []


def test_coordinates_are_numbers(sections: tuple[Section, ...]) -> None:
    text = "".join(each.html for each in sections)
    places = re.findall(r'\s(?:x|y|x1|x2|y1|y2|width|height)="([^"]*)"', text)
    assert [each for each in places if not re.fullmatch(r"\d+(\.\d{1,2})?%?", each)] == []


def test_a_second_report_of_the_same_results_is_the_same(analysis: Analysis, tmp_path: Path) -> None:
    now = export.render(analysis)
    first = charts.sections(gathered(analysis, now, tmp_path, tmp_path))
    (tmp_path / "results.json").write_text(now, encoding="utf-8")
    assert charts.sections(gathered(analysis, now, tmp_path, tmp_path)) == first


def test_a_broken_landscape_is_told_before_anything_is_written(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "landscape.json").write_text("{", encoding="utf-8")
    with pytest.raises(CompatError, match=r"^landscape\.json: no JSON .*; `compat sweep` writes it anew$"):
        gathered(analysis, export.render(analysis), tmp_path, tmp_path)
