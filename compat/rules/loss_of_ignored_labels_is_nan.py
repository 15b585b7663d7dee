"""What the document's attempt 4 left open."""

from compat.rules.rule import Case, CodeChange, Control, Rule


def matches(case: Case) -> bool:
    """The loss was nan, and it was of a batch in which every label is ignored; elsewhere nan has other causes."""
    return (
        case.type == "WrongAnswer"
        and "nan" in case.last_line.lower()
        and case.outcome.probe == "validation-all-ignored-nan"
    )


RULE = Rule(
    id="loss-of-ignored-labels-is-nan",
    title="The loss of a batch whose labels are all ignored is nan",
    cause=(
        "Cross entropy averages over the labels that count; where every label is -100 it divides zero by "
        "zero. One such batch makes a plain average over the validation nan."
    ),
    package="torch",
    affected={},
    matches=matches,
    controls=(Control("stock-forward-t5", "passed"),),
    remedies=(
        CodeChange("validation-says-so", "count the labels, leave such batches out of the average and name them"),
    ),
)
