"""Not captured. gradio's schemas for its own interface, with the pydantic that changed them."""

from compat.rules.rule import Case, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"pydantic": ">=2.11"}


def matches(case: Case) -> bool:
    """gradio_client looked into a schema that is just True."""
    return (
        says(case, r"argument of type 'bool' is not (?:iterable|a container)") is not None
        and is_a(case, "TypeError")
        and case.passes_through("gradio_client/")
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="gradio-older-than-pydantic",
    title="gradio is older than the installed pydantic",
    cause=(
        "pydantic 2.11 describes some values with a schema that is just True. An older gradio expects a mapping there "
        "and fails when its interface is described."
    ),
    package="pydantic",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"pydantic": "<2.11"}, "a pydantic of the time of this gradio (2.10.6)"),
        Pins({"gradio": ">=5.24"}, "a gradio of the time of this pydantic"),
    ),
)
