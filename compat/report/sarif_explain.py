"""An explanation -> SARIF: one result a failure that the text shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from compat.errors import Exit
from compat.explain.answer import Explained, Explanation, Sure
from compat.explain.wording import error, move
from compat.report import sarif, scrub
from compat.report.explain_json import remedy
from compat.report.sarif import Level, Notice, Result, Rule, Spot
from compat.rules import RULES
from compat.rules.rule import GeneralRule
from compat.rules.rule import Rule as Known

UNKNOWN = Rule(
    "unknown",
    "A failure that no rule recognises",
    "Whether it is about versions is not known.",
    "`compat bisect --package NAME --from OLD --to NEW` finds the release that broke it, if another one did work.",
    Level.WARNING,
)
LEVELS = {Sure.CERTAIN: Level.ERROR, Sure.LIKELY: Level.ERROR, Sure.POSSIBLE: Level.WARNING}


def render(found: Explanation, file: str, ended: Exit) -> str:
    """The log, ending in a newline. ``file`` is the text's name, "" for standard input: then there are no places."""
    rules = {rule.id: rule for each in found.explained for rule in _rules(each)}
    more = f"{found.left_out} more different failures are left out"
    return sarif.render(
        list(rules.values()),
        [_result(each, file) for each in found.explained],
        [Notice(more)] if found.left_out else [],
        ended,
    )


def _rules(each: Explained) -> Iterator[Rule]:
    if each.other:
        yield _rule(each.other, Level.NOTE)
    elif each.findings:
        yield _rule(each.findings[0].rule, Level.ERROR)
    else:
        yield UNKNOWN


def _rule(known: Known, level: Level) -> Rule:
    """The rule for all of its failures: of a kind of failures not what it says of this one."""
    for each in RULES:
        if each.id == known.id and isinstance(each, GeneralRule):
            return Rule(each.id, each.title, each.cause, "What to do depends on the names: the message says it.", level)
    return Rule(known.id, known.title, known.cause, remedy(known) or "No way out is known.", level)


def _result(each: Explained, file: str) -> Result:
    """The first rule names the result; what others say, and all ways out, stand in its message."""
    said = scrub.line(error(each.seen))
    first = next(_rules(each))
    known = each.findings[0].rule if each.findings else each.other
    sure = each.findings[0].sure.value if each.findings else None
    return Result(
        rule=first.id,
        level=LEVELS[each.findings[0].sure] if each.findings else first.level,
        message=". ".join([said, known.title if known else UNKNOWN.title, *_ways(each)]),
        spot=Spot(file, each.seen.line) if file else None,
        same=(said,),
        stack=each.seen.raised.frames,
        properties={
            "is_version_incompatibility": each.is_version_incompatibility,
            "confidence": sure,
            "count": each.seen.count,
        },
    )


def _ways(each: Explained) -> Iterator[str]:
    for advice in each.findings:
        yield f"What to do: {move(advice)} ({advice.remedy})" if advice.remedy else move(advice)
    if each.other and each.other.remedies:
        yield f"What to do: {remedy(each.other)}"
