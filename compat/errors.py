"""What the user can be told, and the exit codes. One exception class a kind of mistake."""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """Exit codes of every command."""

    AS_EXPECTED = 0
    """Everything is as expected."""
    DIFFERS = 1
    """Something differs from what is expected; ``compat cache trim`` could not keep the limit."""
    USAGE = 2
    """Usage, a file that cannot be used, shards that contradict each other, or no cluster; nothing was built."""
    INCONCLUSIVE = 3
    """Something is inconclusive: no wheel, no network, a time limit, our own fault; or what was named has no answer."""
    OWN_FAULT = 70
    """A mistake in compat itself."""
    INTERRUPTED = 130
    """Interrupted: what was finished is in the journal."""


NO_ROOM = "is the disk full, or the place read-only?"
_OF_ROOM = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
    }
)
_IN_THE_WAY = frozenset({errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ELOOP})


def told(error: OSError) -> str:
    """What the machine refused, in one line: the file's name, why, and what to look at."""
    where = Path(str(error.filename or "a file")).name
    hint = (
        NO_ROOM if error.errno in _OF_ROOM else "something else is in its place" if error.errno in _IN_THE_WAY else ""
    )
    return f"{where}: {error.strerror or error}{'; ' if hint else ''}{hint}"


class CompatError(Exception):
    """Voids the whole run. The message is one line, whatever it quotes: what happened, where, what to try."""

    exit = Exit.USAGE

    def __str__(self) -> str:
        return " ".join(super().__str__().splitlines())


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
