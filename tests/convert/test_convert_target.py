"""The combinations that are built for a conversion. Nothing is asked of an index here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from compat import index
from compat.convert import target
from compat.convert.target import Workshop
from compat.entries import Defaults
from compat.errors import IndexUnavailable
from compat.releases import Release
from compat.setup import Setup

SHOP = Workshop(
    Defaults.model_validate({"python": "3.11", "exclude-newer": "2026-11-20"}),
    Setup(Path("locks"), Path("cache")),
    Path("journal"),
)
KNOWN = (
    Release("5.23.0", datetime(2026, 11, 13, tzinfo=UTC)),
    Release("5.24.0", datetime(2026, 11, 21, 12, tzinfo=UTC)),
    Release("5.25.0"),
)


@pytest.mark.parametrize(
    ("version", "day"),
    [("5.23.0", "2026-11-20"), ("5.24.0", "2026-11-22"), ("5.25.0", "2026-11-20"), ("6.0.0", "2026-11-20")],
)
def test_a_release_that_came_later_than_the_day_is_taken(
    version: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "releases", lambda _: KNOWN)
    assert target.combination({"transformers": version}, SHOP, torch=False).exclude_newer == day


def test_without_an_index_the_day_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: str) -> None:
        raise IndexUnavailable("no index")

    monkeypatch.setattr(index, "releases", fails)
    assert target.combination({"transformers": "5.24.0"}, SHOP, torch=False).exclude_newer == "2026-11-20"
