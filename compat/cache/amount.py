"""Amounts of disk: "20GB", "500 MiB", "1.5g", plain bytes. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from compat.errors import CompatError

_FORM = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]{1,9})?) ?(?P<unit>[kmgt]?)(?P<binary>i?)b?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
LARGEST_TB = 1_000_000


def parse(text: str, given: str = "--max-disk ") -> int:
    """The bytes: kB, MB, GB, TB go by 1000, KiB, MiB, GiB, TiB by 1024.

    ``given`` stands before the text in an error. Raises CompatError for what is no amount, and for more than there are
    disks for.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None or (found["binary"] and not found["unit"]):
        raise CompatError(f"{given}{text}: expected an amount of disk, as 20GB, 500MiB or bytes")
    amount = Decimal(found["number"]) * (1024 if found["binary"] else 1000) ** _POWERS[found["unit"].lower()]
    if amount > LARGEST_TB * 10**12:
        raise CompatError(f"{given}{text}: expected 0 to {LARGEST_TB}TB, as 20GB, 500MiB or bytes")
    return int(amount)


def told(amount: int) -> str:
    """As people read it, in three digits: "0 B", "12.3 MB", "4.56 GB"."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if amount >= 0.9995 * size:
            number = amount / size
            digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
            return f"{number:.{digits}f} {unit}"
    return f"{amount} B"
