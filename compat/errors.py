"""What the user can be told, and the exit codes. One exception class a kind of mistake."""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """Exit codes of every command; ``meaning`` is what the last line says, ``cases`` when it is so."""

    meaning: str
    cases: str

    def __new__(cls, code: int, meaning: str, cases: str) -> Exit:
        """The code is the value."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning, member.cases = meaning, cases
        return member

    AS_EXPECTED = 0, "everything is as expected", "what was asked for was done, or the answer is yes"
    DIFFERS = (
        1,
        "something differs from what is expected",
        "an outcome is not the declared one; check, diff and scan: no; cache trim: the limit could not be kept",
    )
    USAGE = (
        2,
        "it could not be begun",
        "the command line, a matrix file or a lock cannot be used, shards contradict each other, the machine refused, "
        "or a cluster is gone; the line says what to try",
    )
    INCONCLUSIVE = (
        3,
        "something is inconclusive",
        "no wheel, no network, a time limit, our own fault; a probe that was named gave no answer; no rule knows a "
        "traceback; a name is in no known release",
    )
    OWN_FAULT = 70, "a mistake in compat itself", "please report it with the lines above the last one"
    INTERRUPTED = 130, "interrupted", "by Ctrl-C or a signal; what was finished is in the journal"


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


LONGEST_WORD, LONGEST_LINE = 300, 1600
"""Characters of an error: any file's name has fewer, and twenty rows of a terminal have as many."""


def one_line(text: str) -> str:
    """An error as one line, whatever it quotes. Of a word or a line that nobody would read to its end the middle goes.

    So what happened stays, where, and what to try, around a name that a stranger made as long as a book.
    """
    words = " ".join(text.splitlines()).split(" ")
    return _without_middle(" ".join(_without_middle(word, LONGEST_WORD) for word in words), LONGEST_LINE)


def _without_middle(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 3]}...{text[-end:]}"


class CompatError(Exception):
    """Voids the whole run. The message is one line, whatever it quotes: what happened, where, what to try."""

    exit = Exit.USAGE

    def __str__(self) -> str:
        return one_line(super().__str__())


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
