"""The six rows of the document on the real releases: minutes, and the package index.

COMPAT_CACHE names a folder of environments to reuse; without it they are built anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import collect, matrix
from compat.compare import ComparisonToDocument, passes
from compat.journal import Journal
from compat.results import Answer, analyse
from compat.run import run
from compat.setup import Setup

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]
Row = Callable[[int], Answer]


@pytest.fixture
def row(tmp_path: Path) -> Row:
    """Run one row of the document from nothing but built environments, and analyse it."""
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()
    setup = Setup(MATRIX / "locks", cache)

    def answer(number: int) -> Answer:
        chosen = matrix.select(matrix.read(MATRIX), [f"documented-{number}"])
        with Journal(tmp_path / "journal.sqlite3") as book:
            run(chosen[0], setup, book)
            (answer,) = analyse(collect.results(MATRIX, chosen, setup, book)).answers
        return answer

    return answer


def found(answer: Answer) -> dict[str, str]:
    """What became of each probe: its status, or the rule that knows its failure."""
    rules = {finding.outcome.probe: finding.rule_id for finding in answer.findings}
    return {outcome.probe: rules.get(outcome.probe, outcome.status.value) for outcome in answer.outcomes}


def message(answer: Answer, probe: str) -> str:
    outcome = answer.outcome(probe)
    assert outcome is not None
    assert outcome.evidence.exception is not None
    return f"{outcome.evidence.exception.type}: {outcome.evidence.exception.message.splitlines()[-1]}"


LORA = {
    "stock-forward-t5": "passed",
    "stock-forward-llama": "passed",
    "lora-no-task-type": "passed",
    "lora-no-task-type-llama": "passed",
    "handwritten-forward-t5": "passed",
    "handwritten-forward-llama": "passed",
    "parity-t5": "passed",
    "parity-llama": "passed",
    "training-steps": "passed",
    "checkpoint-restores": "passed",
    "t5-ids-and-embeds": "ids-and-embeds-together",
    "summary-formats": "passed",
    "validation-says-so": "passed",
}
"""What holds in every row in which PEFT and InstructBLIP are both there."""
UNEXPECTED = "inputs-embeds-unexpected-argument"


def test_row_1_gets_inputs_embeds_twice_at_the_documents_line(row: Row) -> None:
    answer = row(1)
    twice = {"lora-seq2seq-forward": "inputs-embeds-multiple-values", "real-size-parameters": "passed"}
    outcome = answer.outcome("lora-seq2seq-forward")
    assert {**LORA, **twice}.items() <= found(answer).items()
    assert answer.document is ComparisonToDocument.REPRODUCED
    assert "got multiple values for keyword argument 'inputs_embeds'" in message(answer, "lora-seq2seq-forward")
    assert outcome is not None
    assert outcome.evidence.exception is not None
    assert passes(outcome.evidence.exception, "modeling_instructblip.py:1645")


@pytest.mark.parametrize("number", [2, 5])
def test_rows_2_and_5_do_not_know_inputs_embeds(number: int, row: Row) -> None:
    answer = row(number)
    assert {**LORA, "lora-seq2seq-forward": UNEXPECTED, "lora-causal-forward": UNEXPECTED}.items() <= found(
        answer
    ).items()
    assert answer.document is ComparisonToDocument.REPRODUCED
    assert message(answer, "lora-seq2seq-forward") == (
        "TypeError: InstructBlipForConditionalGeneration.forward() got an unexpected keyword argument 'inputs_embeds'"
    )


def test_row_3_reads_no_newer_tokenizer_file_and_imports_no_peft(row: Row) -> None:
    answer = row(3)
    expected = {
        "tokenizer-json-newer-file": "tokenizer-json-newer-than-reader",
        "tokenizer-json-own-file": "passed",
        "t5-slow-tokenizer": "passed",
        "tokenizer-json-converted": "passed",
        "import-peft": "peft-needs-newer-transformers",
        "stock-forward-t5": "passed",
        "lora-seq2seq-forward": "skipped",
    }
    assert expected.items() <= found(answer).items()
    assert answer.document is ComparisonToDocument.REPRODUCED
    assert "untagged enum PyPreTokenizerTypeWrapper" in message(answer, "tokenizer-json-newer-file")


def test_row_4_imports_no_peft(row: Row) -> None:
    answer = row(4)
    expected = {"import-peft": "peft-needs-newer-transformers", "stock-forward-t5": "passed"}
    assert expected.items() <= found(answer).items()
    assert answer.document is ComparisonToDocument.REPRODUCED


def test_row_6_has_no_instructblip_and_rsgpts_way_works_there(row: Row) -> None:
    answer = row(6)
    expected = {"instructblip-class": "class-not-in-release", "rsgpt-forward": "passed", "stock-forward-t5": "skipped"}
    assert expected.items() <= found(answer).items()
    assert answer.document is ComparisonToDocument.REPRODUCED
