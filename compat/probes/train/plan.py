"""What one training probe does: a row of the catalogue, at the scale and on the device that the user asks for."""

import os
from typing import Any, Dict, NamedTuple, Optional

from ..device import device_for
from ..probe import TINY, Context, Skipped
from . import quantized as bitsandbytes
from . import sizes
from .precision import PRECISIONS, Precision, refuse_unable

TASK_TYPES = {"t5": "SEQ_2_SEQ_LM", "llama": "CAUSAL_LM"}
STEPS = 10


class Plan(NamedTuple):
    """scale and language of the model; precision by its name; accumulation: parts that a batch is taken in.

    quantized: "8bit", "4bit" or nothing.
    """

    device: str
    scale: str
    language: str
    precision: str
    checkpointing: bool
    accumulation: int
    quantized: str

    @property
    def numbers(self) -> Precision:
        """What the precision's name means."""
        return PRECISIONS[self.precision]

    @property
    def rank(self) -> int:
        """LoRA's."""
        return sizes.rank_of(self.scale)

    @property
    def task_type(self) -> str:
        """What PEFT is told about the language model."""
        return TASK_TYPES[self.language]

    def figures(self) -> Dict[str, Any]:
        """What tells this run from others."""
        found: Dict[str, Any] = {"device": self.device, "scale": self.scale, "language": self.language}
        found.update(precision=self.precision, checkpointing=self.checkpointing, accumulation=self.accumulation)
        return {**found, "quantized": self.quantized} if self.quantized else found


def planned(
    context: Context,
    language: str,
    precision: str = "fp32",
    at_size: str = "",
    on: str = "asked",
    checkpointing: bool = False,
    accumulation: int = 1,
    quantized: str = "",
) -> Plan:
    """``at_size``: the precision at real sizes, where it is another. Skipped where the machine cannot do it.

    Asks torch: call it in a child, while arranging.
    """
    device = device_for(context, on)
    real = context.scale != TINY
    name = at_size if real and at_size else precision
    if quantized:
        bitsandbytes.refuse_missing()
    refuse_unable(PRECISIONS[name], device)
    if real:
        use_all_cores()
    spoken = sizes.language_of(context.scale, language)
    if spoken != language == "llama":
        raise Skipped("%s has a T5; the probe of the same name without -llama asks this" % context.scale)
    return Plan(device, context.scale, spoken, name, checkpointing, accumulation, quantized)


def use_all_cores() -> None:
    """The host allows one thread, which is right for tiny models alone."""
    import torch

    torch.set_num_threads(usable_cores())


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def moved(batch: Dict[str, Any], plan: Plan, dtype: Optional[Any]) -> Dict[str, Any]:
    """The batch on the device, its images in the vision model's type."""
    there = {name: value.to(plan.device) for name, value in batch.items()}
    return {**there, "pixel_values": there["pixel_values"].to(dtype)}
