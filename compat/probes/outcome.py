"""The JSON form of compat.model.Outcome; ``combination`` is left to the runner."""

from typing import Any, Dict, Optional

Outcome = Dict[str, Any]

EVIDENCE: Dict[str, Any] = {
    "phase": None,
    "exception": None,
    "signal": None,
    "exit_code": None,
    "output": "",
    "versions": {},
    "device": None,
    "dtype": None,
    "figures": {},
    "measured": {},
}


def outcome(
    probe: str, stage: str, status: str, reason: str = "", prerequisite: Optional[str] = None, **evidence: Any
) -> Outcome:
    """One outcome. ``reason`` becomes one line; ``evidence`` holds fields of compat.model.Evidence."""
    unknown = set(evidence) - set(EVIDENCE)
    if unknown:
        raise TypeError("no fields of evidence: %s" % sorted(unknown))
    return {
        "combination": "",
        "probe": probe,
        "stage": stage,
        "status": status,
        "reason": " ".join(reason.split()),
        "prerequisite": prerequisite,
        "evidence": {**EVIDENCE, **evidence},
    }
