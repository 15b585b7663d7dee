"""Reads and validates ``matrix/claims.toml``: the document's claims and what decides them.

Every mistake is one line that names the file, the entry and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compat import regular
from compat.claims import Claim, Condition
from compat.errors import MatrixError

FILE = "claims.toml"
ID = r"^[a-z0-9]+([.+_-][a-z0-9]+)*$"
PLAIN = frozenset({"passed", "failed"})


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=lambda name: name.rstrip("_").replace("_", "-")
    )


class _Condition(_Strict):
    combination: Annotated[str, Field(pattern=ID)]
    """The id of a combination."""
    probe: Annotated[str, Field(pattern=ID)]
    """The id of a probe."""
    is_: Annotated[str, Field(pattern=ID)]
    """"passed", "failed", or the id of the rule of its failure."""
    at: Annotated[str | None, Field(pattern=r"^[\w.-]+\.py:\d+$")] = None
    """Asks besides for a frame at this file and line (modeling_instructblip.py:1645)."""


class _Claim(_Strict):
    id: Annotated[str, Field(pattern=ID)]
    """The claim's name."""
    place: Annotated[str, Field(min_length=1)]
    """The heading that it stands under."""
    line: Annotated[int, Field(ge=1)]
    """Its line in the document."""
    text: Annotated[str, Field(min_length=1)]
    """The document's own words, without markup."""
    says: Annotated[str, Field(min_length=1)]
    """What that means, in English."""
    holds_when: list[_Condition] = []
    """It holds where all of these are true."""
    refuted_when: list[_Condition] = []
    """It is refuted where all of these are true; else it is undecided."""
    note: str = ""
    """What the report adds."""


def read(
    path: Path,
    combinations: Collection[str] | None = None,
    probes: Collection[str] | None = None,
    rules: Collection[str] | None = None,
) -> tuple[Claim, ...]:
    """The claims in the file's order. Names are checked against ``combinations``, ``probes`` and ``rules`` where given.

    Raises MatrixError for a file that cannot be read, an unknown key, a bad value, a duplicate id or an unknown name.
    """
    entries = _entries(path)
    claims = tuple(_claim(path, number, entry) for number, entry in enumerate(entries, 1))
    _refuse_duplicates(path, claims)
    for claim in claims:
        for key, known in (("combination", combinations), ("probe", probes), ("is", rules)):
            _refuse_unknown(path, claim, key, known)
    return claims


def _entries(path: Path) -> list[Any]:
    try:
        content = tomllib.loads(regular.text(path))
    except (OSError, ValueError, RecursionError) as error:
        raise MatrixError(f"{path.name}: cannot be read: {error}") from None
    for key in content:
        if key != "claim":
            raise MatrixError(f"{path.name}: {key}: unknown key; the file holds [[claim]] entries only")
    entries = content.get("claim", [])
    if not isinstance(entries, list):
        raise MatrixError(f"{path.name}: claim: is not a list of [[claim]] entries")
    return entries


def _claim(path: Path, number: int, entry: Any) -> Claim:
    name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
    try:
        read = _Claim.model_validate(entry)
    except ValidationError as error:
        raise MatrixError(f"{path.name}: claim {name!r}: {_first(error)}") from None
    if not read.holds_when and not read.refuted_when:
        raise MatrixError(
            f"{path.name}: claim {name!r}: holds-when: is missing, and so is refuted-when: nothing decides it"
        )
    return Claim(
        id=read.id,
        place=read.place,
        line=read.line,
        text=read.text,
        says=read.says,
        holds_when=_conditions(read.holds_when),
        refuted_when=_conditions(read.refuted_when),
        note=read.note,
    )


def _conditions(read: Sequence[_Condition]) -> tuple[Condition, ...]:
    return tuple(Condition(each.combination, each.probe, each.is_, each.at) for each in read)


def _first(error: ValidationError) -> str:
    """The first complaint as "key: what is wrong"."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    return f"{key}: {first['msg']}" if key else first["msg"]


def _refuse_duplicates(path: Path, claims: Sequence[Claim]) -> None:
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            raise MatrixError(f"{path.name}: claim {claim.id!r}: id: is there twice")
        seen.add(claim.id)


def _refuse_unknown(path: Path, claim: Claim, key: str, known: Collection[str] | None) -> None:
    for list_, name in _named(claim, key):
        if known is not None and name not in known and not (key == "is" and name in PLAIN):
            raise MatrixError(f"{path.name}: claim {claim.id!r}: {list_}.{key}: there is no {name!r}")


def _named(claim: Claim, key: str) -> Iterator[tuple[str, str]]:
    for list_, conditions in (("holds-when", claim.holds_when), ("refuted-when", claim.refuted_when)):
        for each in conditions:
            yield list_, {"combination": each.combination, "probe": each.probe, "is": each.is_}[key]
