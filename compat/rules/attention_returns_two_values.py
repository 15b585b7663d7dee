"""Boundary by running: Llama's attention returns three values with transformers 4.47.1, and two with 4.48.0."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": ">=4.48.0"}


def matches(case: Case) -> bool:
    """Code of a decoder layer that is not transformers' own unpacked what an attention returned."""
    innermost = case.innermost
    return (
        says(case, r"not enough values to unpack \(expected 3, got 2\)") is not None
        and is_a(case, "ValueError")
        and innermost is not None
        and innermost.function == "forward"
        and not innermost.file.startswith(("transformers/", "torch/"))
        and ("transformers_modules" in innermost.file or "modeling" in innermost.file or "/tuners/" in innermost.file)
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="attention-returns-two-values",
    title="The attention of this transformers returns two values, and the caller expects three",
    cause=(
        "Since 4.48 the attention modules of transformers return output and weights only; the cache is changed in "
        "place. The code of a layer that was written before unpacks three."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": "<4.48.0"}, "a transformers whose attention returns three values"),
        CodeChange(None, "unpack two values, or take a newer revision of the model's code"),
    ),
)
