"""The accelerator, its driver or the link between several of them."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"device-side assert triggered",
    r"an illegal memory access was encountered",
    r"unspecified launch failure",
    r"uncorrectable ECC error",
    r"No CUDA GPUs are available",
    r"invalid device ordinal",
    r"CUDA-capable device\(s\) is/are busy",
    r"NCCL error",
    r"nccl(?:System|UnhandledCuda|Internal|Remote)Error",
    r"DistBackendError",
    r"Watchdog caught collective operation timeout",
    r"Socket Timeout",
    r"Timed out (?:after .{1,40} )?waiting for clients",
    r"EADDRINUSE",
    r"Address already in use",
)

RULE = Rule(
    id="device-failed",
    title="The device or the connection between devices failed",
    cause=(
        "CUDA or NCCL reports that an operation went wrong on the device, or that a partner did not answer. The "
        "place that is named is often not where it began."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(
            None,
            "run with CUDA_LAUNCH_BLOCKING=1 or NCCL_DEBUG=INFO to see the first failure; look at the other "
            "processes' logs",
        ),
    ),
    about_versions=False,
)
