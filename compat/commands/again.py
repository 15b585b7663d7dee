"""What is said again of commands whose answers are kept: of the one that was called, and of nox's sessions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence

from compat import screen, stamp
from compat.stamp import Answer

LEFT_OUT = "COMPAT_LEFT_OUT_{}"
"""The variable in which a nox with this process number tells the ones that it starts what it has left out."""


def tell(answer: Answer) -> int:
    """Says it, and returns its exit code."""
    if answer.err:
        print(screen.fitted(answer.err, sys.stderr), file=sys.stderr)
    print(screen.fitted(answer.out, sys.stdout))
    return answer.code


def unchanged(commands: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What those commands say that change nothing, by name; told to the programs that are started from here, too."""
    found = {name: answer.err for name, answer in stamp.all_known(commands).items()}
    os.environ[LEFT_OUT.format(os.getpid())] = json.dumps(found)
    return found


def tell_unchanged(own: Mapping[str, str], *, by_caller: bool) -> None:
    """Says what was left out: by this program, or by the one that has started it, which looked before anything ran."""
    left_out = json.loads(os.environ[LEFT_OUT.format(os.getppid())]) if by_caller else own
    for text in filter(None, left_out.values()):
        print(text, file=sys.stderr, flush=True)
