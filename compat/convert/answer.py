"""What `compat convert` says: one frozen value, from what was made of the file and what the check found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from compat.convert.convert import Found
from compat.convert.outcome import Change, Converted, Refused
from compat.convert.subject import Checked
from compat.errors import Exit
from compat.model import Verdict


class Result(StrEnum):
    """How it ended."""

    CONVERTED = "converted"
    NOTHING_TO_DO = "nothing-to-do"
    """The target reads the original."""
    REFUSED = "refused"
    """The target cannot say what the original says."""
    DIFFERS = "differs"
    """It was tried, and the target makes something else of it."""
    INCONCLUSIVE = "inconclusive"


EXITS = {
    Result.CONVERTED: Exit.AS_EXPECTED,
    Result.NOTHING_TO_DO: Exit.AS_EXPECTED,
    Result.REFUSED: Exit.DIFFERS,
    Result.DIFFERS: Exit.DIFFERS,
    Result.INCONCLUSIVE: Exit.INCONCLUSIVE,
}


@dataclass(frozen=True)
class Answer:
    """``written_by``: the release whose form each file has; ``check`` is None where nothing was tried."""

    path: str
    written_by: Mapping[str, str]
    target: Mapping[str, str]
    result: Result
    changes: tuple[Change, ...] = ()
    refusal: Refused | None = None
    check: Checked | None = None
    output: str | None = None

    @property
    def writes(self) -> bool:
        """Whether there is a file to be put in its place."""
        return self.result is Result.CONVERTED


SCHEMA = "compat-convert/1"


@dataclass(frozen=True, kw_only=True)
class ConvertDocument(Answer):
    """What ``compat convert --json`` prints; the schema file is made of it."""

    schema: Literal["compat-convert/1"]


def answer(
    path: str, found: Sequence[Found], target: Mapping[str, str], made: Converted | Refused, check: Checked | None
) -> Answer:
    """All but the place of the new file."""
    readers = {each.part.package for each in found}
    written_by = {each.name: f"{each.part.package} {each.source}" for each in found}
    own = {name: version for name, version in target.items() if name in readers}
    about = Answer(path, written_by, own, Result.REFUSED, check=check)
    if isinstance(made, Refused):
        return replace(about, refusal=made)
    return replace(about, result=_result(made, check), changes=made.changes if made.needed else ())


def _result(made: Converted, check: Checked | None) -> Result:
    if check and check.verdict is not Verdict.COMPATIBLE:
        return Result.DIFFERS if check.verdict is Verdict.INCOMPATIBLE else Result.INCONCLUSIVE
    return Result.CONVERTED if made.needed else Result.NOTHING_TO_DO
