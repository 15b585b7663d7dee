"""What was asked for and cannot be built by anybody: said at once, as a mistake of the question. Pure."""

from __future__ import annotations

import re

from compat.check.sets import Resolved
from compat.check.target import Target
from compat.errors import MatrixError
from compat.model import Status

EXCLUDED = re.compile(
    r"Because you require (\S+) and (\S+), we can conclude that your requirements are unsatisfiable\."
)
NOWHERE = (
    r"no versions? of {name}\b",
    r"{name} was not found in",
    r"Because only (?:the following versions of )?{name}\b.* (?:is|are) available\b.* and you require {name}\b[^ ]*, "
    r"we can conclude that your requirements are unsatisfiable",
)
"""The resolver's words for a release, a package, or a range that no index has."""


def refuse(wanted: Resolved, target: Target) -> None:
    """Raises MatrixError where no index has what was asked for, and where the user's own lines exclude it."""
    reason = wanted.refusal.reason if wanted.refusal and wanted.refusal.status is Status.ERROR else ""
    for name, each in target.requirements.items():
        if any(re.search(words.format(name=re.escape(name)), reason) for words in NOWHERE):
            raise MatrixError(
                f"--to {each}: no index has it; `compat releases {name} --policy all` shows what there is"
            )
    if found := EXCLUDED.fullmatch(reason):
        said = f"{found[1]} and {found[2]} exclude each other; look at --from, the constraints and --with"
        raise MatrixError(f"--to {target.words}: {said}")
