"""Which releases may answer another time. Pure."""

from __future__ import annotations

import pytest

from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status
from compat.passed_over import PassedOver, passed_over

NO_SOLUTION = (
    "error: No solution found when resolving dependencies:\n  cause: a depends on nowhere, which was not found in"
)


def seen(stage: Stage, status: Status, output: str = "", **more: object) -> Outcome:
    return Outcome("tried", "asked", stage, status, "why", evidence=Evidence(output=output, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "transient"),
    [
        (seen(Stage.LOCK, Status.ERROR, NO_SOLUTION), False),
        (seen(Stage.LOCK, Status.ERROR, "error: Failed to fetch: `https://host.example/simple/a/`"), True),
        (seen(Stage.LOCK, Status.ERROR, NO_SOLUTION + " because the network was disabled"), True),
        (seen(Stage.LOCK, Status.TIMED_OUT), True),
        (seen(Stage.INSTALL, Status.ERROR, "error: Failed to download"), True),
        (seen(Stage.PROBE, Status.TIMED_OUT), False),
        (seen(Stage.PROBE, Status.ERROR), True),
        (seen(Stage.PROBE, Status.CRASHED, signal="SIGKILL"), True),
        (seen(Stage.PROBE, Status.FAILED, phase=Phase.ARRANGE, exception=Raised("TypeError", "x")), False),
    ],
)
def test_what_was_passed_over(outcome: Outcome, transient: bool) -> None:
    assert passed_over("1.0", [outcome], "asked") == PassedOver("1.0", f"{outcome.status}: why", transient)
