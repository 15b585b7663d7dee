"""Two sides that were asked, side by side: their pins, their answers cell by cell, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compat import diagnose
from compat.check import commands
from compat.check.answer import Cell, Check, SideOf
from compat.check.cells import cells
from compat.check.moves import moves
from compat.check.sets import Pins
from compat.check.side import Asked, Side, questions_of
from compat.check.target import TORCH
from compat.check.terms import Plan, Tools
from compat.model import Outcome, Question, Status

DRIFT = "drift"
"""The suite whose figures are compared, besides those of the user's own probes."""


def side_by_side(plan: Plan, asked: Asked, before: Side, after: Side, tools: Tools) -> Check:
    """The whole comparison; without cells where the other set cannot be resolved."""
    all_ = questions_of(asked, tools.setup.catalogue)
    torch = plan.target.torch or plan.torch
    now = before.resolved.pins or plan.present.pins
    pins = ({**now, **_torch(plan.torch)}, {**after.resolved.pins, **_torch(torch)})
    return Check(
        before=_side_of(before, plan.present.label, before.torch or plan.torch),
        after=_side_of(after, plan.target.words, after.torch or torch),
        moves=moves(*pins, plan.target) if after.resolved.pins else (),
        cells=() if after.resolved.refusal else cells_of(asked, before, after, all_, tools),
        findings=[
            found
            for side in ((after,) if after.resolved.refusal else (after, before))
            for found in diagnose.findings(side.outcomes, (), all_)
        ],
        left_out=plan.present.left_out,
        builds=sum(side.fresh for side in (before, after)),
        strict=plan.strict,
    )


def _torch(version: str | None) -> Pins:
    return {TORCH: version} if version else {}


def _side_of(side: Side, label: str, torch: str | None) -> SideOf:
    stopped = next((each for each in side.outcomes if each.stage in ("lock", "install")), None)
    return SideOf(
        label=label,
        pins=side.resolved.pins,
        python=side.resolved.combination.python,
        torch=torch,
        refusal=(stopped.reason or str(stopped.status)) if stopped else "",
        declared=stopped is not None and stopped.stage == "lock" and stopped.status is Status.FAILED,
    )


def cells_of(asked: Asked, before: Side, after: Side, all_: Sequence[Question], tools: Tools) -> tuple[Cell, ...]:
    """One cell for each question that a side was asked."""
    suites = {probe.id: probe.suite for probe in tools.setup.catalogue.probes}
    compared = {*asked.own_ids, *(name for name, suite in suites.items() if suite == DRIFT)}
    names = {*before.attempts, *after.attempts}
    return cells(
        before.outcomes,
        _settled(before.outcomes, after.outcomes),
        all_,
        lambda one, other: tools.drifts(one, other) if one.probe in compared else (),
        {name: (before.attempts.get(name, ()), after.attempts.get(name, ())) for name in names},
    )


def _settled(before: Sequence[Outcome], after: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """A command that succeeded at present and whose program is gone afterwards has failed: the set lacks it."""
    worked = {each.probe for each in before if each.status is Status.PASSED}
    return tuple(
        replace(each, status=Status.FAILED) if each.probe in worked and commands.is_not_there(each) else each
        for each in after
    )
