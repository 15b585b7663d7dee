"""What all cases are compared with: a run that nobody disturbs."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_an_undisturbed_run_leaves_its_journal_and_its_environments_alone(workplace: Any, entry: Any) -> None:
    workplace.matrix(entry("first", more='torch = "1.0"'), entry("second", transformers="2.0"))
    run = workplace.compat("run")
    assert (run.code, workplace.living(), workplace.half_built()) == (0, [], []), run
    assert list(workplace.temporary.iterdir()) == []
    assert (workplace.compat("report").code, len(workplace.rows()) > 10) == (0, True)
    assert "unchanged, nothing probed" in workplace.compat("run").err
