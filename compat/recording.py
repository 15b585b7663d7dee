"""Result -> Recorded: what was run just now, or earlier and stands in the journal, with the day of each run."""

from __future__ import annotations

import sysconfig
from collections.abc import Sequence

from compat import machine
from compat.journal import Journal
from compat.model import AXES, Outcome
from compat.narrowing import ran_as_asked, wanted
from compat.recorded import Recorded, Run
from compat.run import Result, Setup


def of(result: Result, setup: Setup, book: Journal) -> Recorded | None:
    """The runs of the wanted probes on the wanted device at the wanted scale; None if there are none."""
    days = book.days(result.keys)
    wants = wanted(result.combination, result.outcomes)
    ran = [each for each in wants if each.probe in days and ran_as_asked(each, setup)]
    return made(
        result.combination.id,
        [Run(days[each.probe], each) for each in ran],
        device=setup.device,
        scale=setup.scale,
        python=result.combination.python,
        torch=result.torch,
        lock=result.lock.digest if result.lock else None,
    )


def made(
    name: str,
    runs: Sequence[Run],
    *,
    device: str,
    scale: str,
    python: str,
    torch: str | None = None,
    lock: str | None = None,
) -> Recorded | None:
    """The same of runs that come from elsewhere: an interpreter as it is has no lock. None if there are no runs."""
    if not runs:
        return None
    outcomes = [run.outcome for run in runs]
    return Recorded(
        combination=name,
        scale=scale,
        device=device,
        device_name=_device_name(device, outcomes),
        platform=sysconfig.get_platform(),
        python=python,
        torch=torch,
        versions=_versions(outcomes),
        lock=lock,
        runs=tuple(runs),
    )


def _device_name(device: str, ran: Sequence[Outcome]) -> str:
    """What a GPU said of itself to a probe; the processor's name for the CPU."""
    told = (each.evidence.measured.get("device_name") for each in ran)
    names = (str(name) for name in told if name)
    return machine.processor() if device == "cpu" else next(names, device)


def _versions(ran: Sequence[Outcome]) -> dict[str, str]:
    """The axes' versions, as the environment said them."""
    seen = [each.evidence.versions for each in ran]
    found = {axis: next((one[axis].metadata for one in seen if axis in one), None) for axis in AXES}
    return {axis: version for axis, version in found.items() if version}
