"""Which combinations begin, where several run at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from compat.model import Combination, Kind
from compat.place import place
from compat.scheduling import longest_first

FOUNDING = ("instructblip",)


def combination(id_: str, transformers: str, *suites: str) -> Combination:
    packages = {"transformers": transformers, "tokenizers": "0.21.1", "peft": "0.16.0"}
    return Combination(id_, id_, Kind.CURRENT, "3.11", packages, suites=(*FOUNDING, *suites))


def test_most_probes_begin_and_of_those_the_newest(tmp_path: Path) -> None:
    (tmp_path / "matrix").mkdir()
    here = place(tmp_path / "matrix", tmp_path / "cache")
    old, new, source = (
        combination("old", "4.9.0"),
        combination("new", "4.53.0"),
        combination("source", "git+https://example.org/transformers"),
    )
    much = replace(combination("much", "4.28.0", "training"), title="asked more")
    assert [each.id for each in longest_first([old, much, new, source], here)] == ["much", "source", "new", "old"]
