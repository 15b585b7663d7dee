"""Figures and measurements of a training as a table shows them; "" for what is not there or no number. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from compat.language import plural, text
from compat.report import scrub

LARGEST = 1e15
"""What is beyond it was neither counted nor measured."""
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
"""How JSON, which has no such numbers, is given them."""
LONGEST = 40
"""Characters of a word among figures."""
MIB, GB = 2**20, 10**9


def number(value: object) -> float | None:
    """A finite number of a size that can be; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= LARGEST else None


def amount(value: object) -> float | None:
    """A number of things, bytes or seconds: none is below nought."""
    found = number(value)
    return found if found is not None and found >= 0 else None


def losses(value: object) -> tuple[float, ...]:
    """A list of losses, which may be no finite numbers: that is what overflows look like; () for anything else."""
    found = [_loss(each) for each in value] if isinstance(value, list | tuple) else []
    return tuple(each for each in found if each is not None) if None not in found else ()


def _loss(value: object) -> float | None:
    if isinstance(value, str):
        return NOT_FINITE.get(value)
    return value if isinstance(value, float) and not math.isfinite(value) else number(value)


def first_and_last(values: tuple[float, ...]) -> str:
    """The first and the last of several losses."""
    if not values:
        return ""
    return text("%(first)s to %(last)s", first=f"{values[0]:.4f}", last=f"{values[-1]:.4f}")


def moved(packages: int, releases: int) -> str:
    """ "1 package, 3 releases"."""
    return text(
        "%(packages)s, %(releases)s",
        packages=plural("%(num)d package", "%(num)d packages", packages),
        releases=plural("%(num)d release", "%(num)d releases", releases),
    )


def count(value: object) -> str:
    """A number of things, thousands apart."""
    return f"{value:,}" if isinstance(value, int) and amount(value) is not None else ""


def share(part: object, whole: object) -> str:
    """A part of a whole in percent; "" for what is no part of it."""
    one, all_ = amount(part), amount(whole)
    return f"{one / all_:.4%}" if one is not None and all_ and one <= all_ else ""


def mib(value: object) -> str:
    """Bytes as MiB: the models are tiny."""
    found = amount(value)
    return "" if found is None else f"{found / MIB:,.0f} MiB"


def gb(value: object) -> str:
    """Bytes as GB, in which the document counts: the models have a size."""
    found = amount(value)
    return "" if found is None else f"{found / GB:,.2f} GB"


def seconds(value: object) -> str:
    """Seconds, with as many digits as are worth reading."""
    found = amount(value)
    return "" if found is None else f"{found:,.2f} s" if found < 100 else f"{found:,.0f} s"


def way(figures: Mapping[str, Any]) -> str:
    """How it was trained: the type of the numbers, and what was done to need less memory."""
    words = [_word(figures.get("precision")), _word(figures.get("quantized"))]
    words += [text("checkpointing")] if figures.get("checkpointing") is True else []
    steps = figures.get("accumulation")
    words += [text("accumulation %(steps)d", steps=steps)] if isinstance(steps, int) and 1 < steps <= LARGEST else []
    return ", ".join(word for word in words if word)


def _word(value: object) -> str:
    return scrub.line(value)[:LONGEST] if isinstance(value, str) else ""
