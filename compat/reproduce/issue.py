"""A cell -> the body of an issue that its upstream can use: Markdown without a path, a secret or a mention. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from compat import signature
from compat.finding import Finding, WayOut
from compat.model import Question, Raised
from compat.report import scrub
from compat.report.cells import seen
from compat.report.escape import Markdown, escaped
from compat.report.templating import render
from compat.report.ways import described
from compat.reproduce import told
from compat.reproduce.cell import Cell
from compat.reproduce.reached import PROBES
from compat.results import Answer, Host
from compat.rules import RULES
from compat.rules.rule import CodeChange, Rule

CALLING = re.compile(r"(?<!\w)([@#])(?=\w)")
"""What begins a mention, or a link to another issue."""
CODE = re.compile(r"(\s*`[^`\n]+`\s*)")
FILE = re.compile(r" \((?:<\w+>|\.\.\.)?/[^()]*\.(?:py|so)\)")
"""The file that Python names behind a module: where it lies says nothing to an upstream."""
SHOWN_LINES = 12
"""Of a message: a model's whole representation has hundreds."""


@dataclass(frozen=True)
class Said:
    """What an issue is made from beside its cell and script."""

    answer: Answer
    host: Host
    questions: tuple[Question, ...]
    python: str


def title(cell: Cell) -> str:
    """A line for the issue's own field."""
    packages = ", ".join(f"{name} {_version(cell, name)}" for name in cell.combination.packages)
    return scrub.line(
        f"{FILE.sub('', seen(cell.outcome))} ({packages})" if cell.fails else f"{_question(cell)} ({packages})"
    )


def body(cell: Cell, script: str, said: Said) -> str:
    """The Markdown."""
    raised = cell.outcome.evidence.exception
    finding = next((each for each in said.answer.findings if each.outcome.probe == cell.outcome.probe), None)
    return render(
        "issue.md",
        question=worded(_question(cell)),
        fails=cell.fails,
        expected=fenced(told.expected(cell.outcome), ""),
        versions=[(quiet(name), quiet(version)) for name, version in _versions(cell, said)],
        script=fenced(script, "python"),
        traceback=fenced(scrub.text(traceback(raised)), "") if raised else "",
        output=fenced(scrub.text(cell.outcome.evidence.output), "") if cell.probe is None else "",
        cause=quiet(finding.rule.cause if finding and finding.rule else ""),
        ways=[(worded(words), worded(question)) for words, question in _ways(finding, said)],
        passes_with=quiet(next(iter(_pins(finding, said)), "")),
    )


def _question(cell: Cell) -> str:
    return cell.probe.question if cell.probe else "Can these versions be installed together?"


def _version(cell: Cell, name: str) -> str:
    seen = cell.outcome.evidence.versions.get(name)
    return scrub.line(
        (seen.metadata if seen else None) or {**cell.combination.packages, **cell.combination.forced}[name]
    )


def _versions(cell: Cell, said: Said) -> Iterator[tuple[str, str]]:
    named = {**cell.combination.packages, **cell.combination.forced}
    yield from (
        (name, _version(cell, name) + (", forced" if name in cell.combination.forced else "")) for name in named
    )
    torch = cell.outcome.evidence.versions.get("torch")
    if cell.combination.torch:
        yield "torch", (torch.metadata if torch else None) or cell.combination.torch
    yield "Python", said.python
    yield "platform", said.host.platform


def _pins(finding: Finding | None, said: Said) -> Iterator[str]:
    """The pins with which the same passes as it stands, nearest first."""
    for way in finding.ways_out if finding else ():
        if not way.probe and not way.also:
            yield described(way, said.answer)


def _ways(finding: Finding | None, said: Said) -> Iterator[tuple[str, str]]:
    """Each way out in words, and the question of the probe that ran it."""
    questions = {each.id: each.question for each in said.questions}
    for way in finding.ways_out if finding else ():
        words = scrub.line(way.summary) if way.probe else _beside(way, said.answer)
        yield words, questions.get(way.probe or "", "")


def _beside(way: WayOut, answer: Answer) -> str:
    """The pins, and the code changes that they need besides: the ids of probes say nothing to an upstream."""
    changes = dict.fromkeys(_change(probe) for probe in way.also)
    return "; ".join(
        [described(replace(way, also=()), answer), *((f"besides, {'; '.join(changes)}",) if changes else ())]
    )


def _change(probe: str) -> str:
    """What the probe of a code change does otherwise, in the words of the rules."""
    known = (each for rule in RULES if isinstance(rule, Rule) for each in rule.remedies)
    return next((each.summary for each in known if isinstance(each, CodeChange) and each.probe == probe), probe)


def traceback(raised: Raised) -> str:
    """As Python prints it, from what is stored: without the source's lines, paths from site-packages on."""
    return "\n".join(_links(raised))


def _links(raised: Raised) -> Iterator[str]:
    if raised.cause:
        yield from _links(raised.cause)
        yield "\nAnd then:\n"
    yield "Traceback (most recent call last):"
    for own, frames in groupby(raised.frames, lambda frame: frame.file.startswith(PROBES)):
        shown = (f'  File "{each.file}", line {each.line}, in {each.function}' for each in frames)
        yield from ["  [the script]"] if own else shown
    rows = f"{raised.type}: {raised.message}".splitlines()
    if len(rows) > SHOWN_LINES:
        rows = [signature.shown(raised)]
    yield from rows


def quiet(text: str) -> Markdown:
    """Plain text that mentions nobody and refers to no other issue."""
    return Markdown(CALLING.sub(r"\1<!---->", escaped(text)))


def worded(text: str) -> Markdown:
    """As ``quiet``; what is between backticks stays code."""
    return Markdown("".join(part if CODE.fullmatch(part) else quiet(part) for part in CODE.split(text)))


def fenced(text: str, language: str) -> Markdown:
    """A code block that shows exactly this text, whatever fences are in it."""
    runs = (len(row) - len(row.lstrip("`")) for row in text.splitlines())
    fence = "`" * max(3, 1 + max(runs, default=0))
    return Markdown(f"{fence}{language}\n{text.rstrip()}\n{fence}")
