"""Which stored outcomes need no second look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compat import verdict
from compat.journal import Journal
from compat.model import Outcome, Status
from compat.probes.probe import TINY, Probe, limit_of, scale_of


def settled(
    book: Journal, keys: Mapping[str, str], probes: Iterable[Probe], scale: str, time_limit_s: float | None
) -> dict[str, Outcome]:
    """The stored outcomes by probe that are neither our own fault nor rest on one.

    ``scale`` is the one that is asked for, ``time_limit_s`` the user's limit, if there is one.
    """
    by_key = book.get(keys.values())
    found: dict[str, Outcome] = {}
    for probe in probes:
        outcome = by_key.get(keys[probe.id])
        if outcome is None or outcome.probe != probe.id or verdict.is_outlived(outcome, found):
            continue
        again = _is_of_the_moment(outcome, probe, scale, time_limit_s)
        if not again and all(required in found for required in probe.requires):
            found[probe.id] = outcome
    return found


def _is_of_the_moment(outcome: Outcome, probe: Probe, scale: str, time_limit_s: float | None) -> bool:
    """Whether asking again may give another answer.

    Models that have a size may fit into the memory or the time of another moment; whoever gives a limit knows better,
    and what such a limit ended was never asked to its end.
    """
    late = outcome.status is Status.TIMED_OUT
    refused = outcome.status is Status.SKIPPED and outcome.prerequisite is None
    too_large = late or refused or verdict.is_out_of_memory(outcome)
    at_size = scale_of(probe, scale) != TINY
    cut = late and (bool(time_limit_s) or not _is_at_its_own_limit(outcome, probe, scale))
    return not verdict.is_settled(outcome) or cut or (at_size and too_large)


def _is_at_its_own_limit(outcome: Outcome, probe: Probe, scale: str) -> bool:
    """Whether the limit that ended it was the probe's, and no user's: the reason has it, as the probe host says it."""
    return f"no answer within {limit_of(probe, scale):g} s" in outcome.reason
