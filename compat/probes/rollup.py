"""What outcomes say together, without the host side's rules: compatible, incompatible, or inconclusive."""

import re
from typing import Any, Dict, Iterable, List, Optional

from .probe import Probe

COMPATIBLE, INCOMPATIBLE, INCONCLUSIVE = "compatible", "incompatible", "inconclusive"
FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
IMPORT = "import-"
NOT_THERE = re.compile(r"No module named '(\w+)'")

Outcome = Dict[str, Any]


def absent(probe: str, kind: str, message: str) -> Optional[str]:
    """The library that an import probe did not find at all; None for every other failure.

    What is not installed is no matter of versions. A module that another one lacks is.
    """
    found = NOT_THERE.fullmatch(message.strip())
    asked = probe[len(IMPORT) :].replace("-", "_") if probe.startswith(IMPORT) else None
    return asked if kind == "ModuleNotFoundError" and found and found.group(1) == asked else None


def not_installed(outcome: Outcome) -> Optional[str]:
    """The same of an outcome in its JSON form."""
    raised = outcome["evidence"]["exception"] or {"type": "", "message": ""}
    return absent(outcome["probe"], raised["type"], raised["message"]) if outcome["status"] == "failed" else None


def says(outcome: Outcome) -> Optional[str]:
    """What one outcome says about the versions; None where it says nothing. The same as compat.verdict.of_outcome."""
    status, evidence = outcome["status"], outcome["evidence"]
    if status == "passed":
        return COMPATIBLE
    if status == "skipped":
        return None
    if status == "failed":
        probing = outcome["stage"] == "probe"
        return INCOMPATIBLE if outcome["stage"] != "install" and _is_asked(evidence, probing) else INCONCLUSIVE
    if status == "crashed" and _is_own(outcome) and evidence["phase"] != "arrange":
        return INCOMPATIBLE
    return INCONCLUSIVE


def _is_asked(evidence: Dict[str, Any], probing: bool) -> bool:
    return not probing or evidence["phase"] == "act"


def _is_own(outcome: Outcome) -> bool:
    signal = outcome["evidence"]["signal"]
    return signal is not None and signal not in FROM_OUTSIDE and "memory limit" not in outcome["reason"]


def verdict(outcomes: Iterable[Outcome], probes: Dict[str, Probe]) -> str:
    """The roll-up over the questions: one that fails, else one without an answer, else that all pass."""
    questions = [each for each in outcomes if probes[each["probe"]].role == "question"]
    found = [INCONCLUSIVE if not_installed(each) else says(each) for each in questions]
    return next((each for each in (INCOMPATIBLE, INCONCLUSIVE, COMPATIBLE) if each in found), INCONCLUSIVE)


def failing(outcomes: Iterable[Outcome], probes: Dict[str, Probe]) -> List[str]:
    """The ids of the questions that fail and are about versions."""
    return [
        each["probe"]
        for each in outcomes
        if probes[each["probe"]].role == "question" and says(each) == INCOMPATIBLE and not not_installed(each)
    ]
