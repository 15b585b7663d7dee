"""What the document's attempt 3 left open."""

from compat.rules.rule import Case, CodeChange, Rule

MESSAGE = "unsupported format string passed to tuple.__format__"


def matches(case: Case) -> bool:
    """Plain Python, in every release: the user's own code formatted a tuple as a number."""
    return case.type == "TypeError" and case.last_line == MESSAGE and case.raised_by_probe()


RULE = Rule(
    id="tuple-has-no-format",
    title="A tuple was formatted as if it were a number",
    cause=(
        "A number's format (such as ':,' or ':.2f') was given a tuple, for instance what PEFT's "
        "get_nb_trainable_parameters() returns. It is a fault of the summary's own line, and the same with "
        "all versions of all packages."
    ),
    package="python",
    affected={},
    matches=matches,
    remedies=(CodeChange("summary-formats", "unpack the tuple and format each of its numbers"),),
)
