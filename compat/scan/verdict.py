"""What the whole scan comes to."""

from __future__ import annotations

from compat.errors import Exit
from compat.scan.answer import Scan, Verdict


def exit_code(found: Scan) -> Exit:
    """0 where nothing is predicted, 1 where something is, 3 where no file could be read."""
    if not found.files:
        return Exit.INCONCLUSIVE
    return Exit.DIFFERS if found.of(Verdict.PREDICTED) else Exit.AS_EXPECTED
