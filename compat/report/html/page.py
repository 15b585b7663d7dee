"""``compatibility.html``: the same rows as ``compatibility.md``, in one page that needs nothing besides. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from compat import compare
from compat.language import ENGLISH, text
from compat.model import Kind
from compat.report import findings, model_table, rows, standing
from compat.report.html import evidence, security, templates
from compat.report.html.heat import Heat, heat
from compat.report.html.section import Section
from compat.report.html.states import states
from compat.report.overview import BESIDE, overview
from compat.report.unanswered import unanswered
from compat.results import Analysis
from compat.verdict import QUESTION

FURTHER = tuple(kind for kind in Kind if kind not in (*BESIDE, Kind.DOCUMENTED))


Artefacts = Sequence[tuple[str, str]]
LINES, CELLS = 60, 4000
"""A browser lays out so many lines of the map, or lines of so many cells, at once; the script shows those beyond."""


def render(
    analysis: Analysis,
    artefacts: Artefacts | None = None,
    charts: Iterable[Section | None] = (),
    language: str = ENGLISH,
) -> str:
    """The page. Byte-stable but for what ``charts``, the sections that others make, have of times and memory.

    ``artefacts`` are the lines that sum up ``artefacts.md``; None where that was not written.
    """
    cells = heat(analysis)
    sections = [*_before(analysis, cells), *(each for each in charts if each), *_after(analysis, artefacts)]
    style, script = templates.style(), templates.script()
    page = templates.template("page.html").render(
        language=language,
        policy=Markup(security.policy(style, script)),  # noqa: S704 - what looks like a path in a hash is none
        style=Markup(style),  # noqa: S704 - our own files, as are the script's
        script=Markup(script),  # noqa: S704
        data=htmlsafe_json_dumps(evidence.document(cells), ensure_ascii=False, separators=(",", ":")),
        sections=sections,
        large=len(cells.answers) * len(cells.probes) > CELLS,
        contents=[(each.id, each.title) for each in sections],
        host=analysis.results.host,
    )
    return f"{page.rstrip()}\n"


def _before(analysis: Analysis, cells: Heat) -> Iterator[Section]:
    documented = rows.documented(analysis)
    yield _section(
        "summary",
        text("Summary"),
        counts=standing.counts(documented),
        overview=overview(analysis),
        standings=standing.standings(rows.claims(analysis)),
        differences=[each for answer in analysis.answers for each in answer.differences],
    )
    if documented:
        yield _section("documented", text("The document's rows"), documented=documented, probes=_decisive(analysis))
    yield _map(cells)
    if found := findings.findings(analysis):
        yield _section("findings", text("Findings"), findings=found)


def _after(analysis: Analysis, artefacts: Artefacts | None) -> Iterator[Section]:
    groups = (
        (text("Further systems of the document, and current releases"), rows.others(analysis, *FURTHER)),
        (text("Releases beside the documented ones"), rows.others(analysis, *BESIDE)),
    )
    if any(found for _, found in groups):
        yield _section("combinations", text("Other combinations"), groups=groups)
    models = model_table.table(analysis)
    if models.columns:
        yield _section("models", text("Models"), models=models)
    if artefacts:
        yield _section("artefacts", text("Artefacts"), artefacts=artefacts)
    if silent := unanswered(analysis):
        yield _section("unanswered", text("Without an answer"), unanswered=silent)
    if claims := rows.claims(analysis):
        yield _section("claims", text("The document's claims"), claims=claims)
    yield _section(
        "versions",
        text("Versions"),
        host=analysis.results.host,
        elsewhere=standing.elsewhere(analysis),
        versions=standing.versions(analysis),
    )


def _section(id_: str, title: str, **values: object) -> Section:
    return Section(id_, title, Markup(templates.template(f"sections/{id_}.html").render(**values)))  # noqa: S704


def _decisive(analysis: Analysis) -> dict[str, str]:
    """The probe that decides each of the document's rows."""
    documented = ((each, each.combination.documented) for each in analysis.answers)
    found = ((each, compare.decisive(each.outcomes, row.probe)) for each, row in documented if row)
    return {each.combination.id: outcome.probe for each, outcome in found if outcome}


def _map(cells: Heat) -> Section:
    counted = Counter(key for line in cells.keys for key in line if key)
    ids = [answer.combination.id for answer in cells.answers], [probe.id for probe in cells.probes]
    names = [(probe.id, "" if probe.role == QUESTION else probe.role) for probe in cells.probes]
    return _section(
        "map",
        text("Map"),
        across=cells.is_across,
        columns=ids[0] if cells.is_across else ids[1],
        body=_body(names if cells.is_across else [(id_, "") for id_ in ids[0]], cells.lines),
        legend=[(state, counted[state.key]) for state in states() if counted[state.key]],
        kinds=list(dict.fromkeys(answer.combination.kind.value for answer in cells.answers)),
        suites=list(dict.fromkeys(probe.suite for probe in cells.probes if probe.suite)),
        roles=list(dict.fromkeys(probe.role for probe in cells.probes if probe.role)),
    )


def _body(names: Sequence[tuple[str, str]], lines: Sequence[Sequence[str]]) -> Markup:
    """The lines of the map; a cell has its word, and its colour and symbol by its class. It needs no end tag."""
    said = {state.key: Markup("<td class={}>{}").format(state.key, state.word) for state in states() if state.key}
    cells = {"": Markup("<td>"), **said}
    line = templates.template("sections/line.html")
    at_once = max(LINES, CELLS // max(1, len(lines[0]))) if lines else 0
    told = (
        line.render(id=id_, note=note, cells=Markup("").join(cells[key] for key in keys), beyond=place >= at_once)
        for place, ((id_, note), keys) in enumerate(zip(names, lines, strict=True))
    )
    return Markup("".join(told))  # noqa: S704 - rendered by a template
