"""Declared incompatible: the packages' own metadata exclude each other."""

from compat.model import Stage, Status
from compat.rules.rule import Case, CodeChange, Rule


def matches(case: Case) -> bool:
    """The resolver answered, and the answer was no. A resolver that could not ask (status error) is not this."""
    return case.outcome.stage is Stage.LOCK and case.outcome.status is Status.FAILED


RULE = Rule(
    id="resolver-conflict",
    title="The packages' own requirements exclude each other",
    cause=(
        "What one of the packages declares about another leaves no version that satisfies both. Nothing was "
        "installed, so nothing is known about how they would run."
    ),
    package="",
    affected={},
    matches=matches,
    remedies=(
        CodeChange(None, "ask for ranges that overlap; `compat check --to` looks for a set near the wanted one"),
    ),
)
