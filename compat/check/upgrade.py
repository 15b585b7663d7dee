"""The whole check: both sets resolved, built, asked and compared; where the answer is no, working pins are searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from compat import executors, questions
from compat.check import alternatives, impossible, origins, present_side, sets, silence
from compat.check.alternatives import Ground
from compat.check.answer import Alternatives, Check
from compat.check.comparing import cells_of, side_by_side
from compat.check.moves import same
from compat.check.notes import notes
from compat.check.sets import Pins, Resolved
from compat.check.side import Asked, Side, ask, passes, questions_of
from compat.check.target import TORCH
from compat.check.terms import Plan, Tools
from compat.check.verdict import COUNTED, CheckVerdict, verdict
from compat.compare import Change
from compat.errors import CompatError
from compat.language import phrase
from compat.locking import Locks
from compat.model import AXES
from compat.setup import Setup


def check(plan: Plan, tools: Tools) -> Check:
    """May the user upgrade? Whatever goes wrong with a set is an answer; only what voids the whole check raises."""
    locks = tools.setup.places
    before = _present(plan, locks)
    now = before.pins or plan.present.pins
    torch = plan.target.torch or plan.torch
    after = sets.wanted(plan.present, now, plan.target, torch, plan.common, locks)
    impossible.refuse(after, plan.target)
    absent = _absent(plan, now, after.pins, torch)
    asked = replace(plan.asked, probes=_arising(plan, absent, tools.setup))
    by_name = {"present": before, "wanted": after}
    sides = dict(executors.each(list(by_name), lambda name: _ask(by_name[name], asked, tools), tools.jobs))
    one, other = sides["present"], sides["wanted"]
    found = side_by_side(plan, asked, one, other, tools)
    unasked = len(plan.asked.probes) - len(asked.probes)
    found = replace(found, notes=notes(one, other, found.cells, absent, unasked))
    if verdict(found) is not CheckVerdict.NO:
        return found
    if why := _unsearched(plan, asked, tools):
        return replace(found, notes=(*found.notes, _unsearched_because(why)))
    return _with_alternatives(found, plan, asked, one, other, tools)


def _unsearched(plan: Plan, asked: Asked, tools: Tools) -> str:
    """Why nothing can be found by a search; "" where something can."""
    if not plan.budget:
        return "--budget 0"
    counting = any(each.role in COUNTED for each in questions_of(asked, tools.setup.catalogue))
    return "" if counting else phrase("there is no question that a set could pass")


def _unsearched_because(why: str) -> str:
    return phrase("Working pins were not searched: %(why)s", why=why)


def _with_alternatives(found: Check, plan: Plan, asked: Asked, one: Side, other: Side, tools: Tools) -> Check:
    """The answer stands without them: an index that fails meanwhile takes nothing of it away."""
    silent = silence.silent(found.cells or cells_of(asked, one, one, questions_of(asked, tools.setup.catalogue), tools))
    try:
        made, builds = _alternatives(plan, asked, one, other, silent, tools)
    except CompatError as error:
        return replace(found, notes=(*found.notes, _unsearched_because(str(error))))
    noted = (*found.notes, silence.note(silent)) if silent else found.notes
    return replace(found, alternatives=made, builds=found.builds + builds, notes=noted)


def _present(plan: Plan, locks: Locks) -> Resolved:
    if plan.now and not plan.common.companions:
        return Resolved(plan.now, plan.present.pins)
    return present_side.present(plan.present, plan.torch, plan.common, locks)


def _ask(resolved: Resolved, asked: Asked, tools: Tools) -> Side:
    return ask(resolved, asked, tools.setup, tools.journal, tools.observe)


def _absent(plan: Plan, now: Pins, then: Pins, torch: str | None) -> tuple[str, ...]:
    """The packages under test that neither set has."""
    there = {*now, *then, *([TORCH] if torch or plan.torch else [])}
    return tuple(name for name in (TORCH, *AXES) if name not in there)


def _arising(plan: Plan, packages: Sequence[str], setup: Setup) -> tuple[str, ...]:
    """The probes that can be asked at all: those that need none of these packages."""
    absent = {f"import-{name}" for name in packages}

    def needs(probe: str) -> set[str]:
        return {each.id for each in questions.with_required([probe], setup.catalogue.probes)}

    return tuple(each for each in plan.asked.probes if not needs(each) & absent)


def _alternatives(
    plan: Plan, asked: Asked, before: Side, after: Side, silent: Sequence[str], tools: Tools
) -> tuple[Alternatives, int]:
    """What the search found, and how many environments it built."""
    all_ = questions_of(asked, tools.setup.catalogue)
    torch, locks = plan.target.torch or plan.torch, tools.setup.places

    def resolve(pins: Pins, moved: Mapping[str, str | None]) -> Resolved:
        return sets.near(plan.present, pins, moved, torch, plan.common, locks)

    def no_worse(side: Side) -> bool:
        return verdict(silence.without(side_by_side(plan, asked, before, side, tools), silent)) is CheckVerdict.YES

    def lost(side: Side) -> set[str]:
        compared = side_by_side(plan, asked, before, side, tools).cells
        regressed = [each for each in compared if each.change is Change.REGRESSION]
        return {name for each in regressed for name in (each.probe, each.behind)}

    once, asked_before = replace(asked, repeat=0), (before, after) if same(torch, plan.torch) else (after,)
    known = [each.resolved.pins for each in asked_before]
    ground = Ground(
        resolve,
        lambda each: _ask(each, once, tools),
        no_worse,
        lost,
        all_,
        plan.budget,
        tools.tell,
        known=known,
        silent=silent,
    )
    wanted = after.resolved.pins or origins.refused(
        plan.target, before.resolved.pins or plan.present.pins, tools.releases
    )
    starts = [origins.origin(alternatives.WANTED, wanted, plan.axes, plan.target)]
    starts[0] = replace(starts[0], lessons=tuple(ground.lessons(after, starts[0])))
    if before.resolved.pins and not passes(before.outcomes, ground.heard(before)):
        own = origins.origin(alternatives.PRESENT, before.resolved.pins, plan.axes, plan.target)
        starts.append(replace(own, lessons=tuple(ground.lessons(before, own))))
    movers = {name for start in starts for name in start.movers}
    made = alternatives.search(ground, starts, tools.releases(sorted(movers)), plan.target)
    return made, sum(each.fresh for each in ground.seen.values())
