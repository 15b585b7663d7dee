"""Not captured: triton comes with the CUDA builds of torch only."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="triton-of-another-torch",
    title="triton is of another time than the installed torch",
    cause=(
        "torch's compiler uses inner names of the one triton that it was released with. Another package brought a "
        "newer triton, in which the name is gone or elsewhere."
    ),
    package="torch",
    affected={},
    matches=signature(
        r"cannot import name '(?:AttrsDescriptor|triton_key|get_cuda_stream|ASTSource|JITFunction)' from 'triton\.",
        "ImportError",
        "RuntimeError",
        "BackendCompilerFailed",
        "InductorError",
    ),
    remedies=(
        Pins({"torch": ">=2.6"}, "a torch of the time of this triton"),
        Pins({"triton": "<3.2"}, "the triton that the installed torch declares"),
    ),
)
