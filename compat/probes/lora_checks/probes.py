"""The checker on a healthy model and on broken ones: it has to find what is wrong with each, and nothing else."""

from typing import Any, Dict, Generator

from ..lora import feeds_nothing
from ..probe import Context, WrongAnswer
from .broken import CASES, Case, Subject
from .check import adapters, check


def checked(context: Context, case: str, language: str) -> Generator[None, None, Dict[str, Any]]:
    """Figures: ``library``: "silent", or what it refuses with; ``found``: the checker's words, ``says``: sentences."""
    from .. import tiny

    asked, base, batch = CASES[case], tiny.instructblip(language), tiny.batch(language)
    yield
    try:
        subject = asked.make(base, context.folder)
    except (ValueError, TypeError, KeyError, RuntimeError) as error:
        if not asked.refused:
            raise
        return {"library": "refuses", "with": type(error).__name__, "found": []}
    findings = findings_of(subject, batch)
    found = [finding.id for finding in findings]
    if not fits(found, asked):
        told = "; ".join(map(str, findings)) or "nothing"
        raise WrongAnswer("the checker finds %s instead of %s" % (told, ", ".join(asked.found) or "nothing"))
    return {"library": "silent" if found else "right", "found": found, "says": [each.says for each in findings]}


def findings_of(subject: Subject, batch: Any) -> Any:
    """What the checker says of it; adapters that feed nothing in any release are left out of account."""
    model, loss, parts, step, folder = subject
    idle = [name for name in adapters(model) if feeds_nothing(name + ".", model)]
    return check(model, batch, loss, parts, idle=idle, step=step, folder=folder)


def fits(found: Any, asked: Case) -> bool:
    """Whether exactly that was found which has to be."""
    return tuple(found) == asked.found or (asked.healthy and not found)
