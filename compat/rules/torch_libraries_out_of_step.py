"""Libraries that torch loads, in another release than it was built with. Not captured: they are CUDA's and MKL's."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import says

CAUSES = {
    r"undefined symbol: iJIT_NotifyEvent": ("mkl", "<2024.1"),
    r"undefined symbol: __nvJitLink\w+": ("nvidia-nvjitlink-cu12", ">=12.4"),
    r"undefined symbol: nccl(?:CommRegister|CommWindow\w+|MemAlloc|CommSplit|CommInitRankConfig)": (
        "nvidia-nccl-cu12",
        ">=2.20",
    ),
    r"undefined symbol: cudnn\w+": ("nvidia-cudnn-cu12", ">=9"),
    r"undefined symbol: cublas\w+": ("nvidia-cublas-cu12", ">=12.4"),
}
"""By the symbol: the package that has it in some releases only, and which."""
TITLE = "A library that torch loads is of another release than torch was built with"
CAUSE = (
    "torch loads MKL and NVIDIA's libraries from packages of their own. One of them was installed again in another "
    "release, or an older copy of it stands first in LD_LIBRARY_PATH, so that a symbol is missing."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one library."""
    for words, (package, range_) in CAUSES.items():
        if says(case, re.compile(words)) is not None:
            return Rule(
                id=RULE.id,
                title=TITLE,
                cause=CAUSE,
                package=package,
                affected={},
                matches=lambda other: specialise(other) is not None,
                remedies=(
                    Pins(
                        {package: range_},
                        phrase(
                            "the %(package)s that the installed torch declares; unset LD_LIBRARY_PATH", package=package
                        ),
                    ),
                ),
            )
    return None


RULE = GeneralRule(id="torch-libraries-out-of-step", title=TITLE, cause=CAUSE, specialise=specialise)
