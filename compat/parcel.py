"""What came of one combination on another machine, as JSON: outcomes with their journal keys, and the place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from compat.errors import CompatError
from compat.model import Outcome
from compat.setup import Result
from compat.where import Where

SCHEMA_VERSION = 1


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Parcel:
    """The outcomes of one combination in catalogue order; ``fresh`` of them were made just now.

    ``lock`` is the digest; ``where`` is None where nothing was probed: then ``outcomes`` holds what was in the way, and
    ``keys``, the journal's by probe, are empty.
    """

    combination: str
    lock: str | None
    where: Where | None
    outcomes: tuple[Outcome, ...]
    keys: Mapping[str, str]
    fresh: int


_PARCEL = TypeAdapter(Parcel)


def of(result: Result) -> Parcel:
    """The parcel of a result. Its ``keys`` are those of its outcomes only."""
    there = {outcome.probe for outcome in result.outcomes}
    keys = {probe: key for probe, key in result.keys.items() if probe in there}
    lock = result.lock.digest if result.lock else None
    return Parcel(result.combination.id, lock, result.where, result.outcomes, keys, result.fresh)


def encode(parcel: Parcel) -> dict[str, Any]:
    """The JSON form."""
    return {"schema_version": SCHEMA_VERSION, **_PARCEL.dump_python(parcel, mode="json")}


def decode(body: Any) -> Parcel:
    """From the JSON form (text or a dict). Raises CompatError for anything else."""
    try:
        plain = dict(json.loads(body) if isinstance(body, str) else body)
        if (version := plain.pop("schema_version", None)) != SCHEMA_VERSION:
            raise CompatError(f"a parcel of schema {version!r}; this compat reads {SCHEMA_VERSION}")
        return _PARCEL.validate_python(plain)
    except (ValueError, TypeError, RecursionError, ValidationError) as error:
        raise CompatError(f"no parcel of outcomes: {str(error).splitlines()[0]}") from None
