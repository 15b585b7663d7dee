"""What a run is told beyond its combinations: what cannot be meant is refused before anything is built."""

from __future__ import annotations

import math

import pytest

from compat.commands.wish import Wish
from compat.errors import CompatError


@pytest.mark.parametrize("limit", [0.0, -1.0, 604801.0, 1e300, math.inf, math.nan])
def test_a_limit_that_no_timer_takes_is_refused(limit: float) -> None:
    with pytest.raises(CompatError, match=r"^--time-limit .*: expected seconds, from 0.1 to 604800 \(a week\)$"):
        Wish(time_limit_s=limit).refuse()


@pytest.mark.parametrize("limit", [None, 0.1, 604800.0])
def test_a_limit_up_to_a_week_may_be_wished(limit: float | None) -> None:
    Wish(time_limit_s=limit).refuse()
