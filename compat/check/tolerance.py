"""By how much figures may differ: ``tolerances.toml`` beside this file, read and checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from compat.check import toml_file

FILE = Path(__file__).parent / "tolerances.toml"


@dataclass(frozen=True)
class Tolerance:
    """Two numbers are equal if they differ by at most ``relative`` times the larger one, or by at most ``absolute``."""

    relative: float = 0.0
    absolute: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether nothing may differ."""
        return self == EXACT

    def equal(self, one: float, other: float) -> bool:
        """Whether two numbers are equal within it; nan equals nan, and two whole numbers have to be the same."""
        if one == other or (one != one and other != other):
            return True
        if isinstance(one, int) and isinstance(other, int):
            return False
        try:
            return math.isclose(one, other, rel_tol=self.relative, abs_tol=self.absolute)
        except OverflowError:  # a whole number that no float holds
            return False


EXACT = Tolerance()


@dataclass(frozen=True)
class Tolerances:
    """A tolerance for each kind of figure, and one for all others."""

    default: Tolerance
    kinds: Mapping[str, Tolerance] = field(default_factory=dict)

    def of(self, figure: str) -> Tolerance:
        """The tolerance of a figure, by its name up to the first "/"."""
        return self.kinds.get(figure.partition("/")[0], self.default)


class _Tolerance(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    relative: float | None = Field(default=None, ge=0)
    absolute: float | None = Field(default=None, ge=0)
    exact: bool = False

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if self.exact == (self.relative is not None or self.absolute is not None):
            raise ValueError("give either exact = true, or relative and absolute")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    default: _Tolerance
    kinds: dict[str, _Tolerance] = Field(default_factory=dict)


def read(path: Path = FILE) -> Tolerances:
    """The tolerances in a file. Raises MatrixError."""
    found = toml_file.read(_File, path)
    return Tolerances(_value(found.default), {kind: _value(each) for kind, each in found.kinds.items()})


def _value(read: _Tolerance) -> Tolerance:
    return Tolerance(read.relative or 0.0, read.absolute or 0.0)
