"""What a probe host says of its work, line by line, and what is known of it from there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from compat.journal import decode
from compat.model import Outcome, Stage
from compat.spending import Part, Spent


@dataclass
class Host:
    """What is known over the lives of the probe host: what it reported, and which imports it did not survive."""

    spent: Spent
    crashed: dict[str, str] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    under_way: str | None = None
    done: bool = False


def heard(line: str, host: Host, started: Callable[[str], None]) -> Iterator[Outcome]:
    """The outcome that a line reports, at most one, and each probe once; ``started`` hears of a probe that begins."""
    try:
        event = json.loads(line)
        match event["event"]:
            case "started":
                host.under_way = str(event["probe"])
                started(host.under_way)
            case "host":
                host.spent.of_host(Part.IMPORTING, float(event["preload_s"]))
            case "outcome":
                outcome = decode(event["outcome"])
                if outcome.probe not in host.reported:
                    host.reported.add(outcome.probe)
                    _count(outcome, host.spent)
                    yield outcome
                host.under_way = None
            case "done":
                host.done = True
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        return  # not a line of ours: the probe it belonged to has no outcome, which is said at the end


def _count(outcome: Outcome, spent: Spent) -> None:
    """What an outcome measured of its own time; nothing where it could not."""
    seconds = outcome.evidence.measured.get("duration_s")
    if isinstance(seconds, (int, float)):
        spent.of_host(Part.IMPORTING if outcome.stage is Stage.IMPORT else Part.PROBING, seconds)
