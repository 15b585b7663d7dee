"""Boundaries: transformers by running (4.34.1 and 4.35.2), diffusers 0.33.0 read from the wheels."""

import re

from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

REFUSED = re.compile(
    r"(?:\b(?P<class>\w+)\.)?_set_gradient_checkpointing\(\) got an unexpected keyword argument "
    r"'(?P<keyword>enable|gradient_checkpointing_func|value)'"
)
OF_DIFFUSERS = re.compile(r"Wan|UNet|Unet|Transformer\dD|ControlNet|Autoencoder|VAE|DiT|Flux|SD3|VideoModel")
TITLE = "A model's own hook for gradient checkpointing has the parameters of another time"
CAUSE = (
    "The base classes of transformers (4.35) and diffusers (0.33) changed how they call _set_gradient_checkpointing: "
    "from one call with value= for each module to one call with enable=. A model's own code has the other form."
)


def specialise(case: Case) -> Rule | None:
    """The rule: of which library the base class is, and which of the two forms it calls."""
    found = says(case, REFUSED)
    if found is None or not is_a(case, "TypeError"):
        return None
    package = _library(case, found["class"] or "")
    first = "0.33.0" if package == "diffusers" else "4.35.0"
    newer = found["keyword"] != "value"
    range_ = f">={first}" if newer else f"<{first}"
    if case.is_within(package, range_) is False:
        return None
    other = f"<{first}" if newer else f">={first}"
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package=package,
        affected={package: range_},
        matches=lambda another: specialise(another) is not None,
        remedies=(
            Pins({package: other}, phrase("a %(package)s of the time of the model's code", package=package)),
            CodeChange(None, phrase("give the hook the parameters enable and gradient_checkpointing_func, or drop it")),
        ),
    )


def _library(case: Case, name: str) -> str:
    if case.passes_through("diffusers/"):
        return "diffusers"
    if case.passes_through("transformers/"):
        return "transformers"
    return "diffusers" if OF_DIFFUSERS.search(name) else "transformers"


RULE = GeneralRule(id="gradient-checkpointing-hook", title=TITLE, cause=CAUSE, specialise=specialise)
