"""The probes of the table of models: each model with the same controls. Made from the table, not written out."""

from typing import Iterator, Tuple

from .models.model import AROUND, PLAIN, SHORT, STOCK, Model
from .models.table import MODELS
from .probe import Probe

SUITE = "models"
STOCK_NEEDS = ("import-torch", "import-transformers")
LORA_NEEDS = (*STOCK_NEEDS, "import-peft")


def probe_id(model: Model, wrapper: str) -> str:
    """The id of a model's probe: blip-2-stock, blip-2-lora, blip-2-lora-causal, blip-2-around."""
    if wrapper in (STOCK, AROUND):
        return "%s-%s" % (model.id, wrapper)
    return "-".join((model.id, "lora", *([] if wrapper == PLAIN else [SHORT[wrapper]])))


def question(model: Model, wrapper: str) -> str:
    """The probe's question in a sentence."""
    return {
        STOCK: "Does %s's own forward compute a loss that depends on what it sees, without PEFT?",
        PLAIN: "Does %s's forward run under LoRA when LoraConfig names no task type?",
        AROUND: "Past PEFT's wrapper for %s, are loss and LoRA gradients those without a task type?",
    }.get(wrapper, "Does %%s's forward run under LoRA with the task type %s?" % wrapper) % model.title


def probes(model: Model) -> Iterator[Probe]:
    """All that one model is asked."""
    wrappers = (STOCK, PLAIN, *model.asked_with, AROUND)
    ids = {wrapper: probe_id(model, wrapper) for wrapper in wrappers}
    for wrapper in wrappers:
        yield Probe(
            id=ids[wrapper],
            question=question(model, wrapper),
            function="models.ask:ask",
            parameters={"model": model.id, "wrapper": wrapper},
            role="remedy" if wrapper in (PLAIN, AROUND) else "control",
            suite=SUITE,
            language=model.id,
            requires=STOCK_NEEDS if wrapper == STOCK else LORA_NEEDS,
            controls=tuple(each for name, each in ids.items() if name != wrapper),
        )


MODEL_PROBES: Tuple[Probe, ...] = tuple(probe for model in MODELS for probe in probes(model))
