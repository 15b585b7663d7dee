"""Result, or what an interpreter answered -> Recorded: outcomes of now, or from the journal, with the day of each."""

from __future__ import annotations

import sysconfig
from collections.abc import Sequence
from datetime import UTC, datetime

from compat import here, machine
from compat.here import Here
from compat.journal import Journal
from compat.model import AXES, Outcome, Version
from compat.narrowing import ran_as_asked, wanted
from compat.recorded import Recorded, Run
from compat.setup import Result, Setup


def of(result: Result, setup: Setup, book: Journal) -> Recorded | None:
    """The runs of the wanted probes on the wanted device at the wanted scale; None if there are none."""
    days = book.days(result.keys)
    asked = (setup.catalogue.probes, setup.device, setup.scale)
    wants = wanted(result.combination, result.outcomes)
    ran = [each for each in wants if each.probe in days and ran_as_asked(each, *asked)]
    return made(
        result.combination.id,
        [Run(days[each.probe], each) for each in ran],
        device=setup.device,
        scale=setup.scale,
        python=result.combination.python,
        torch=result.torch,
        lock=result.lock.digest if result.lock else None,
    )


def of_interpreter(answer: Here, named: Sequence[str]) -> Recorded | None:
    """What an interpreter as it is answered today, which has no lock; of all probes unless some are named."""
    asked = answer.asked
    today = datetime.now(UTC).date().isoformat()
    ran = [each for each in answer.outcomes if ran_as_asked(each, asked.probes, asked.device, asked.scale)]
    return made(
        here.NAME,
        [Run(today, each) for each in ran if not named or each.probe in named],
        device=asked.device,
        scale=asked.scale,
        python=answer.interpreter.minor,
        torch=answer.versions.get("torch"),
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
    """Runs at one place, put together; None if there are none."""
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
    """The axes' versions: as the metadata say them, else as the packages do."""
    seen = [each.evidence.versions for each in ran]
    first = {axis: next((one[axis] for one in seen if axis in one), Version(None, None)) for axis in AXES}
    return {axis: found for axis, each in first.items() if (found := each.metadata or each.attribute)}
