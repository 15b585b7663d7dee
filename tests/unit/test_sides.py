"""In what two locks differ, and when they cannot be mixed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compat.entries import Defaults
from compat.errors import MatrixError
from compat.model import Combination, Kind
from compat.search.blame import Change
from compat.sides import Side, beside, changes

DEFAULTS = Defaults(torch="2.13.0", companions=["protobuf>=3.20"], **{"exclude-newer": "2026-01-01"})  # type: ignore[arg-type]


def of(name: str, torch: str | None = "1.0", companions: tuple[str, ...] = (), **pins: str) -> Side:
    made = Combination(name, name, Kind.CURRENT, "3.11", pins, companions, torch=torch, exclude_newer="2026-02-02")
    return Side(name, pins, combination=made, torch=torch)


def file(name: str, torch: str | None = None, **pins: str) -> Side:
    return Side(name, pins, torch=torch)


def test_versions_that_are_equal_are_no_change() -> None:
    good, bad = file("g", peft="1.0", a="1", c="file:///c"), file("b", peft="1.0.0", b="2", c="1.0")
    assert changes(good, bad) == (Change("a", "1", None), Change("b", None, "2"), Change("c", "file:///c", "1.0"))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            of("g", torch="1.0", peft="1"),
            of("b", torch="2.0", peft="2"),
            "g has torch 1.0 and b has torch 2.0: torch is a layer of its own and cannot be blamed; "
            "give both the same torch",
        ),
        (
            of("g", torch="1.0", peft="1"),
            file("b.txt", torch="2.0+cpu", peft="1"),
            "g has torch 1.0 and b.txt has torch 2.0+cpu: torch is a layer of its own and cannot be blamed; "
            "give both the same torch",
        ),
        (
            of("g", torch=None, peft="1"),
            of("b", torch="2.0", peft="2"),
            "g has torch (none) and b has torch 2.0: torch is a layer of its own and cannot be blamed; "
            "give both the same torch",
        ),
        (
            of("g", peft="1"),
            of("b", peft="1.0"),
            "g and b: no package differs between them; there is nothing to blame",
        ),
    ],
)
def test_what_cannot_be_mixed_is_refused(good: Side, bad: Side, said: str) -> None:
    with pytest.raises(MatrixError) as caught:
        beside(good, bad, DEFAULTS)
    assert str(caught.value) == said


def test_different_pythons_cannot_be_mixed() -> None:
    bad = of("b", peft="2")
    assert bad.combination
    with pytest.raises(MatrixError, match="g and b are locked for different Pythons"):
        beside(of("g", peft="1"), replace(bad, combination=replace(bad.combination, python="3.12")), DEFAULTS)


def test_companions_are_those_of_both_but_for_what_differs() -> None:
    good = of("g", companions=("protobuf>=3", "pillow", "a-b<2"), peft="1", protobuf="3", **{"a-b": "1"})
    bad = of("b", companions=("pillow", "numpy<2"), peft="2", protobuf="3", **{"a-b": "2"})
    made = beside(good, bad, DEFAULTS)
    assert (made.companions, made.torch, made.exclude_newer) == (
        ["protobuf>=3", "pillow", "numpy<2"],
        "1.0",
        "2026-02-02",
    )


def test_two_files_take_the_defaults_without_a_date() -> None:
    made = beside(file("g", torch="2.13.0+cpu", peft="1"), file("b", torch="2.13.0", peft="2"), DEFAULTS)
    assert (made.companions, made.torch, made.exclude_newer) == (["protobuf>=3.20"], "2.13.0", None)
