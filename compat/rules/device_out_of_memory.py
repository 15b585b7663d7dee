"""The accelerator's memory is full: the same in every release."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"(?:CUDA|HIP|XPU|MPS|NPU)(?: backend)? (?:error: )?out of memory",
    r"CUBLAS_STATUS_ALLOC_FAILED",
    r"CUDNN_STATUS_ALLOC_FAILED",
    r"torch\.OutOfMemoryError",
    r"OutOfMemoryError: ",
    r"RESOURCE_EXHAUSTED: Out of memory",
)

RULE = Rule(
    id="device-out-of-memory",
    title="The device has no memory left",
    cause=(
        "What was asked for does not fit beside what is there already. How much that is depends on model, batch, "
        "sequence length and precision."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(
            None,
            "make batch or sequences smaller, or let gradient checkpointing, a lower precision or quantization "
            "save memory",
        ),
        CodeChange(None, "look what else holds memory of the device (nvidia-smi)"),
    ),
    about_versions=False,
)
