"""Combinations and probes for people. Strings out: nothing here prints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from compat import visible
from compat.listing import Listed
from compat.model import AXES, Kind
from compat.probes.probe import EVERY_SUITE, Probe
from compat.report import scrub

KINDS = {
    Kind.DOCUMENTED: "rows of the document",
    Kind.BRACKET: "releases beside a development version",
    Kind.DIRECT: "built from repositories; run only by name",
    Kind.FURTHER: "other systems that the document speaks of",
    Kind.CURRENT: "releases of today",
    Kind.NEIGHBOUR: "near another combination",
}
NOT_RUN = "not run"
STORED = "(stored): not run in this checkout, the verdict is that of %s; `compat run` runs it here"
WIDEST = 60
"""A column is no wider for the address of a repository."""


def combinations(listed: Sequence[Listed], probes: int, file: str) -> str:
    """By kind, one line each: id, verdict, versions, title; then how many probes there are.

    ``file`` is the results file from which a verdict is where the combination was not run here.
    """
    lines = []
    for kind, group in groupby(listed, key=lambda each: each.combination.kind):
        own = list(group)
        lines += [f"{kind.value}: {KINDS[kind]}", *_rows(own), ""]
    told = [STORED % file] if any(each.stored for each in listed) else []
    return visible.lines([*lines, *told, f"{probes} probes: `compat list --probes` shows them"])


def _rows(own: Sequence[Listed]) -> list[str]:
    rows = [(each.combination.id, _verdict(each), _versions(each), scrub.line(each.combination.title)) for each in own]
    widths = [min(max(len(row[column]) for row in rows), WIDEST) for column in range(3)]
    return [f"  {id_:{widths[0]}}  {what:{widths[1]}}  {pins:{widths[2]}}  {title}" for id_, what, pins, title in rows]


def _verdict(each: Listed) -> str:
    if each.here:
        return each.here.verdict.value
    return f"{each.stored.verdict.value} (stored)" if each.stored else NOT_RUN


def _versions(each: Listed) -> str:
    packages = each.combination.packages
    named = [*(axis for axis in AXES if axis in packages), *(name for name in packages if name not in AXES)]
    return scrub.line(", ".join(f"{name} {packages[name]}" for name in named))


def questions(probes: Sequence[Probe]) -> str:
    """The probes by suite: id, role and question."""
    width, role = (max(map(len, texts)) for texts in zip(*((each.id, each.role) for each in probes), strict=True))
    lines = []
    for suite in dict.fromkeys(each.suite for each in probes):
        own = [each for each in probes if each.suite == suite]
        lines += [f"# {'in every suite' if suite == EVERY_SUITE else suite}"]
        lines += [f"{each.id:{width}}  {each.role:{role}}  {each.question}" for each in own]
    return visible.lines(lines)
