"""What can be switched off, and how a wrong name is told."""

from __future__ import annotations

import pytest

from compat import accelerators
from compat.accelerators import ALL, VARIABLE, Accelerator
from compat.errors import CompatError


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("", ALL),
        (" , ", ALL),
        ("all", frozenset()),
        ("shared-bytecode", ALL - {Accelerator.BYTECODE}),
        (" forked-torch, kept-answers ", frozenset({Accelerator.BYTECODE, Accelerator.TORCH})),
    ],
)
def test_the_variable_switches_off(monkeypatch: pytest.MonkeyPatch, value: str, left: frozenset[Accelerator]) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert accelerators.chosen() == left


def test_a_name_that_there_is_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "bytecode")
    with pytest.raises(CompatError) as caught:
        accelerators.chosen()
    assert str(caught.value) == (
        "COMPAT_WITHOUT=bytecode: there are shared-bytecode, shared-torch, forked-torch, kept-answers, all"
    )
