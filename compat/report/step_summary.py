"""An analysis -> the summary of a step of GitHub Actions: Markdown, cut where GitHub would take none of it. Pure."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from compat.errors import Exit
from compat.finding import Finding
from compat.language import text
from compat.model import AXES, Outcome, Verdict
from compat.report import cells, scrub, sought, unexpected
from compat.report.escape import Markdown, code, escaped
from compat.report.unexpected import Noted
from compat.report.ways import described
from compat.results import Analysis, Answer
from compat.verdict import QUESTION, of_outcome

LIMIT_BYTES = 2**20
"""Of one step: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands"""
NAMED = 20
"""How many failing probes of one combination are listed."""


def render(analysis: Analysis, ended: Exit, room: int = LIMIT_BYTES) -> str:
    """The summary in at most ``room`` bytes, ending in a newline; "" where not even its last line has room.

    ``ended`` is the exit code of the command.
    """
    pieces = list(_pieces(analysis, ended))
    if sum(map(_size, pieces)) <= room:
        return "".join(pieces)
    for number in range(len(pieces) - 1, 0, -1):
        note = _note(len(pieces) - number)
        if sum(map(_size, pieces[:number])) + _size(note) <= room:
            return "".join(pieces[:number]) + note
    return ""


def _note(left_out: int) -> str:
    cut = text(
        "Cut here, %(count)d parts are left out: GitHub takes no more. compatibility.md has all.", count=left_out
    )
    return f"\n**{escaped(cut)}**\n"


def _size(piece: str) -> int:
    return len(piece.encode())


def _pieces(analysis: Analysis, ended: Exit) -> Iterator[str]:
    """Parts of which each may be the last one."""
    yield f"## compat: {escaped(_headline(ended))}\n\n"
    yield f"{escaped(_counts(analysis.answers))}\n\n"
    yield from _listed(text("Not as expected"), unexpected.different(analysis))
    yield from _listed(text("Inconclusive"), unexpected.inconclusive(analysis))
    yield f"{escaped(text('Counted are the questions that make a verdict, not the probes that explain one.'))}\n\n"
    yield from _table(analysis)
    for answer in analysis.answers:
        yield from _details(answer, _explaining(analysis))


def _headline(ended: Exit) -> str:
    match ended:
        case Exit.AS_EXPECTED:
            return text("everything is as expected")
        case Exit.INCONCLUSIVE:
            return text("something is inconclusive")
        case _:
            return text("something differs from what is expected")


def _counts(answers: Iterable[Answer]) -> str:
    counts = Counter(answer.verdict for answer in answers)
    return text(
        "Combinations: %(compatible)d compatible, %(incompatible)d incompatible, %(inconclusive)d inconclusive.",
        compatible=counts[Verdict.COMPATIBLE],
        incompatible=counts[Verdict.INCOMPATIBLE],
        inconclusive=counts[Verdict.INCONCLUSIVE],
    )


def _listed(title: str, noted: Sequence[Noted]) -> Iterator[str]:
    if noted:
        yield f"### {escaped(title)}\n\n"
        yield from (f"- {code(id_)}: {escaped(words)}\n" for id_, words in noted)
        yield "\n"


def _table(analysis: Analysis) -> Iterator[str]:
    """One line a combination; the header stands together with the first one."""
    counted = (text("passed"), text("failed"), text("no answer"), text("skipped"))
    header = [text("combination"), *AXES, text("verdict"), *counted]
    head = f"{_row(map(escaped, header))}{_row('---' for _ in header)}"
    for answer in analysis.answers:
        counts = Counter(map(of_outcome, _counting(answer, _explaining(analysis))))
        numbers = (counts[each] for each in (Verdict.COMPATIBLE, Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE, None))
        cell = (code(answer.combination.id), *map(escaped, cells.versions(answer)), escaped(answer.verdict.value))
        yield head + _row([*cell, *(Markdown(number) for number in numbers)])
        head = ""


def _explaining(analysis: Analysis) -> frozenset[str]:
    """The probes that make no verdict."""
    return frozenset(each.id for each in analysis.results.questions if each.role != QUESTION)


def _counting(answer: Answer, explaining: Collection[str]) -> list[Outcome]:
    """What makes the verdict: questions, and what kept them from being asked."""
    return [each for each in answer.outcomes if each.probe not in explaining]


def _row(values: Iterable[str]) -> str:
    return f"| {' | '.join(values)} |\n"


def _details(answer: Answer, explaining: Collection[str]) -> Iterator[str]:
    """What fails in a combination, and what has no answer, folded."""
    found = {finding.outcome.probe: finding for finding in answer.findings}
    lines = [
        f"- {code(each.probe)}: {_said(answer, each, found.get(each.probe))}\n"
        for each in _counting(answer, explaining)
        if of_outcome(each) in (Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE)
    ]
    if lines:
        more = text("and %(count)d more", count=len(lines) - NAMED)
        rest = [f"- {escaped(more)}\n"] if lines[NAMED:] else []
        title = text("%(combination)s: what does not pass", combination=answer.combination.id)
        folded = "".join([*lines[:NAMED], *rest])
        yield f"\n<details><summary>{html.escape(scrub.line(title))}</summary>\n\n{folded}\n</details>\n"


def _said(answer: Answer, outcome: Outcome, finding: Finding | None) -> str:
    """The error, the rule that knows it, and its nearest verified way out."""
    parts: list[str] = [code(cells.seen(outcome))]
    if finding:
        parts.append(f"({code(finding.rule_id)})")
    if finding and finding.ways_out:
        way = text("way out: %(way)s", way=described(finding.ways_out[0], answer))
        parts.append(escaped(way))
    elif finding and (search := sought.told(answer.search)):
        parts.append(escaped(text("no way out found (%(search)s)", search=search)))
    return " ".join(parts)
