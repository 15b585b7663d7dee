"""What moves between two sets, and why."""

from __future__ import annotations

import pytest

from compat.check import target
from compat.check.answer import Move, Reason
from compat.check.moves import moves, same

ASKED, REQUIRED, UPGRADED = Reason.ASKED, Reason.REQUIRED, Reason.UPGRADED
TO = target.read(["transformers==5"], str)


def test_what_was_asked_for_then_what_changes_then_what_comes_and_goes() -> None:
    before = {"accelerate": "1", "gone": "1", "peft": "1", "same": "1", "transformers": "4"}
    after = {"accelerate": "2", "came": "1", "peft": "1", "same": "1.0", "transformers": "5"}
    assert moves(before, after, TO) == (
        Move("transformers", "4", "5", ASKED),
        Move("accelerate", "1", "2", REQUIRED),
        Move("came", None, "1", REQUIRED),
        Move("gone", "1", None, REQUIRED),
    )


def test_the_packages_under_test_come_first() -> None:
    names = ("accelerate", "peft", "tokenizers", "transformers", "zlib")
    found = moves(dict.fromkeys(names, "1"), dict.fromkeys(names, "2"), target.read([], str, upgrade=True))
    assert [each.package for each in found] == ["transformers", "tokenizers", "peft", "accelerate", "zlib"]


def test_everything_that_nobody_named_is_upgraded() -> None:
    to = target.read(["transformers==5"], str, upgrade=True)
    assert moves({"transformers": "4", "peft": "1"}, {"transformers": "5", "peft": "2"}, to) == (
        Move("transformers", "4", "5", ASKED),
        Move("peft", "1", "2", UPGRADED),
    )


@pytest.mark.parametrize(("text", "reason"), [("torch==2.13.0", ASKED), ("peft==1", REQUIRED)])
def test_torch_is_asked_for_where_it_is_named(text: str, reason: Reason) -> None:
    found = moves({"torch": "2.9.0"}, {"torch": "2.13.0"}, target.read([text], str))
    assert found == (Move("torch", "2.9.0", "2.13.0", reason),)


def test_nothing_moves() -> None:
    assert moves({"peft": "1"}, {"peft": "1.0"}, TO) == ()


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1.0", "1", True),
        ("1.0", "1.1", False),
        (None, None, True),
        (None, "1", False),
        ("1", None, False),
        ("git+https://example.org/a@b", "git+https://example.org/a@b", True),
        ("git+https://example.org/a@b", "1.0", False),
        ("2.13.0", "2.13.0+cpu", True),
        ("2.13.0+cu130", "2.13.0", True),
        ("2.13.0+cu130", "2.13.0+cpu", False),
        ("2.12.0", "2.13.0+cpu", False),
    ],
)
def test_the_same_version(one: str | None, other: str | None, equal: bool) -> None:
    assert same(one, other) is equal
