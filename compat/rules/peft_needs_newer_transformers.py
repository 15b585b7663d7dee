"""Rows 3 and 4 of the document: peft imports what this transformers does not have yet."""

import re

from compat.rules.rule import Case, Control, Pins, Rule

HAS_SINCE = {
    "Cache": "4.36.0",
    "DynamicCache": "4.36.0",
    "EncoderDecoderCache": "4.43.0",
    "HybridCache": "4.44.0",
    "transformers.modeling_layers": "4.52.0",
}
"""The first transformers that has each name, read from the wheels: the text alone may mean that it is gone again."""

MISSING = re.compile(
    r"cannot import name '(?P<name>\w+)' from 'transformers'|No module named '(?P<module>transformers\.[\w.]+)'"
)


def matches(case: Case) -> bool:
    """An import in peft's own code asks for a name that came to transformers after the installed release."""
    found = MISSING.search(case.raised.message)
    if found is None or case.type not in ("ImportError", "ModuleNotFoundError") or not case.passes_through("peft/"):
        return False
    since = HAS_SINCE.get(found["name"] or found["module"])
    return since is not None and case.is_within("transformers", f"<{since}") is True


RULE = Rule(
    id="peft-needs-newer-transformers",
    title="peft imports a name that this transformers does not have yet",
    cause=(
        "peft imports cache classes and helper modules of transformers at its top level, without declaring "
        "from which release on it needs them. The resolver therefore allows a transformers that is too old, "
        "and importing peft fails before any model is made."
    ),
    package="peft",
    affected={"transformers": "<4.44.0", "peft": ">=0.14.0"},
    matches=matches,
    controls=(Control("import-torch", "passed"), Control("import-transformers", "passed")),
    remedies=(
        Pins({"peft": "<0.14.0"}, "a peft of the time of this transformers"),
        Pins({"transformers": ">=4.44.0"}, "a transformers that has the names which peft imports"),
    ),
)
