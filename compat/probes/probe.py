"""What a probe is. Python 3.8 and the standard library only."""

from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Tuple


class Probe(NamedTuple):
    """One scripted question to an environment; ``function`` is "module:name" inside this package.

    The function is a generator: what stands before its single ``yield`` arranges, what stands after it acts,
    and its return value is the dict of figures. ``on_device``: it runs where the user asks; all others on the CPU.
    ``language``: the language model that it is about, or the model of the table; no way out is taken from another.
    ``scaled``: its models have the size that the user asks for; those of all others are tiny.
    ``of``: the id of the catalogue's probe that this one is, with other parameters; "" for a probe of the catalogue.
    """

    id: str
    question: str
    function: str
    parameters: Dict[str, Any] = {}
    role: str = "question"
    suite: str = "instructblip"
    language: str = ""
    requires: Tuple[str, ...] = ()
    controls: Tuple[str, ...] = ()
    time_limit_s: float = 120.0
    on_device: bool = False
    scaled: bool = False
    of: str = ""


CPU = "cpu"
TINY = "tiny"
AT_SIZE_S = 6 * 3600.0
EVERY_SUITE = ""
"""The suite of probes that every combination is asked."""


def device_of(probe: Probe, asked: str) -> str:
    """Where a probe runs when the user asks for ``asked``."""
    return asked if probe.on_device else CPU


def variant(probe: Probe, name: str, parameters: Dict[str, Any]) -> Probe:
    """The probe under another id, with further parameters."""
    return probe._replace(id=name, parameters={**probe.parameters, **parameters}, of=probe.id)


def scale_of(probe: Probe, asked: str) -> str:
    """The size of a probe's models when the user asks for ``asked``."""
    return asked if probe.scaled else TINY


def limit_of(probe: Probe, scale: str, asked: Optional[float] = None) -> float:
    """The seconds that a probe may take: those that were asked for, else its own; hours where its models have a size.

    Ten steps of a model with 4 billion parameters take an hour on the cores of a small machine.
    """
    return asked or (probe.time_limit_s if scale_of(probe, scale) == TINY else max(AT_SIZE_S, probe.time_limit_s))


class Skipped(Exception):
    """Raised while arranging: the question does not arise here; the message is the reason."""


class WrongAnswer(Exception):
    """Raised while acting: the libraries answered without an error, and the answer is wrong."""


class Context:
    """What a probe is given: where it runs, a folder of its own, and a place for times and sizes.

    ``exchange`` is the folder that is shared with other environments, where the run has one. ``memory_limit_bytes``
    is what the host allows this process, if it allows it less than all.
    """

    def __init__(
        self,
        device: str,
        folder: Path,
        data: Path,
        scale: str = TINY,
        exchange: Optional[Path] = None,
        memory_limit_bytes: Optional[int] = None,
    ) -> None:
        self.device = device
        self.folder = folder
        self.data = data
        self.scale = scale
        self.exchange = exchange
        self.memory_limit_bytes = memory_limit_bytes
        self.dtype: Optional[str] = None
        self.measured: Dict[str, Any] = {}

    def measure(self, name: str, value: Any) -> None:
        """Records seconds or bytes, which differ from run to run."""
        self.measured[name] = value
