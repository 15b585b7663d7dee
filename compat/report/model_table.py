"""Which model works in which combination under LoRA: one cell each. Pure, plain text."""

from __future__ import annotations

from dataclasses import dataclass

from compat import verdict
from compat.language import phrase, text
from compat.model import Outcome, Status, Verdict
from compat.probes.catalogue_models import SUITE, probe_id
from compat.probes.models.model import AROUND, PLAIN, SHORT, STOCK, Model
from compat.probes.models.table import MODELS
from compat.report.model_failures import ModelFailures, failures
from compat.results import Analysis, Answer

WORKS, FAILS, LORA_FAILS, PEFT_FAILS, NOT_THERE, UNKNOWN = (
    phrase("works"),
    phrase("fails"),
    phrase("LoRA fails"),
    phrase("peft fails"),
    phrase("not there"),
    "?",
)


@dataclass(frozen=True)
class ModelTable:
    """Model x combination, one cell each; ``failures`` by rule. Empty where no combination was asked about models."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]
    """A model's name, the task types that fit it, and its cells."""
    failures: tuple[ModelFailures, ...]


def table(analysis: Analysis) -> ModelTable:
    """The models in the order of their table, the combinations in that of the matrix."""
    suite = {question.id for question in analysis.results.questions if question.suite == SUITE}
    asked = [answer for answer in analysis.answers if any(outcome.probe in suite for outcome in answer.outcomes)]
    lines = tuple(
        (text(m.title), ", ".join(m.tasks), tuple(text(cell(m, answer)) for answer in asked)) for m in MODELS if asked
    )
    return ModelTable(tuple(answer.combination.id for answer in asked), lines, failures(asked))


def cell(model: Model, answer: Answer) -> str:
    """One word for a model in a combination, or the task types that fit it and fail; "" where it was not asked."""
    stock, plain, around = (_verdict(model, wrapper, answer) for wrapper in (STOCK, PLAIN, AROUND))
    if answer.outcome(probe_id(model, STOCK)) is None:
        return ""
    if _absent(answer.outcome(probe_id(model, STOCK))):
        return NOT_THERE
    if stock is not Verdict.COMPATIBLE:
        return FAILS if stock is Verdict.INCOMPATIBLE else UNKNOWN
    if plain is None:
        return PEFT_FAILS if _no_peft(answer) else UNKNOWN
    tasks = {task: _verdict(model, task, answer) for task in model.tasks}
    if plain is Verdict.INCOMPATIBLE:
        return LORA_FAILS
    if not {plain, around, *tasks.values()} <= {Verdict.COMPATIBLE, Verdict.INCOMPATIBLE}:
        return UNKNOWN
    failing = [SHORT[task] for task, each in tasks.items() if each is Verdict.INCOMPATIBLE]
    failing += ["around"] if around is Verdict.INCOMPATIBLE else []
    return text("not %(tasks)s", tasks=", ".join(failing)) if failing else WORKS


def _verdict(model: Model, wrapper: str, answer: Answer) -> Verdict | None:
    outcome = answer.outcome(probe_id(model, wrapper))
    return verdict.of_outcome(outcome) if outcome else None


def _absent(outcome: Outcome | None) -> bool:
    """Skipped for a reason of its own: the release does not have the class."""
    return outcome is not None and outcome.status is Status.SKIPPED and outcome.prerequisite is None


def _no_peft(answer: Answer) -> bool:
    outcome = answer.outcome("import-peft")
    return outcome is not None and verdict.of_outcome(outcome) is Verdict.INCOMPATIBLE
