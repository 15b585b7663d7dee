"""The table of models in two real environments, one in which task wrappers fail and one in which most of it works.

COMPAT_CACHE names a folder of environments to reuse; without it they are built anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from compat import matrix, questions
from compat.journal import Journal
from compat.probes.catalogue_models import MODEL_PROBES
from compat.probes.models.table import BY_ID
from compat.report import model_table
from compat.results import Answer, Host, Results, analyse
from compat.run import run
from compat.setup import Setup

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
MODELS = ("blip", "blip-2", "vit", "llava", "whisper")
ASKED = tuple(probe.id for probe in MODEL_PROBES if probe.language in MODELS)
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]


@pytest.fixture
def answer(tmp_path: Path) -> Callable[[str], Answer]:
    """All that some models are asked, in a combination of the matrix."""
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()

    def asked(id_: str) -> Answer:
        (declared,) = matrix.select(matrix.read(MATRIX), [id_])
        combination = replace(declared, probes=ASKED, documented=None, expect={})
        with Journal(tmp_path / "journal.sqlite3") as book:
            outcomes = run(combination, Setup(MATRIX / "locks", cache), book).outcomes
        own = [questions.question(probe) for probe in MODEL_PROBES]
        results = Results((combination,), {id_: outcomes}, own, (), Host("", "", "", ""))
        return analyse(results).answers[0]

    return asked


@pytest.mark.parametrize(
    ("id_", "cells"),
    [
        (
            "documented-2",
            {
                "blip": "not causal, seq2seq",
                "blip-2": "not causal",
                "vit": "not feature-extraction, image-classification",
                "llava": "works",
                "whisper": "not seq2seq",
            },
        ),
        (
            "current-5",
            {
                "blip": "not causal, seq2seq",
                "blip-2": "works",
                "vit": "not image-classification",
                "llava": "works",
                "whisper": "not seq2seq",
            },
        ),
    ],
)
def test_each_model_has_its_answer_and_each_failure_its_rule_and_way_out(
    id_: str, cells: Mapping[str, str], answer: Callable[[str], Answer]
) -> None:
    found = answer(id_)
    assert {name: model_table.cell(BY_ID[name], found) for name in MODELS} == cells
    assert [finding.outcome.probe for finding in found.findings if not finding.ways_out] == []
