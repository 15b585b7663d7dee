"""Boundary by running: transformers 4.47.1 reads no file without metadata, 4.48.0 does."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": "<4.48.0"}
MESSAGE = r"'NoneType' object has no attribute 'get'"
LOADERS = ("from_pretrained", "load_state_dict", "_from_pretrained")


def matches(case: Case) -> bool:
    """transformers' own loading asked the file's metadata for its format, and there is none."""
    innermost = case.innermost
    return (
        says(case, MESSAGE) is not None
        and is_a(case, "AttributeError")
        and innermost is not None
        and innermost.file.startswith("transformers/modeling_utils.py")
        and innermost.function in LOADERS
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="safetensors-without-metadata",
    title="The weights' file has no metadata, and this transformers wants some",
    cause=(
        "A safetensors file may leave its metadata out, as many tools do. transformers before 4.48 asks it for the "
        "entry 'format' without looking whether it is there."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": ">=4.48.0"}, "a transformers that takes a file without metadata"),
        CodeChange(None, "write the file again with metadata={'format': 'pt'}"),
    ),
)
