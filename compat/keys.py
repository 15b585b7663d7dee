"""The keys under which the journal has the outcomes of a combination: the content that decides each."""

from __future__ import annotations

from collections.abc import Sequence

from compat import journal
from compat.locking import PROTOCOL
from compat.model import Lock, Stage
from compat.probes.probe import TINY, Probe, device_of, scale_of
from compat.setup import Setup
from compat.where import Where


def of(found: Lock, where: Where, setup: Setup, probes: Sequence[Probe]) -> dict[str, str]:
    """The journal key of the installation and of each probe: the content that decides its outcome.

    That of its prerequisites is part of it.
    """
    place = {
        "protocol": PROTOCOL,
        "lock": found.digest,
        "torch": where.layer,
        "python": where.python,
        "platform": where.platform,
    }
    made = {Stage.INSTALL.value: journal.key({**place, "stage": Stage.INSTALL})}
    for probe in probes:
        asked = {
            "probe": [probe.id, probe.function, probe.parameters],
            "device": device_of(probe, setup.device),
            "source": setup.catalogue.digest(probe),
            "requires": [made[required] for required in probe.requires],
            **({"scale": setup.scale} if scale_of(probe, setup.scale) != TINY else {}),
        }
        made[probe.id] = journal.key({**place, **asked})
    return made
