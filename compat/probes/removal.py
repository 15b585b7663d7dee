"""Removes a folder whatever somebody has made in it: of any depth, unreadable, full of links."""

import os
import stat
from itertools import count
from pathlib import Path
from typing import Any, Callable, List


def remove(folder: Path) -> None:
    """Delete a folder and all below it, without following links; what the system refuses is left.

    Neither recursion nor the length of a path sets a limit: folders are moved up into ``folder`` and emptied there.
    """
    waiting, numbers = _emptied(folder), count()
    while waiting:
        path = waiting.pop()
        for deeper in _emptied(path):
            place = folder / (".moved-%d-%d" % (os.getpid(), next(numbers)))
            if _done(deeper.rename, place):
                waiting.append(place)
        _done(path.rmdir)
    _done(folder.rmdir)


def _emptied(folder: Path) -> List[Path]:
    """The folders in a folder whose files have been deleted."""
    _done(folder.chmod, stat.S_IRWXU)
    try:
        found = list(folder.iterdir())
    except OSError:
        return []
    folders = [path for path in found if path.is_dir() and not path.is_symlink()]
    for path in set(found) - set(folders):
        _done(path.unlink)
    return folders


def _done(act: Callable[..., Any], *arguments: Any) -> bool:
    try:
        act(*arguments)
    except OSError:
        return False
    return True
