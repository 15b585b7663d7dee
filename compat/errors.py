"""What the user can be told, and the exit codes. One exception class a kind of mistake."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    AS_EXPECTED = 0
    DIFFERS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    OWN_FAULT = 70
    INTERRUPTED = 130


class CompatError(Exception):
    """Voids the whole run. The message is one line: what happened, where, what to try."""

    exit = Exit.USAGE


class MatrixError(CompatError):
    """A matrix file that cannot be used: names file, entry and key."""


class LockError(CompatError):
    """A committed lock that no longer fits its combination: names the command that renews it."""


class ToolError(CompatError):
    """Something that compat stands on is not there: uv, a Python, a readable journal."""


class BundleError(CompatError):
    """A bundle that cannot be made or used: names the folder and the file."""


class HistoryError(CompatError):
    """The history of names cannot be read: names the file."""


class ClusterError(CompatError):
    """No cluster that can be used: names the address and what to try. What came in before is in the journal."""


class IndexUnavailable(CompatError):  # noqa: N818 (what it says is a state)
    """No answer from a package index, or none that is complete: names the package and what to try, no credentials."""

    exit = Exit.INCONCLUSIVE
