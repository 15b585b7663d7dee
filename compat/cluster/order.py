"""What a worker is told, as JSON: one locked combination and how it is asked. No path, no setting of an index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

import compat
from compat import lock as locks
from compat.accelerators import Accelerator
from compat.errors import CompatError
from compat.model import Combination, Lock
from compat.setup import Setup

SCHEMA_VERSION = 1


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Order:
    """One combination with its lock. ``rerun`` is a name of this order alone where all has to be asked again.

    A worker that gets the same order twice goes on with what it began.
    """

    combination: Combination
    lock: Lock
    device: str
    torch_backend: str
    scale: str
    time_limit_s: float | None
    rerun: str | None
    accelerators: tuple[Accelerator, ...]


_ORDER = TypeAdapter(Order)


def of(combination: Combination, lock: Lock, setup: Setup, rerun: str | None) -> Order:
    """The order that a setup means."""
    on = tuple(sorted(setup.accelerators))
    return Order(
        combination, lock, setup.device, setup.torch_backend, setup.scale, setup.time_limit_s, rerun, accelerators=on
    )


def encode(order: Order) -> str:
    """The JSON text; with the version of compat, for the worker's has to be the same."""
    plain = {"schema_version": SCHEMA_VERSION, "compat": compat.__version__, **_ORDER.dump_python(order, mode="json")}
    return json.dumps(plain)


def decode(plain: Mapping[str, Any]) -> Order:
    """From the JSON form. Raises CompatError for anything else, another version's, or a lock that was changed."""
    body = dict(plain)
    version, of_compat = body.pop("schema_version", None), body.pop("compat", None)
    if (version, of_compat) != (SCHEMA_VERSION, compat.__version__):
        raise CompatError(f"an order of compat {of_compat}; the worker has {compat.__version__}")
    try:
        order = _ORDER.validate_python(body)
    except ValidationError as error:
        raise CompatError(f"no order: {str(error).splitlines()[0]}") from None
    if order.lock.digest != locks.digest(order.lock.text, order.lock.forced):
        raise CompatError(f"combination {order.combination.id!r}: its lock was changed on the way")
    return order
