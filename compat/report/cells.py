"""An outcome or a version in a few words: what stands in one cell of a table. Pure, plain text."""

from __future__ import annotations

from compat import signature
from compat.language import phrase, text
from compat.model import AXES, Outcome, Phase, Stage, Status
from compat.report import scrub
from compat.results import Answer


def word(outcome: Outcome | None) -> str:
    """The grid's word for an outcome; "" where the probe was not asked."""
    if outcome is None:
        return ""
    arranging = outcome.stage is Stage.PROBE and outcome.evidence.phase is not Phase.ACT
    match outcome.status:
        case Status.PASSED:
            return phrase("pass")
        case Status.FAILED:
            return phrase("arrange?") if arranging else phrase("FAIL")
        case Status.CRASHED:
            return phrase("CRASH")
        case Status.TIMED_OUT:
            return phrase("time?")
        case Status.SKIPPED:
            return phrase("no device") if outcome.reason == "no device" else phrase("skip")
        case Status.ERROR:
            return phrase("error?")


def seen(outcome: Outcome | None) -> str:
    """What happened, on one line: the error with its place in the library, or the reason."""
    if outcome is None:
        return text("not run")
    raised = outcome.evidence.exception
    if raised is None:
        return scrub.line(_without_error(outcome))
    return scrub.line(signature.shown(raised))


def _without_error(outcome: Outcome) -> str:
    what = text(outcome.status.value)
    return text("%(what)s: %(reason)s", what=what, reason=text(outcome.reason)) if outcome.reason else what


def place(outcome: Outcome) -> str:
    """The innermost frame as "file:line", torch's own dispatch passed over; "" without frames."""
    frames = outcome.evidence.exception.frames if outcome.evidence.exception else ()
    telling = [frame for frame in frames if not frame.file.startswith("torch/")] or list(frames)
    return scrub.line(f"{telling[-1].file}:{telling[-1].line}") if telling else ""


def version_twice(answer: Answer, package: str) -> str:
    """A version by metadata, and by ``__version__`` where that says otherwise: "0.16.0 (says 0.16.1.dev0)"."""
    for outcome in answer.outcomes:
        seen = outcome.evidence.versions.get(package)
        if seen and seen.metadata and seen.attribute and seen.attribute != seen.metadata:
            return text("%(version)s (says %(other)s)", version=seen.metadata, other=seen.attribute)
    return version(answer, package)


def versions(answer: Answer) -> tuple[str, ...]:
    """The versions that ran, in the order of ``AXES``: as the environment said, else as the combination asks."""
    return tuple(version(answer, package) for package in AXES)


def version(answer: Answer, package: str) -> str:
    """One package's version: seen, else asked for, else ""."""
    for outcome in answer.outcomes:
        seen = outcome.evidence.versions.get(package)
        if seen and seen.metadata:
            return seen.metadata
    return scrub.line(answer.combination.packages.get(package, ""))
