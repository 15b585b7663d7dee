"""Where outcomes were made, where that is another machine: a note in the journal, by which a report finds them again.

The last run of a combination counts: one here takes the note away.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from compat import journal
from compat.journal import Journal
from compat.locking import PROTOCOL
from compat.model import Combination, Lock
from compat.torch_layer import TorchLayer
from compat.where import Where

_WHERE = TypeAdapter(Where)


def here(python: str, layer: TorchLayer | None) -> Where:
    """This machine."""
    place = sysconfig.get_platform()
    return Where(python, place, layer.version, layer.digest) if layer else Where(python, place)


def decode(body: Any) -> Where:
    """From its JSON form (a dict). Raises pydantic's ValidationError when it is none."""
    return _WHERE.validate_python(body)


def encode(where: Where) -> dict[str, Any]:
    """The JSON form."""
    encoded: dict[str, Any] = _WHERE.dump_python(where, mode="json")
    return encoded


@dataclass(frozen=True)
class Asked:
    """What a note is kept under: a lock, on the device and with the build of torch that the user wants."""

    combination: Combination
    lock: Lock
    device: str
    torch_backend: str

    @property
    def key(self) -> str:
        """The key of the note."""
        content: Mapping[str, Any] = {
            "protocol": PROTOCOL,
            "stage": "elsewhere",
            "lock": self.lock.digest,
            "python": self.combination.python,
            "torch": self.combination.torch,
            "device": self.device,
            "backend": self.torch_backend,
        }
        return journal.key(content)


def note(asked: Asked, where: Where, book: Journal) -> None:
    """The last run was there."""
    book.put_note(asked.key, encode(where))


def noted(asked: Asked, book: Journal) -> Where | None:
    """Where the last run was; None if it was here."""
    found = book.note(asked.key)
    try:
        return decode(found) if found else None
    except ValidationError:
        return None  # of another form: asked again


def forget(asked: Asked, book: Journal) -> None:
    """The last run was here."""
    book.forget_note(asked.key)
