"""Rows 3 and 4 of the document: peft imports what this transformers does not have yet."""

from __future__ import annotations

from dataclasses import replace

from compat.rules import general_not_yet
from compat.rules.rule import Case, Control, GeneralRule, Rule

TITLE = "peft imports a name that this transformers does not have yet"
CAUSE = (
    "peft imports cache classes and helper modules of transformers at its top level (EncoderDecoderCache of 4.43.0, "
    "HybridCache of 4.44.0, modeling_layers of 4.52.0), without declaring from which release on it needs them. The "
    "resolver therefore allows a transformers that is too old, and importing peft fails before any model is made."
)
IMPORTED = (Control("import-torch", "passed"), Control("import-transformers", "passed"))


def specialise(case: Case) -> Rule | None:
    """An import in peft's own code asks for a name that came to transformers after the installed release.

    The text alone may mean that it is gone again: the history of names decides with the version.
    """
    found = general_not_yet.specialise(case) if imports(case) else None
    if found is None or found.package != "transformers":
        return None
    return replace(found, id=RULE.id, title=TITLE, cause=CAUSE, package="peft", controls=IMPORTED)


def imports(case: Case) -> bool:
    """Whether an import in peft's own code failed."""
    return case.type in ("ImportError", "ModuleNotFoundError") and case.passes_through("peft/")


RULE = GeneralRule(id="peft-needs-newer-transformers", title=TITLE, cause=CAUSE, specialise=specialise)
