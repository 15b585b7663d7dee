"""What a script is expected to do, in words and to be compared. Pure."""

from __future__ import annotations

from compat import signature
from compat.model import Outcome, Status
from compat.report import scrub


def expected(outcome: Outcome) -> str:
    """The failure on one line without what tells of the machine; "" for what passed."""
    if outcome.status is Status.PASSED:
        return ""
    raised = outcome.evidence.exception
    if raised is not None:
        return scrub.line(signature.shown(raised))
    return scrub.line((outcome.evidence.signal and f"killed by {outcome.evidence.signal}") or outcome.reason)


def compared(outcome: Outcome) -> str:
    """What two failures have in common that are the same one; "" for what passed."""
    raised = outcome.evidence.exception
    return signature.of(raised) if raised else expected(outcome)
