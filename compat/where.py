"""The place of outcomes. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """What decides an outcome beside the lock and the question.

    ``python`` is exact; ``torch`` the version of the torch layer and ``layer`` its digest, None where there is none.
    """

    python: str
    platform: str
    torch: str | None = None
    layer: str | None = None
