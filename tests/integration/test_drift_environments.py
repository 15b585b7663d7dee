"""Real releases that compute something else without a word: minutes, and the package index.

COMPAT_CACHE names a folder of environments to reuse; without it they are built anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from compat import matrix
from compat.check.drift import drifts
from compat.journal import Journal
from compat.model import Combination, Kind, Outcome, Status
from compat.run import run
from compat.setup import Setup

DEFAULTS = matrix.read_defaults(Path(__file__).parents[2] / matrix.FOLDER)
ASKED = ("drift-tokens-t5-fast", "drift-tokens-gpt2-fast", "drift-loss-t5", "drift-generation-defaults")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]
Side = Callable[[str], Mapping[str, Outcome]]
Found = dict[tuple[str, str], tuple[str, bool]]


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Ask a release of transformers, from nothing but built environments; all outcomes have to pass."""
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()

    def asked(release: str) -> Mapping[str, Outcome]:
        combination = Combination(
            id=f"transformers-{release}",
            title="A release",
            kind=Kind.CURRENT,
            python=DEFAULTS.python,
            packages={"transformers": release, "tokenizers": "0.22.2", "peft": "0.21.2"},
            companions=tuple(DEFAULTS.companions),
            torch=DEFAULTS.torch,
            exclude_newer=DEFAULTS.exclude_newer,
            probes=ASKED,
        )
        with Journal(tmp_path / "journal.sqlite3") as book:
            outcomes = run(combination, Setup(tmp_path / "locks", cache), book).outcomes
        assert {outcome.status for outcome in outcomes} == {Status.PASSED}
        return {outcome.probe: outcome for outcome in outcomes}

    return asked


def between(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> Found:
    """What differs by probe and figure: by how much, and whether it is known to be harmless."""
    return {
        (probe, drift.figure): (drift.delta, bool(drift.harmless))
        for probe in ASKED
        for drift in drifts(before[probe], after[probe])
    }


def test_the_fast_t5_tokenizer_normalises_again_from_5_3_on(side: Side) -> None:
    probe = "drift-tokens-t5-fast"
    assert between(side("5.2.0"), side("5.3.0")) == {
        (probe, "tokens/chinese"): ("token 12 of 13: 2 -> 34", False),
        (probe, "text/chinese"): (
            "'图像中有一条河流。桥<unk>里<unk></s>' -> '图像中有一条河流。桥<unk>里?</s>'",
            False,
        ),
        (probe, "tokens/wide"): ("11 -> 9 tokens; token 3 of 11: 3 -> 16, and 8 more", False),
        (probe, "text/wide"): ("'What <unk> the <unk>eld<unk></s>' -> 'What is the field...</s>'", False),
    }


def test_5_0_computes_another_loss_with_a_t5_and_moves_settings_without_harm(side: Side) -> None:
    found = between(side("4.57.6"), side("5.0.0"))
    assert found["drift-loss-t5", "loss"] == ("-18 % (tolerance 0.01 %)", False)
    settings = {figure: harmless for (probe, figure), (_, harmless) in found.items() if "defaults" in probe}
    assert settings == {"fallbacks": True}
    assert {probe for probe, _ in found} == {"drift-tokens-t5-fast", "drift-loss-t5", "drift-generation-defaults"}
