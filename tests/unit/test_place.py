"""How a path is told: so that it can be used from where one stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.place import short


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("reports/one.md", "reports/one.md"),
        ("one.md", "one.md"),
        ("../beside/one.md", "../beside/one.md"),
        ("/somewhere/one.md", "/somewhere/one.md"),
    ],
    ids=["below", "here", "beside, as it was given", "elsewhere"],
)
def test_a_path_can_be_used_from_here(given: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert short(Path(given).absolute()) == told
