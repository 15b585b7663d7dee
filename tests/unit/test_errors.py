"""What a person is told."""

from __future__ import annotations

from compat.errors import CompatError


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert str(CompatError("journal: near 'WITHOUT\r\n ROWID\n'; move it  away")) == (
        "journal: near 'WITHOUT  ROWID '; move it  away"
    )
