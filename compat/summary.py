"""The few lines that a command ends with. Pure: strings out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from packaging.version import Version

from compat import signature, verdict
from compat.compare import ComparisonToDocument
from compat.errors import Exit
from compat.model import Status, Verdict
from compat.recall import NOT_RUN
from compat.results import Analysis, exit_code
from compat.setup import Result


def of_run(result: Result, searched: int) -> str:
    """One line for a finished combination: what was asked and what came of it; says so if nothing was probed."""
    counts = Counter(outcome.status for outcome in result.outcomes)
    statuses = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    fresh = result.fresh + searched
    new = f"{fresh} probed now" + (f", {searched} of them in neighbours" if searched else "")
    torch = f" with torch {result.torch} instead of {result.combination.torch}" if _is_other_torch(result) else ""
    return f"{result.combination.id}{torch}: {statuses} ({new if fresh else 'unchanged, nothing probed'})"


def _is_other_torch(result: Result) -> bool:
    """Whether a torch ran that the combination does not pin: one that the machine has. Any build of it is the same."""
    wanted = result.combination.torch
    return bool(result.torch and wanted) and Version(str(result.torch)).public != Version(str(wanted)).public


def judge(analysis: Analysis, strict: bool, silent: bool = False) -> tuple[Exit, list[str]]:
    """The exit code and the last lines: every difference, every inconclusive combination, and what the code means.

    ``silent``: something was asked for by name, or at a size, and gave no answer.
    """
    unknown = list(_unrecognised(analysis))
    code = exit_code(analysis)
    if silent and code is Exit.AS_EXPECTED:
        code = Exit.INCONCLUSIVE
    if strict and unknown and code is not Exit.DIFFERS:
        code = Exit.DIFFERS
    lines = [*_differences(analysis), *_inconclusive(analysis), *(unknown if strict else ())]
    return code, [*lines, f"compat: {code.meaning} (exit code {int(code)})"]


def _differences(analysis: Analysis) -> Iterator[str]:
    """What was not run is no difference: ``_inconclusive`` tells it, and why a row of the document says nothing."""
    for answer in (each for each in analysis.answers if each.outcomes):
        silent = answer.document is ComparisonToDocument.INCONCLUSIVE and answer.verdict is Verdict.INCONCLUSIVE
        if answer.document is not None and not silent:
            yield f"{answer.combination.id}: {answer.document}" + "".join(f"; {line}" for line in answer.unlike)
        for each in answer.differences:
            yield f"{each.combination}: {each.probe}: expected {each.expected}, observed {each.observed}"


def _inconclusive(analysis: Analysis) -> Iterator[str]:
    for answer in analysis.answers:
        if answer.verdict is Verdict.INCONCLUSIVE:
            silent = [o for o in answer.outcomes if verdict.of_outcome(o) is Verdict.INCONCLUSIVE]
            unasked = sum(outcome.reason == NOT_RUN for outcome in silent)
            words = [f"{outcome.probe}: {outcome.reason}" for outcome in silent if outcome.reason != NOT_RUN]
            words += [f"{unasked} probes not run"] if unasked else []
            what = "; ".join(words) or NOT_RUN
            yield f"{answer.combination.id}: inconclusive: {what}"


def _unrecognised(analysis: Analysis) -> Iterator[str]:
    for answer in analysis.answers:
        for finding in answer.findings:
            if finding.rule is None:
                told = f"no rule knows {finding.outcome.probe}: {signature.reason(finding.outcome)}"
                yield f"{answer.combination.id}: {told}"
