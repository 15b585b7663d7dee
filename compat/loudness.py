"""How much a command says on standard error: -q and -v."""

from __future__ import annotations

from enum import IntEnum


class Loudness(IntEnum):
    """Quiet: data and errors alone. Verbose: also what is locked and built, each call of uv, and where time went."""

    QUIET = -1
    NORMAL = 0
    VERBOSE = 1


KEPT = "kept answer: nothing that decides it has changed; COMPAT_WITHOUT=kept-answers works it out anew"
_chosen = [Loudness.NORMAL]


def choose(loudness: Loudness) -> None:
    """For all that this program says from now on."""
    _chosen[0] = loudness


def chosen() -> Loudness:
    """How much is said."""
    return _chosen[0]


def again(err: str) -> str:
    """What a kept answer says on standard error under this loudness; "" for nothing."""
    match chosen():
        case Loudness.QUIET:
            return ""
        case Loudness.VERBOSE:
            return f"{err}\n{KEPT}"
        case _:
            return err
