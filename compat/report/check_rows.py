"""The rows of a check, built once and then rendered: what changed, with what stands behind it folded. Plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compat.check import verdict
from compat.check.answer import Cell, Check
from compat.compare import Change
from compat.language import phrase, some, text
from compat.model import Outcome, Stage, Status
from compat.report import scrub
from compat.report.cells import seen
from compat.report.reading import FROM_FILE

ORDER = (
    Change.REGRESSION,
    Change.DRIFT,
    Change.INCONCLUSIVE,
    Change.FLAKY,
    Change.DIFFERENT_FAILURE,
    Change.FIXED,
    Change.SAME_FAILURE,
)
"""The changes that have a row, in the order of what matters for an upgrade."""
MOOT = phrase("does not arise")
NAMED = 3
"""How many probes that share a row are named."""
OUTPUT_LINES = 12


@dataclass(frozen=True)
class Row:
    """What became of a probe, and of the ``others`` that are ``folded`` into the row: "alike", or "behind it".

    ``before`` and ``after`` are one line each; where figures drifted, ``after`` says which and by how much.
    ``behind`` is the prerequisite or stage that decides the row where it is not the row's own probe.
    """

    change: Change
    probe: str
    before: str
    after: str
    others: tuple[str, ...] = ()
    folded: str = ""
    behind: str = ""

    @property
    def named(self) -> str:
        """The probe, and those that share its row: "import-peft, behind it: lora-1, lora-2 and 21 more"."""
        if not self.others:
            return self.probe
        return text(
            "%(probe)s, %(folded)s: %(others)s", probe=self.probe, folded=self.folded, others=listed(self.others)
        )

    @property
    def deciding(self) -> str:
        """The probe or stage whose outcome decides the row."""
        return self.behind or self.probe


def listed(names: Sequence[str]) -> str:
    """Names, the last ones of many as a number."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return text(some(names, NAMED - 1))


def counting(check: Check) -> tuple[Cell, ...]:
    """The cells that make the answer."""
    return tuple(cell for cell in check.cells if verdict.counts(cell))


def beside(check: Check) -> tuple[Cell, ...]:
    """The cells that explain an answer and make none."""
    return tuple(cell for cell in check.cells if not verdict.counts(cell))


def counted(cells: Iterable[Cell]) -> dict[str, int]:
    """How many cells had which change, in the order of the rows; questions that arise on neither side are apart."""
    found = Counter(MOOT if verdict.is_moot(cell) else cell.change.value for cell in cells)
    order = (Change.BOTH_PASS.value, *(change.value for change in ORDER), MOOT)
    return {name: found[name] for name in order if found[name]}


def rows(cells: Sequence[Cell]) -> tuple[Row, ...]:
    """What changed or says nothing, and what fails as before; passing on both sides is no row."""
    heads = {cell.behind for cell in cells}
    groups: dict[tuple[Change, str, str, str], list[Cell]] = {}
    for cell in cells:
        if cell.change in ORDER and not verdict.is_moot(cell):
            groups.setdefault((cell.change, *_alike(cell, heads)), []).append(cell)
    ordered = sorted(groups.items(), key=lambda item: ORDER.index(item[0][0]))  # stable: the catalogue's order within
    return tuple(_row(key[1], group) for key, group in ordered)


def _alike(cell: Cell, heads: set[str]) -> tuple[str, str, str]:
    """What cells of one row share besides the change: the prerequisite behind which they are, or both sides' words."""
    if cell.behind:  # where the failure changed, they also failed alike before
        return cell.behind, said(cell.before) if cell.change is Change.DIFFERENT_FAILURE else "", ""
    if cell.probe in heads or cell.change in (Change.DRIFT, Change.FLAKY):
        return cell.probe, "", ""
    return "", said(cell.before), said(cell.after)


def _row(head: str, group: Sequence[Cell]) -> Row:
    first = next((cell for cell in group if cell.probe == head), group[0])
    attempts = zip((first.before, first.after), first.attempts, strict=True)
    before, after = (_side(outcome, tries, first.change) for outcome, tries in attempts)
    drifts = ((each.figure, text(each.delta)) for each in first.drifts if not each.harmless)
    figures = tuple(scrub.line(text("%(what)s: %(reason)s", what=what, reason=by)) for what, by in drifts)
    return Row(
        change=first.change,
        probe=scrub.line(first.probe),
        before=before,
        after="; ".join(figures) or after,
        others=tuple(scrub.line(cell.probe) for cell in group if cell is not first),
        folded=text("behind it") if first.probe == head else text("alike"),
        behind=scrub.line(first.behind),
    )


def _side(outcome: Outcome | None, attempts: Sequence[Status], change: Change) -> str:
    if change is Change.FLAKY and len(attempts) > 1:
        return ", ".join(text(status.value) for status in attempts)
    return said(outcome)


def said(outcome: Outcome | None) -> str:
    """What an outcome did, on one line; of a command that failed the last line that it wrote."""
    if outcome is None:
        return text("not run")
    exited = outcome.stage is Stage.PROBE and outcome.status is Status.FAILED and outcome.evidence.exception is None
    last = tail(outcome)[-1:] if exited else ()
    return FROM_FILE.sub("", seen(outcome)) + "".join(f" ({line})" for line in last)


def tail(outcome: Outcome) -> tuple[str, ...]:
    """The last lines that were written while an outcome was made, without what tells of the machine."""
    lines = (scrub.line(line) for line in outcome.evidence.output.splitlines())
    return tuple(line for line in lines if line)[-OUTPUT_LINES:]
