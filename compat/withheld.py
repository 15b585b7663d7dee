"""Results without the secrets that the environment's variables hold: what goes into any report. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from compat import redact
from compat.results import Results


def secrets(results: Results, environ: Mapping[str, str]) -> Results:
    """The same results; what the user's own code or a tool of theirs has printed may name a secret."""
    hide = redact.hider(environ)
    outcomes = {id_: [redact.hidden_in(each, hide) for each in found] for id_, found in results.outcomes.items()}
    neighbours = [
        replace(each, outcomes=tuple(redact.hidden_in(outcome, hide) for outcome in each.outcomes))
        for each in results.neighbours
    ]
    recorded = [
        replace(each, runs=tuple(replace(run, outcome=redact.hidden_in(run.outcome, hide)) for run in each.runs))
        for each in results.recorded
    ]
    return replace(results, outcomes=outcomes, neighbours=neighbours, recorded=recorded)
