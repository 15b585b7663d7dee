"""Rows -> ``compatibility.md`` and ``training.md``. Values are escaped unless they are Markdown already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from compat.compare import ComparisonToDocument
from compat.model import AXES, Kind, Verdict
from compat.report import cells, findings, model_table, real_size, rows, training
from compat.report.escape import Markdown, code, escaped
from compat.results import Analysis, Answer

FURTHER = (Kind.FURTHER, Kind.CURRENT)
BESIDE = (Kind.BRACKET, Kind.DIRECT, Kind.NEIGHBOUR)


def compatibility(analysis: Analysis, artefacts: Sequence[tuple[str, str]] | None = None) -> str:
    """The report. Byte-stable: nothing of this run's times, sizes or date, nor of the machine but its platform.

    What was recorded in the repository has its times and its day. ``artefacts`` are the lines that sum up
    ``artefacts.md``; None where that was not written.
    """
    documented = rows.documented(analysis)
    return template("compatibility.md").render(
        documented=documented,
        counts=_counts(documented),
        works=_works(analysis),
        not_run=[answer.combination.id for answer in analysis.answers if not answer.outcomes],
        further=rows.others(analysis, *FURTHER),
        beside=rows.others(analysis, *BESIDE),
        models=model_table.table(analysis),
        findings=findings.findings(analysis),
        grid=rows.grid(analysis),
        claims=rows.claims(analysis),
        training=training.grid(analysis),
        real_size=real_size.rows(analysis),
        differences=[difference for answer in analysis.answers for difference in answer.differences],
        versions=[_versions(answer, analysis) for answer in analysis.answers],
        host=analysis.results.host,
        elsewhere=_elsewhere(analysis),
        artefacts=artefacts,
    )


def training_table(analysis: Analysis) -> str:
    """The training table with what differs from run to run: times and memory."""
    return template("training.md").render(
        details=training.all_details(analysis), real_size=real_size.rows(analysis), host=analysis.results.host
    )


def _works(analysis: Analysis) -> list[str]:
    """The current releases in which everything that is asked passes."""
    rows_ = rows.others(analysis, Kind.CURRENT)
    named = (zip(AXES, row.versions, strict=True) for row in rows_ if row.verdict == Verdict.COMPATIBLE)
    return [", ".join(f"{package} {version}" for package, version in each) for each in named]


def _counts(documented: Iterable[rows.DocumentedRow]) -> dict[str, int]:
    results = [row.result for row in documented]
    return {each.value: results.count(each.value) for each in ComparisonToDocument if each.value in results}


def _elsewhere(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """Each place beside this machine, with the combinations that ran there."""
    places: dict[str, list[str]] = {}
    for id_, where in analysis.results.elsewhere.items():
        torch = f", torch {where.torch}" if where.torch else ""
        places.setdefault(f"{where.platform}, Python {where.python}{torch}", []).append(id_)
    return sorted(places.items())


def _versions(answer: Answer, analysis: Analysis) -> tuple[str, ...]:
    digest = analysis.results.locks.get(answer.combination.id, "")[:12]
    packages = (cells.version_twice(answer, package) for package in ("torch", *AXES))
    return (answer.combination.id, answer.combination.python, *packages, digest)


@cache
def _environment() -> Environment:
    """Values are escaped by ``finalize``; an undefined name is an error, not an empty cell."""
    environment = Environment(
        loader=PackageLoader("compat.report"),
        autoescape=False,  # noqa: S701 - HTML's rules are not Markdown's: finalize escapes
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = code
    environment.filters["codes"] = lambda values: Markdown(", ".join(code(value) for value in values))
    environment.filters["lines"] = lambda values: Markdown("<br>".join(escaped(value) for value in values))
    environment.globals["axes"] = AXES
    return environment


def template(name: str) -> Template:
    """A report's template, which escapes what it is given."""
    return _environment().get_template(f"{name}.jinja")
