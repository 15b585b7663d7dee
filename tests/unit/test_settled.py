"""Which stored outcomes are asked again: what a limit of the user's ended says nothing to a run without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compat.journal import Journal
from compat.model import Outcome, Stage, Status
from compat.probes.probe import TINY, Probe
from compat.settled import settled

IMPORTS = Probe("import-peft", "?", "", suite="", time_limit_s=120.0)
USES = Probe("uses", "?", "uses:it", requires=("import-peft",))
KEYS = {"import-peft": "1", "uses": "2"}
LATE = Outcome("one", "import-peft", Stage.IMPORT, Status.TIMED_OUT)
AT_OWN = "no answer within 120 s from importing peft"


@pytest.mark.parametrize(
    ("reason", "limit", "expected"),
    [
        (AT_OWN, None, ["import-peft"]),
        (AT_OWN, 600.0, []),
        ("no answer within 0.1 s from importing peft", None, []),
        ("no answer within 0.1 s from importing peft", 0.1, []),
        ("no answer within 20 s from importing peft", None, []),
    ],
    ids=["its own", "its own, and a limit now", "a limit then", "the same limit", "a limit that ends likewise"],
)
def test_what_came_too_late_is_settled_by_its_own_limit_alone(
    reason: str, limit: float | None, expected: list[str], tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal") as book:
        book.put("1", replace(LATE, reason=reason))
        assert list(settled(book, KEYS, [IMPORTS], TINY, limit)) == expected


BEHIND = Outcome("one", "uses", Stage.PROBE, Status.SKIPPED, "no", prerequisite="import-peft")


@pytest.mark.parametrize(
    ("now", "expected"), [(Status.FAILED, ["import-peft", "uses"]), (Status.PASSED, ["import-peft"])]
)
def test_what_was_skipped_behind_a_probe_that_passes_now_is_asked_again(
    now: Status, expected: list[str], tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal") as book:
        book.put("1", replace(LATE, status=now))
        book.put("2", BEHIND)
        assert list(settled(book, KEYS, [IMPORTS, USES], TINY, None)) == expected


def test_what_rests_on_a_cut_probe_is_asked_again(tmp_path: Path) -> None:
    rests = Outcome("one", "uses", Stage.PROBE, Status.SKIPPED, "import-peft: timed-out", prerequisite="import-peft")
    with Journal(tmp_path / "journal") as book:
        book.put("1", replace(LATE, reason="no answer within 0.1 s from importing peft"))
        book.put("2", rests)
        assert settled(book, KEYS, [IMPORTS, USES], TINY, None) == {}
