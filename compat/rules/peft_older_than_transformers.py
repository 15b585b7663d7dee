"""The other direction of rows 3 and 4: peft imports what this transformers has no longer."""

import re

from compat.rules.rule import Case, Control, Pins, Rule

GONE_SINCE = {"HybridCache": "5.0.0"}
"""The first transformers without each name, read from the wheels; 4.57.6 still has it."""

MISSING = re.compile(r"cannot import name '(?P<name>\w+)' from 'transformers'")


def matches(case: Case) -> bool:
    """An import in peft's own code asks for a name that left transformers before the installed release."""
    found = MISSING.search(case.raised.message)
    if found is None or case.type != "ImportError" or not case.passes_through("peft/"):
        return False
    since = GONE_SINCE.get(found["name"])
    return since is not None and case.is_within("transformers", f">={since}") is True


RULE = Rule(
    id="peft-older-than-transformers",
    title="peft imports a name that this transformers no longer has",
    cause=(
        "peft 0.16.0 to 0.17.1 imports the cache class HybridCache of transformers at its top level, and declares no "
        "upper limit for transformers. transformers 5.0.0 removed the class, and importing peft fails before any model "
        "is made."
    ),
    package="peft",
    affected={"transformers": ">=5.0.0", "peft": ">=0.16.0,<0.18.0"},
    matches=matches,
    controls=(Control("import-torch", "passed"), Control("import-transformers", "passed")),
    remedies=(
        Pins({"peft": ">=0.18.0"}, "a peft of the time of this transformers"),
        Pins({"transformers": "<5.0.0"}, "a transformers that still has the name"),
    ),
)
