"""Ten thousand combinations in one file: time and memory grow as the file does."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow
FEW, MANY = 2_500, 10_000
LINEAR = 1.6
"""How much more than the number may the time grow: quadratic would be four times more. The rest is noise."""
LIMIT_S = 200.0
COMMANDS = {"list": ("list",), "run": ("run", "e0", "--probe", "import-peft"), "report": ("report",)}


def _fill(site: Any, entry: Any, number: int) -> None:
    versions = ("1.0", *(f"1.0.{each}" for each in range(1, number)))
    site.workplace.matrix(*(entry(f"e{at}", version, more='torch = "1.0"') for at, version in enumerate(versions)))


@pytest.mark.timeout(600)
def test_cost_grows_as_the_file_does(site: Any, entry: Any) -> None:
    _fill(site, entry, 1)
    assert site(*COMMANDS["run"]).code == 0
    used: dict[str, dict[int, Any]] = {name: {} for name in COMMANDS}
    for number in (FEW, MANY):
        _fill(site, entry, number)
        for name, command in COMMANDS.items():
            ended = site(*command, limit_s=LIMIT_S)
            assert (ended.code, ended.errors) == (3 if name == "report" else 0, []), ended.err
            used[name][number] = ended
    for name, found in used.items():
        grown = found[MANY].cpu / found[FEW].cpu
        assert grown < LINEAR * MANY / FEW, (name, found[FEW].cpu, found[MANY].cpu)
        assert found[MANY].kib < 1024 * 1024, name
