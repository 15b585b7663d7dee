"""Rows -> ``compatibility.md`` and ``training.md``. Values are escaped unless they are Markdown already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compat.model import Kind
from compat.report import findings, grids, model_table, real_size, rows, standing, training
from compat.report.escape import Markdown, code
from compat.report.layout import height
from compat.report.overview import BESIDE, overview
from compat.report.templating import render
from compat.report.unanswered import unanswered
from compat.results import Analysis

SCREENS = 2 * 40
"""The lines that the answers may take on a terminal of 100 columns, before the details."""
MOST = 8
"""How many of a list are shown there at most."""
FILES = {"training.md": "training.md", "artefacts.md": "reports/artefacts.md"}
"""The files that the report speaks of, and how each is called where it is not beside the report."""
BESIDE_IT = {"training.md": "training.md"}
"""What is written together with it."""


def compatibility(
    analysis: Analysis, artefacts: Sequence[tuple[str, str]] | None = None, links: Mapping[str, str] = BESIDE_IT
) -> str:
    """The report: two screens of answers, then all that they rest on.

    Byte-stable: nothing of this run's times, sizes or date, nor of the machine but its platform. What was recorded in
    the repository has its times and its day. ``artefacts`` are the lines that sum up ``artefacts.md``; None where that
    was not written. ``links`` are the relative links to those of ``FILES`` that are there.
    """
    documented, claims = rows.documented(analysis), rows.claims(analysis)
    table, grid, trained = model_table.table(analysis), rows.grid(analysis), training.grid(analysis)
    return _whole(
        overview=overview(analysis),
        documented=documented,
        counts=standing.counts(documented),
        standings=standing.standings(claims),
        further=[row for kind in Kind if kind not in (*BESIDE, Kind.DOCUMENTED) for row in rows.others(analysis, kind)],
        beside=rows.others(analysis, *BESIDE),
        models=table,
        model_lines=model_lines(table),
        findings=findings.findings(analysis),
        pages=grids.pages(grid.columns, grid.lines),
        roles={role for _, role, _ in grid.lines},
        claims=claims,
        training=[(probe, grids.by_word(trained.columns, words)) for probe, words in trained.lines],
        real_size=real_size.rows(analysis),
        differences=[difference for answer in analysis.answers for difference in answer.differences],
        unanswered=unanswered(analysis),
        versions=standing.versions(analysis),
        host=analysis.results.host,
        elsewhere=standing.elsewhere(analysis),
        artefacts=artefacts,
        files={name: _file(shown, links.get(name)) for name, shown in FILES.items()},
    )


def _file(shown: str, link: str | None) -> Markdown:
    """A file that is there is a link; of any other one only its name is told."""
    return Markdown(f"[{link}]({link})") if link else code(shown)


def _whole(**values: object) -> str:
    """The report, its answers cut so that they fit on two screens: the first of many are shown, the others counted."""
    heads = (render("overview.md", most=most, **values) for most in range(MOST, 0, -1))
    head = next((head for head in heads if height(head) <= SCREENS), None)
    return render("compatibility.md", head=head or render("overview.md", most=1, **values), **values)


def training_table(analysis: Analysis) -> str:
    """The training table with what differs from run to run: times and memory."""
    details = training.all_details(analysis)
    ids = dict.fromkeys(each.row.combination for each in details)
    return render(
        "training.md",
        combinations=[(id_, [each for each in details if each.row.combination == id_]) for id_ in ids],
        real_size=real_size.rows(analysis),
        documented=rows.documented(analysis),
        host=analysis.results.host,
    )


def model_lines(table: model_table.ModelTable) -> list[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """Each model with its task types, and the combinations in which it does what."""
    return [(title, tasks, grids.by_word(table.columns, words)) for title, tasks, words in table.lines]
