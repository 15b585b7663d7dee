"""What goes wrong in a LoRA training without an error: T5's overflow in float16, and adapters that do nothing."""

from typing import Tuple

from .probe import Probe

SUITE = "training"
LIBRARIES = ("import-torch", "import-transformers")
OVERFLOWS = 1e6
SATURATES = 1e5
"""Outputs that are cut to the largest number and stay numbers."""


def _half(name: str, question: str, role: str, where: str, scale: float, way: str, controls: Tuple[str, ...]) -> Probe:
    return Probe(
        id=name,
        question=question,
        function="t5_overflow:half_precision",
        parameters={"where": where, "scale": scale, "way": way},
        role=role,
        suite=SUITE,
        language="t5",
        requires=LIBRARIES,
        controls=controls,
    )


OVERFLOW = (
    _half(
        "t5-fp16-overflow", "Is the loss of a T5 in float16 a number when wo's output is beyond 65504?",
        "demonstration", "output", OVERFLOWS, "float16", ("t5-fp32-finite", "t5-bf16-finite", "t5-fp16-loaded"),
    ),
    _half(
        "t5-fp16-saturates", "Is it right when wo's output is beyond 65504 by little?",
        "demonstration", "output", SATURATES, "float16", ("t5-fp32-finite", "t5-bf16-finite", "t5-fp16-loaded"),
    ),
    _half(
        "t5-fp16-autocast", "Is the loss under autocast to float16 a number?",
        "demonstration", "output", OVERFLOWS, "autocast to float16", ("t5-bf16-autocast",),
    ),
    _half(
        "t5-fp16-gate-loaded", "Does wo in float32 help when the product with the gate is beyond 65504?",
        "demonstration", "gate", SATURATES, "float16 by from_pretrained", ("t5-fp16-loaded", "t5-bf16-gate"),
    ),
    _half(
        "t5-fp32-finite", "Is the loss of the same T5 a number in float32?",
        "control", "output", OVERFLOWS, "float32", ("t5-fp16-overflow",),
    ),
    _half(
        "t5-bf16-finite", "Is the loss of the same T5 in bfloat16 that of float32?",
        "remedy", "output", OVERFLOWS, "bfloat16", ("t5-fp16-overflow",),
    ),
    _half(
        "t5-bf16-gate", "Is it so when the product with the gate is beyond 65504?",
        "remedy", "gate", SATURATES, "bfloat16", ("t5-fp16-gate-loaded",),
    ),
    _half(
        "t5-bf16-autocast", "Is the loss under autocast to bfloat16 that of float32?",
        "remedy", "output", OVERFLOWS, "autocast to bfloat16", ("t5-fp16-autocast",),
    ),
    _half(
        "t5-fp16-loaded", "Is the loss that of float32 when from_pretrained loads the T5 in float16 (wo in float32)?",
        "remedy", "output", OVERFLOWS, "float16 by from_pretrained", ("t5-fp16-overflow",),
    ),
    Probe(
        id="t5-wo-kept-in-instructblip",
        question="Does InstructBLIP, loaded in float16, keep its T5's wo in float32?",
        function="t5_overflow:kept_in_float32",
        role="demonstration",
        suite=SUITE,
        language="t5",
        requires=(*LIBRARIES, "instructblip-class"),
        controls=("t5-fp16-loaded",),
    ),
)  # fmt: skip

BROKEN = {
    "nowhere": "target modules that the model does not have",
    "nowhere-by-layer": "layers that the model does not have",
    "in-part": "one target module that the model does not have",
    "in-part-by-layer": "one layer that the model does not have",
    "nothing-to-save": "modules to save that the model does not have",
    "elsewhere": "no adapter in the language model",
    "inference-mode": "a configuration for inference",
    "loaded-frozen": "an adapter that was loaded without is_trainable",
    "cut-off": "reentrant checkpointing that cuts off all adapters",
    "cut-off-in-part": "reentrant checkpointing that cuts off some adapters",
    "bias-all": "all biases trained",
    "module-saved": "a module of the base trained as a whole",
    "unfrozen": "a parameter of the base that is trained and not saved",
    "decayed": "a base that an optimizer's weight decay moves",
    "merged": "an adapter that was merged away",
    "merged-saved": "a checkpoint that was written after merging",
    "other-adapter": "a checkpoint of an adapter of another name",
    "keys-renamed": "a loaded checkpoint with another release's keys",
    "image-dropped": "a hand-written forward that loses the image",
    "image-dropped-by-release": "the stock forward and text without placeholders",
}
"""The keys of lora_checks.broken.CASES but "healthy", and what is wrong there."""
LORA = (*LIBRARIES, "instructblip-class", "import-peft", "handwritten-forward-t5")


def _checked(name: str, case: str, question: str, language: str, controls: Tuple[str, ...]) -> Probe:
    return Probe(
        id=name,
        question=question,
        function="lora_checks.probes:checked",
        parameters={"case": case, "language": language},
        role="control",
        suite=SUITE,
        language=language,
        requires=LORA,
        controls=controls,
    )


HEALTHY = tuple(
    _checked("lora-healthy-" + language, "healthy", "Does the checker find nothing wrong with LoRA on a healthy model?",
             language, ("lora-silent-nowhere", "lora-silent-cut-off"))
    for language in ("t5", "llama")
)  # fmt: skip
SILENT = tuple(
    _checked("lora-silent-" + case, case, "Does the checker find %s, where the release says nothing?" % wrong, "t5",
             ("lora-healthy-t5",))
    for case, wrong in BROKEN.items()
)  # fmt: skip

LORA_CHECKS = OVERFLOW + HEALTHY + SILENT
