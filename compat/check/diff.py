"""Two stored results files -> a check for each combination. Pure: nothing is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from compat import diagnose
from compat.check.answer import Check, Move, Reason, SideOf
from compat.check.cells import RUN, Drifts, cells
from compat.check.moves import ordered
from compat.check.stored import Ran, Stored
from compat.check.verdict import COUNTED, CheckVerdict, together
from compat.check.verdict import verdict as answer
from compat.errors import CompatError
from compat.language import phrase
from compat.model import Question, Stage, Status
from compat.suggestion import meant

Questions = Mapping[str, Question]


@dataclass(frozen=True)
class Diff:
    """Checks by name. ``not_compared`` are combinations that one file does not have, or that neither ran: id, why."""

    before: str
    after: str
    checks: tuple[tuple[str, Check], ...]
    not_compared: tuple[tuple[str, str], ...] = ()

    @property
    def verdict(self) -> CheckVerdict:
        """The answer over all of them."""
        return together(answer(check) for _, check in self.checks)


def diff(before: Stored, after: Stored, ids: tuple[str, str], drifts: Drifts, *, strict: bool = False) -> Diff:
    """The combinations of both files, matched by id; or the two that are named ("": none is).

    An id that is named of one file alone is looked for in both. Two files with one combination each are compared
    whatever these are called. Raises CompatError for an id that there is not, and where nothing matches.
    """
    pairs = _pairs(before, after, ids)
    names = _names(before, after, pairs)
    ran = [(one, other) for one, other in pairs if one.outcomes or other.outcomes]
    unrun = [(one.id, phrase("run in neither")) for one, other in pairs if not one.outcomes and not other.outcomes]
    checks = tuple((_name(one, other), _check(one, other, names, before, after, drifts, strict)) for one, other in ran)
    return Diff(*names, checks, (*unrun, *(_alone(before, after, names) if not any(ids) else ())))


def _pairs(before: Stored, after: Stored, ids: tuple[str, str]) -> list[tuple[Ran, Ran]]:
    first, second = ids[0] or ids[1], ids[1] or ids[0]
    if first:
        return [(_find(before, first), _find(after, second))]
    alone = [tuple(each.combinations.values()) for each in (before, after)]
    if len(alone[0]) == len(alone[1]) == 1:
        return [(alone[0][0], alone[1][0])]
    shared = [(one, after.combinations[id_]) for id_, one in before.combinations.items() if id_ in after.combinations]
    if not shared:
        raise CompatError(f"{before.name} and {after.name} have no combination in common; name two: A:ID B:ID")
    return shared


def _find(stored: Stored, id_: str) -> Ran:
    known = {**stored.neighbours, **stored.combinations}
    if id_ not in known:
        ids = ", ".join(stored.combinations) or "none"
        raise CompatError(f"{stored.name}: there is no combination {id_!r}{meant(id_, known)}; there are: {ids}")
    return known[id_]


def _names(before: Stored, after: Stored, pairs: list[tuple[Ran, Ran]]) -> tuple[str, str]:
    same = before.name == after.name and any(one.id == other.id for one, other in pairs)
    return (f"{before.name} (A)", f"{after.name} (B)") if same else (before.name, after.name)


def _name(before: Ran, after: Ran) -> str:
    return before.id if before.id == after.id else f"{before.id} -> {after.id}"


def _alone(before: Stored, after: Stored, names: tuple[str, str]) -> Iterable[tuple[str, str]]:
    for stored, other, name in ((before, after, names[0]), (after, before, names[1])):
        yield from (
            (id_, phrase("only in %(name)s", name=name)) for id_ in stored.combinations if id_ not in other.combinations
        )


def _check(
    before: Ran, after: Ran, names: tuple[str, str], first: Stored, second: Stored, drifts: Drifts, strict: bool
) -> Check:
    questions, promoted = _stricter(first.questions, second.questions)
    reached = (_reached(before), _reached(after))
    shared = (first.asked(before) | reached[0]) & (second.asked(after) | reached[1])
    sides = (_side(before, names[0]), _side(after, names[1]))
    compared = [each for each in questions.values() if each.id in shared]
    return Check(
        before=_undeclared(sides[0]),
        after=_undeclared(sides[1]) if sides[0].declared else sides[1],
        moves=_moves(*sides, {*before.packages, *after.packages}),
        cells=cells(before.outcomes, after.outcomes, compared, drifts),
        findings=diagnose.findings(after.outcomes, (), tuple(questions.values())),
        strict=strict,
        notes=_notes((reached[0] ^ reached[1]) - shared, shared - set(questions), promoted & shared),
    )


def _stricter(first: Questions, second: Questions) -> tuple[Questions, frozenset[str]]:
    """The questions of both files, and those that count although one of the files says otherwise.

    The second file's words go before; but what counts on either side counts, or a changed role would hide a regression.
    """
    told = {**first, **second}
    counting = {each.id: each for file in (first, second) for each in file.values() if each.role in COUNTED}
    promoted = frozenset(
        id_ for id_ in counting if {file[id_].role for file in (first, second) if id_ in file} - COUNTED
    )
    return {id_: replace(each, role=counting.get(id_, each).role) for id_, each in told.items()}, promoted


def _reached(ran: Ran) -> frozenset[str]:
    """The probes that have an outcome of their own."""
    own = (each.probe for each in ran.outcomes if each.stage in (Stage.IMPORT, Stage.PROBE))
    return frozenset(own) - {RUN}


def _notes(alone: Iterable[str], unknown: Iterable[str], promoted: Iterable[str]) -> tuple[str, ...]:
    told = (
        (phrase("counted, though one of the files calls it no question: %(probes)s"), promoted),
        (phrase("in neither file's questions, and not compared: %(probes)s"), unknown),
        (phrase("asked on one side alone, and not compared: %(probes)s"), alone),
    )
    return tuple(phrase(words, probes=", ".join(sorted(ids))) for words, ids in told if ids)


def _undeclared(side: SideOf) -> SideOf:
    """A conflict that is stored is an answer to compare, like any failure; it is new where the other side has none."""
    return replace(side, refusal="", declared=False) if side.declared else side


def _side(ran: Ran, name: str) -> SideOf:
    halted = next(
        (o for o in ran.outcomes if o.stage in (Stage.LOCK, Stage.INSTALL) and o.status is not Status.PASSED), None
    )
    seen = {package: v.metadata or v.attribute for o in ran.outcomes for package, v in o.evidence.versions.items()}
    pins = {**ran.packages, **{package: version for package, version in seen.items() if version}}
    torch = pins.pop("torch", ran.torch)
    declared = halted is not None and halted.stage is Stage.LOCK and halted.status is Status.FAILED
    return SideOf(
        phrase("%(id)s of %(name)s", id=ran.id, name=name),
        pins,
        ran.python,
        torch,
        halted.reason if halted else "",
        declared,
    )


def _moves(before: SideOf, after: SideOf, named: set[str]) -> tuple[Move, ...]:
    """What differs; ``asked`` where a combination names the package itself."""
    old, new = ({**side.pins, **({"torch": side.torch} if side.torch else {})} for side in (before, after))
    moved = [package for package in dict.fromkeys([*new, *old]) if old.get(package) != new.get(package)]
    reasons = (Reason.ASKED if package in named else Reason.REQUIRED for package in moved)
    return ordered(
        Move(each, old.get(each), new.get(each), reason) for each, reason in zip(moved, reasons, strict=True)
    )
