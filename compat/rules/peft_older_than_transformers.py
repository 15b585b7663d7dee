"""The other direction of rows 3 and 4: peft imports what this transformers has no longer."""

from __future__ import annotations

from dataclasses import replace

from compat.rules import general_gone
from compat.rules.peft_needs_newer_transformers import IMPORTED, imports
from compat.rules.rule import Case, GeneralRule, Rule

TITLE = "peft imports a name that this transformers no longer has"
CAUSE = (
    "peft imports classes of transformers at its top level, 0.16.0 to 0.17.1 the cache class HybridCache, and declares "
    "no upper limit for transformers. transformers 5.0.0 removed that class, and importing peft fails before any model "
    "is made."
)


def specialise(case: Case) -> Rule | None:
    """An import in peft's own code asks for a name that left transformers before the installed release."""
    found = general_gone.specialise(case) if imports(case) else None
    if found is None or found.package != "transformers":
        return None
    return replace(found, id=RULE.id, title=TITLE, cause=CAUSE, package="peft", controls=IMPORTED)


RULE = GeneralRule(id="peft-older-than-transformers", title=TITLE, cause=CAUSE, specialise=specialise)
