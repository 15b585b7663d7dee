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
    if not ran:
        return None
    return Recorded(
        combination=result.combination.id,
        scale=setup.scale,
        device=setup.device,
        device_name=_device_name(setup.device, ran),
        platform=sysconfig.get_platform(),
        python=result.combination.python,
        torch=result.torch,
        versions=_versions(ran),
        lock=result.lock.digest if result.lock else None,
        runs=tuple(Run(days[each.probe], each) for each in ran),
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
