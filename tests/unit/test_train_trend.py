"""When ten losses fall, and when they don't."""

from __future__ import annotations

import pytest

from compat.probes.probe import WrongAnswer
from compat.probes.train.trend import falls


def test_a_fall_with_a_small_step_up() -> None:
    falls([4.6, 4.5, 4.2, 4.21, 4.1, 4.0])


@pytest.mark.parametrize(
    "losses",
    [[4.6, 4.6, 4.6, 4.6], [4.0, 4.1, 4.2, 4.3], [4.0, 3.0, 4.5, 3.9], [4.0, 4.0, float("nan"), float("nan")]],
    ids=["still", "rising", "below its beginning, but higher on average", "no numbers"],
)
def test_no_fall(losses: list[float]) -> None:
    with pytest.raises(WrongAnswer, match=r"^the loss does not fall: "):
        falls(losses)


def test_losses_of_different_batches_are_judged_by_the_batch_seen_twice() -> None:
    falls([4.0, 3.0, 4.5, 3.9], all_of_one_batch=False)


def test_left_out_steps_are_named() -> None:
    with pytest.raises(WrongAnswer, match=r"4\.6000, 4\.6000; 10 steps were left out because a gradient was infinite$"):
        falls([4.6, 4.6], skipped=10)
