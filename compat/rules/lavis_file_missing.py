"""LAVIS as the index has it."""

from compat.rules.rule import Case, Control, Rule


def matches(case: Case) -> bool:
    """The installed distribution was looked through, and the file is not in it."""
    return (
        case.type == "FileNotFoundError"
        and case.last_line.startswith("salesforce-lavis ")
        and "blip2_t5_instruct.py" in case.last_line
        and case.raised_by_probe()
    )


RULE = Rule(
    id="lavis-file-missing",
    title="The released LAVIS has no InstructBLIP for T5",
    cause=(
        "salesforce-lavis 1.0.2 was released before InstructBLIP. The file blip2_t5_instruct.py that the "
        "document names is in the repository's main branch only."
    ),
    package="salesforce-lavis",
    affected={"salesforce-lavis": "<=1.0.2"},
    matches=matches,
    controls=(Control("lavis-t5-present", "passed"),),
)
