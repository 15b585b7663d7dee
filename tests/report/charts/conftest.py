"""Recorded trainings for the pictures of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from compat.model import Evidence, Outcome, Phase, Stage, Status
from compat.recorded import Recorded, Run
from compat.report.charts.material import Material
from compat.results import Analysis

Trained = tuple[str, Status, Mapping[str, Any], Mapping[str, Any]]


def recorded(trainings: Sequence[Trained], combination: str = "documented-1") -> Recorded:
    """One file: (probe, status, figures, measured) of each training."""
    runs = tuple(
        Run(
            "2026-11-26",
            Outcome(combination, probe, Stage.PROBE, status, _reason(status), evidence=_seen(figures, measured)),
        )
        for probe, status, figures, measured in trainings
    )
    return Recorded(combination, "flan-t5-xl", "cpu", "cores", "linux", "3.11", "2.13.0", {}, "0123", runs)


def _reason(status: Status) -> str:
    return "" if status is Status.PASSED else "needs 17 GiB"


def _seen(figures: Mapping[str, Any], measured: Mapping[str, Any]) -> Evidence:
    return Evidence(Phase.ACT, device="cpu", figures={"scale": "flan-t5-xl", **figures}, measured=measured)


@pytest.fixture
def material(analysis: Analysis) -> Callable[..., Material]:
    """Recorded trainings, and no others, beside the fixed results."""

    def made(*trainings: Trained, combination: str = "documented-1") -> Material:
        there = (recorded(trainings, combination),) if trainings else ()
        return Material(Analysis(replace(analysis.results, recorded=there, questions=()), (), ()))

    return made
