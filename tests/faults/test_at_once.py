"""Several runs at once on one journal and one cache."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TORCH = 'torch = "1.0"'


@pytest.mark.parametrize("runs", [2, 4])
def test_all_end_right_and_nothing_is_counted_twice(runs: int, workplace: Any, entry: Any, ended: Any) -> None:
    workplace.matrix(entry("first", more=TORCH), entry("second", transformers="2.0", more=TORCH))
    began = time.monotonic()
    answers = [ended(each, began) for each in [workplace.start("run") for _ in range(runs)]]
    assert {each.code for each in answers} == {0}, answers
    assert not [each for each in answers if "locked" in each.err or "Traceback" in each.err], answers
    rows = workplace.rows()
    assert (len(rows), workplace.half_built(), workplace.living()) == (len(set(rows)), [], [])
    assert workplace.compat("run").err.count("unchanged, nothing probed") == 2
    assert list(workplace.temporary.iterdir()) == []


def test_a_run_and_its_report_and_another_that_asks_again(workplace: Any, entry: Any, ended: Any) -> None:
    workplace.matrix(entry("first", more=TORCH), entry("second", transformers="2.0", more=TORCH))
    assert workplace.compat("run").code == 0
    assert workplace.compat("report").code == 0
    before, keys = workplace.results(), workplace.keys()
    began = time.monotonic()
    commands = (("run", "--rerun"), ("report",), ("run", "--rerun", "second"), ("report",))
    answers = [ended(each, began) for each in [workplace.start(*command) for command in commands]]
    assert {each.code for each in answers} <= {0, 3}, answers  # a report may see what is being asked again: not run
    assert [each.code for each in answers[::2]] == [0, 0], answers
    assert workplace.compat("report").code == 0
    assert (workplace.results(), workplace.keys()) == (before, keys)
