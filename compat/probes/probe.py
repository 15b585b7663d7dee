"""What a probe is. Python 3.8 and the standard library only."""

from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Tuple


class Probe(NamedTuple):
    """One scripted question to an environment; ``function`` is "module:name" inside this package.

    The function is a generator: what stands before its single ``yield`` arranges, what stands after it acts,
    and its return value is the dict of figures. ``on_device``: it runs where the user asks; all others on the CPU.
    ``scaled``: its models have the size that the user asks for; those of all others are tiny.
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


CPU = "cpu"
TINY = "tiny"
EVERY_SUITE = ""
"""The suite of probes that every combination is asked."""


def device_of(probe: Probe, asked: str) -> str:
    """Where a probe runs when the user asks for ``asked``."""
    return asked if probe.on_device else CPU


def scale_of(probe: Probe, asked: str) -> str:
    """The size of a probe's models when the user asks for ``asked``."""
    return asked if probe.scaled else TINY


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
