"""The torch that transformers needs at least, read from the wheels. Not captured: only one torch can be had here.

2.1 since 4.52, 2.2 in 5.0, 2.4 since 5.1, 2.5 since 5.15, 2.6 since 5.20.
"""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import says

DISABLED = re.compile(
    r"Disabling PyTorch because PyTorch ?>= ?(?P<need>\d+\.\d+(?:\.\d+)?) is required but found (?P<have>[\w.+]+)"
)
TITLE = "transformers does not use the installed torch, because it is too old"
CAUSE = (
    "transformers looks at torch's version when it is imported, and goes on without torch where it is older than it "
    "needs. What is missing then fails later, with other words."
)


def specialise(case: Case) -> Rule | None:
    """The rule, with the torch that is needed."""
    found = says(case, DISABLED)
    if found is None:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="torch",
        affected={"torch": f"<{found['need']}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins(
                {"torch": f">={found['need']}"},
                phrase("the torch that this transformers needs; or an older transformers"),
            ),
        ),
    )


RULE = GeneralRule(id="torch-disabled-by-transformers", title=TITLE, cause=CAUSE, specialise=specialise)
