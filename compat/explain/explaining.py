"""Text and versions -> explanation, by the one catalogue of rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from packaging.specifiers import SpecifierSet

from compat import rules
from compat.explain.answer import Advice, Direction, Explained, Explanation, Sure
from compat.explain.known import Known
from compat.explain.readings import readings
from compat.explain.seen import Seen, Text
from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status
from compat.rules.rule import Case, CodeChange, Pins, Rule, within

Match = Callable[[Case], Iterator[Rule]]


def explain(text: Text, known: Known, match: Match = rules.matching) -> Explanation:
    """Every failure of the text, in its order."""
    explained = [_explained(each, known, match) for each in text.seen]
    bare = [Seen(Raised("", line), number) for number, line in enumerate(text.plain, 1) if line]
    tried = (_explained(each, known, match) for each in bare)
    explained += [each for each in tried if each.is_version_incompatibility is not None]
    return Explanation(tuple(explained), known, text.left_out)


def case(raised: Raised, seen: Seen, versions: Mapping[str, str]) -> Case:
    """What the rules may look at: as after a run, but that nothing was run."""
    stage = Stage.LOCK if seen.declared else Stage.PROBE
    evidence = Evidence(phase=Phase.ACT, exception=None if seen.declared else raised)
    reason = raised.message if seen.declared else ""
    return Case(Outcome("", "", stage, Status.FAILED, reason, evidence=evidence), versions)


def _explained(seen: Seen, known: Known, match: Match) -> Explained:
    for raised in readings(seen):
        found = list(match(case(raised, seen, known.versions)))
        if found:
            return _said(seen, found, known.versions)
    return Explained(seen)


def _said(seen: Seen, found: Sequence[Rule], versions: Mapping[str, str]) -> Explained:
    """The first rule decides whether it is about versions; others that are get said after it."""
    if not found[0].about_versions:
        return Explained(seen, other=found[0])
    about = [rule for rule in found if rule.about_versions]
    opposite = _opposite(about, versions)
    once = {rule.id: rule for rule in reversed(about)}
    findings = [each for rule in about if once[rule.id] is rule for each in _advice(rule, versions, opposite)]
    return Explained(seen, tuple(findings))


def _opposite(found: Sequence[Rule], versions: Mapping[str, str]) -> bool:
    """Whether rules match at once that cannot all be right: their ranges of one package have no version in common."""
    first = [next(iter(_advice(rule, versions, opposite=False))) for rule in found]
    return len({(each.package, each.direction) for each in first}) > 1


def _advice(rule: Rule, versions: Mapping[str, str], opposite: bool) -> Iterator[Advice]:
    sure = _sure(rule, versions, opposite)
    for remedy in rule.remedies:
        match remedy:
            case Pins():
                for package, specifier in list(remedy.pins.items())[:1]:
                    direction = _direction(versions.get(package), specifier)
                    constraints = tuple(f"{name}{range_}" for name, range_ in remedy.pins.items())
                    yield Advice(rule, package, direction, constraints, sure, remedy.summary)
            case CodeChange():
                yield Advice(rule, rule.package, Direction.CHANGE_CODE, (), sure, remedy.summary)
    if not rule.remedies:
        yield Advice(rule, rule.package, Direction.CHANGE_CODE, (), sure, "")


def _sure(rule: Rule, versions: Mapping[str, str], opposite: bool) -> Sure:
    inside = [within(versions.get(package), range_) for package, range_ in rule.affected.items()]
    if inside and all(each is True for each in inside):
        return Sure.CERTAIN
    return Sure.POSSIBLE if opposite else Sure.LIKELY


def _direction(installed: str | None, specifier: str) -> Direction:
    """Where the version has to go: seen from what is installed, else by the range's own operator."""
    allowed = SpecifierSet(specifier)
    bounds = [each for each in allowed if each.operator in ("<", "<=", "==", "~=", ">=", ">", "===")]
    lower = [each for each in bounds if each.operator in (">=", ">", "~=", "==")]
    upper = [each.version for each in bounds if each.operator in ("<", "<=")]
    if installed is not None and within(installed, specifier) is False:
        below = any(within(installed, f"{'<=' if each.operator == '>' else '<'}{each.version}") for each in lower)
        return Direction.UPGRADE if below else Direction.DOWNGRADE
    return Direction.UPGRADE if lower or not upper else Direction.DOWNGRADE
