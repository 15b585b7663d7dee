"""What is checked, what a check says, and how both sides of it are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compat import verdict
from compat.convert.convert import Found
from compat.convert.side import Observer, Side, files_of
from compat.convert.target import Target, Workshop
from compat.model import Combination, Outcome, Status, Verdict


@dataclass(frozen=True)
class Checked:
    """Whether both are the same, and in words what was compared, what differs, or why nobody can tell."""

    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Subject:
    """What is checked: the original, its files that were read, the new ones, and for whom."""

    path: Path
    found: Sequence[Found]
    new: Mapping[str, bytes]
    target: Target

    def part(self, name: str) -> Found | None:
        """One of the files that were read."""
        return next((each for each in self.found if each.name == name), None)

    def files(self, name: str, new: Mapping[str, bytes]) -> Mapping[str, bytes | Path]:
        """All files, some of them new; ``name`` is what a file that was named by itself is called."""
        ours = new if self.path.is_dir() else dict.fromkeys([name] if new else [], b"".join(new.values()))
        return {**files_of(self.path, name), **ours}

    def pins(self, *packages: str) -> dict[str, str]:
        """The target's versions of these packages, as far as it has them."""
        return {name: self.target.pins[name] for name in packages if name in self.target.pins}


def asked(
    sides: tuple[Side, Side], probes: tuple[str, str], beside: Mapping[str, str], shop: Workshop, observe: Observer
) -> Checked | None:
    """Why the answers of both cannot be compared; None: they can, and are in the shared folders."""
    for side, probe, who in zip(sides, probes, ("original", "converted file"), strict=True):
        side.lay(beside)
        outcome = side.ask(probe, shop, observe)
        if outcome.status is not Status.PASSED:
            return _hindered(side.combination, outcome, who, answers=outcome.probe == probe)
    return None


def _hindered(combination: Combination, outcome: Outcome, who: str, *, answers: bool) -> Checked:
    """What a library does with a converted file is an answer; all else that goes wrong is not."""
    refused = answers and verdict.of_outcome(outcome) is Verdict.INCOMPATIBLE
    if refused and who != "original":
        return Checked(Verdict.INCOMPATIBLE, f"{combination.title} does not take the {who}: {outcome.reason}")
    more = "; --from names the release that wrote it" if who == "original" else ""
    return Checked(
        Verdict.INCONCLUSIVE, f"the {who} could not be tried with {combination.title}: {outcome.reason}{more}"
    )
