"""torchvision 0.(N+15) is built for torch 2.N. Not captured: there is no torchvision here."""

import re

from packaging.version import InvalidVersion

from compat import pep440
from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import says

PATTERN = re.compile(
    r"operator torchvision::\w+ does not exist|Couldn't load custom C\+\+ ops|"
    r"partially initialized module 'torchvision' has no attribute 'extension'|"
    r"torchvision/(?:_C|image)\S*: undefined symbol|Could not run 'torchvision::\w+' with arguments from the 'CUDA'|"
    r"compiled with different CUDA major versions"
)
OFFSETS = {1: 1, 2: 15}
TITLE = "torchvision was built for another torch than the installed one"
CAUSE = (
    "A torchvision works with exactly one minor release of torch (0.19 with 2.4, 0.20 with 2.5, and so on) and one "
    "kind of CUDA. One of the two was installed again without the other, so that torchvision's operators do not load."
)


def specialise(case: Case) -> Rule | None:
    """The rule, with the torchvision that goes with the installed torch where that is known."""
    if says(case, PATTERN) is None:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="torchvision",
        affected={},
        matches=lambda other: specialise(other) is not None,
        remedies=_ways(case.version("torch")),
    )


def _ways(torch: str | None) -> tuple[Remedy, ...]:
    """The matching torchvision first; both again together where no version is known."""
    together = CodeChange(None, phrase("install torch and torchvision again in one command, from the same index"))
    fitting = belonging(torch)
    if fitting is None:
        return (
            Pins({"torchvision": "<0.21", "torch": "<2.6"}, phrase("a pair of the same time, installed together")),
            together,
        )
    pins = {"torchvision": f">=0.{fitting},<0.{fitting + 1}"}
    return (Pins(pins, phrase("the torchvision of torch %(torch)s, from the same index", torch=torch)), together)


def belonging(torch: str | None) -> int | None:
    """N of the torchvision 0.N for a torch; None where it is unknown."""
    try:
        version = pep440.version(torch or "")
    except InvalidVersion:
        return None
    return version.minor + OFFSETS[version.major] if version.major in OFFSETS else None


RULE = GeneralRule(id="torchvision-of-another-torch", title=TITLE, cause=CAUSE, specialise=specialise)
