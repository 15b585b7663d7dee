"""Fixed results for the renderers: a documented row, its brackets, a neighbour, further rows, and hostile text."""

from __future__ import annotations

import os

import pytest

from compat.claims import Claim, Condition
from compat.finding import Neighbour
from compat.model import (
    Combination,
    Documented,
    Evidence,
    Frame,
    Kind,
    Outcome,
    Phase,
    Question,
    Raised,
    Stage,
    Status,
    Version,
)
from compat.results import Analysis, Host, Results, analyse

REPEATED = "T5ForConditionalGeneration(\n  (shared)\n) got multiple values for keyword argument 'inputs_embeds'"
FRAMES = (
    Frame("peft/peft_model.py", 10, "forward"),
    Frame("transformers/models/instructblip/modeling_instructblip.py", 1645, "forward"),
)
MARKUP = "a|b `c` <script>alert(1)</script> **x** [l](http://e.org) \x1b[31m\u202e"
HOSTILE = f"{MARKUP} /home/someone/.cache/x hf_abcdefghijklmnop"
QUESTIONS = (
    Question("import-peft", "?", "question", "", ""),
    Question("stock-forward-t5", "?", "control", "instructblip", "t5"),
    Question("lora-no-task-type", "?", "remedy", "instructblip", "t5"),
    Question("lora-seq2seq-forward", "?", "question", "instructblip", "t5"),
    Question("training-steps", "?", "question", "instructblip", "t5"),
    Question("training-steps-gpu", "?", "control", "instructblip", "t5", scaled=True),
)
LOSSES = {"losses": [4.5, 4.25, 4.0], "trainable_parameters": 12, "all_parameters": 10000, "precision": "fp32"}
MEASURED = {"step_seconds": [0.1, 0.2, 0.3], "peak_memory_bytes": 3 * 1024 * 1024}


def outcome(combination: str, probe: str, status: Status = Status.PASSED, **evidence: object) -> Outcome:
    version = {"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0", "torch": "2.13.0+cpu"}
    versions = {name: Version(text, text) for name, text in version.items()}
    seen = Evidence(phase=Phase.ACT, device="cpu", versions=versions, **evidence)  # type: ignore[arg-type]
    return Outcome(combination, probe, Stage.PROBE, status, evidence=seen)


def combination(id_: str, kind: Kind, **more: object) -> Combination:
    packages = {"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"}
    return Combination(id_, more.pop("title", id_), kind, "3.11", more.pop("packages", packages), **more)  # type: ignore[arg-type]


def documented() -> Combination:
    message = "TypeError: T5ForConditionalGeneration got multiple values for keyword argument 'inputs_embeds'"
    row = Documented(
        row=1,
        transformers="4.53.0.dev0",
        tokenizers="0.21.1",
        peft="0.16.1.dev0",
        status="❌",
        error="`inputs_embeds` 多重值",
        message=message,
        location="modeling_instructblip.py:1645",
        probe="lora-seq2seq-forward",
        rule="inputs-embeds-multiple-values",
    )
    return combination("documented-1", Kind.DOCUMENTED, documented=row)


def failing(id_: str) -> tuple[Outcome, ...]:
    twice = Raised("TypeError", REPEATED, FRAMES)
    skipped = Outcome(id_, "training-steps-gpu", Stage.PROBE, Status.SKIPPED, "no device")
    return (
        outcome(id_, "import-peft"),
        outcome(id_, "stock-forward-t5"),
        outcome(id_, "lora-no-task-type"),
        outcome(id_, "lora-seq2seq-forward", Status.FAILED, exception=twice),
        outcome(id_, "training-steps", figures=LOSSES, measured=MEASURED),
        skipped,
    )


def results() -> Results:
    hostile = Raised("lib.Error\n", HOSTILE, (Frame("lib/x.py", 3, "f"),))
    below = combination("documented-1-below", Kind.BRACKET, brackets="documented-1")
    odd = combination("odd", Kind.FURTHER, title=HOSTILE, forced={"pkg": "git+https://user:secret@host/pkg"})
    silent = combination("silent", Kind.CURRENT, expect={"lora-seq2seq-forward": "passed"})
    packages = {"transformers": "4.54.0", "peft": "0.16.0"}
    neighbour = combination("near", Kind.NEIGHBOUR, packages=packages)
    place = "modeling_instructblip.py:1645"
    twice = Condition("documented-1", "lora-seq2seq-forward", "inputs-embeds-multiple-values", place)
    claims = (
        Claim("location", "节", 15, "位置: `x`|1645", "It fails at line 1645.", (twice,)),
        Claim("cause", "节", 16, "原因", "T5 receives both.", (), (twice,), "The keyword comes from PEFT."),
        Claim("silent", "节", 17, "无", "Nobody ran it.", (Condition("silent", "import-peft", "passed"),)),
    )
    return Results(
        combinations=(documented(), below, odd, silent),
        outcomes={
            "documented-1": failing("documented-1"),
            "documented-1-below": failing("documented-1-below"),
            "odd": (outcome("odd", "import-peft", Status.FAILED, exception=hostile),),
        },
        questions=QUESTIONS,
        claims=claims,
        host=Host("linux-x86_64", "3.11.7", "0.13.9", "0.1.0"),
        neighbours=(Neighbour(neighbour, "documented-1", (1, 1), (outcome("near", "lora-seq2seq-forward"),)),),
        locks={"documented-1": "0123456789abcdef"},
    )


@pytest.fixture
def analysis() -> Analysis:
    return analyse(results())


@pytest.fixture
def accept() -> bool:
    """COMPAT_ACCEPT=1 writes what is rendered as the expectation."""
    return os.environ.get("COMPAT_ACCEPT") == "1"
