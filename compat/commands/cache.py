"""``compat cache``: what compat keeps on disk, shown, trimmed and cleared."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compat import visible
from compat.cache import amount, contents, removing, trimming
from compat.cache.contents import BYTECODE
from compat.cache.trimming import Trimmed
from compat.console import complain, show
from compat.errors import CompatError, Exit
from compat.place import Cache, Json, MaxDisk, cache_folder
from compat.report import cache_lines

CLEARED = (BYTECODE, "artefacts", "history", "completion")
"""What goes with the environments. Locks and torch layers stay: small, and stored answers are found by them."""


class Action(StrEnum):
    """What to do."""

    SHOW = "show"
    TRIM = "trim"
    CLEAR = "clear"


What = Annotated[Action, typer.Argument(help="trim removes until --max-disk is kept, clear all that can be made anew.")]
Yes = Annotated[bool, typer.Option("--yes", help="Clear without asking.")]


def cache_command(
    action: What = Action.SHOW,
    max_disk: MaxDisk = None,
    yes: Yes = False,
    as_json: Json = False,
    cache: Cache = None,
) -> None:
    """Show what compat keeps on disk, trim it to a size, or clear it. What is in use always stays."""
    folder = cache_folder(cache)
    for words in contents.unfollowed(folder):
        complain(f"compat: {words}")
    match action:
        case Action.SHOW:
            _show(folder, as_json)
        case Action.TRIM:
            if max_disk is None:
                raise CompatError("trim: to which size? as --max-disk 20GB")
            limit = amount.parse(max_disk)
            found = trimming.trim(folder, limit)
            _tell(found, as_json)
            if found.after > limit:
                complain(f"compat: what is in use takes {amount.told(found.after)}, more than --max-disk {max_disk}")
                raise typer.Exit(Exit.DIFFERS)
        case Action.CLEAR:
            _confirm(folder, yes)
            _tell(trimming.clear(folder, CLEARED), as_json)


def _show(folder: Path, as_json: bool) -> None:
    there = contents.look(folder)
    in_use = frozenset(each.path.name for each in there.environments if removing.is_in_use(each.path))
    if as_json:
        print(cache_lines.document(there, in_use, folder))
    else:
        show(visible.lines(cache_lines.lines(there, in_use, folder)))


def _tell(found: Trimmed, as_json: bool) -> None:
    if as_json:
        print(cache_lines.removed_document(found))
    else:
        show(visible.lines(cache_lines.removed(found)))


def _confirm(folder: Path, yes: bool) -> None:
    if yes:
        return
    count = sum(1 for _ in contents.environments(folder))
    if not sys.stdin.isatty():
        raise CompatError(f"clear: {count} environments would go; say --yes")
    if not typer.confirm(f"Remove {count} environments and all else that can be made anew?", err=True):
        raise typer.Exit(Exit.AS_EXPECTED)
