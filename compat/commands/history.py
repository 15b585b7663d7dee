"""``compat history``: what is known of the names of the stack's releases, and its renewal."""

from __future__ import annotations

from typing import Annotated

import typer

from compat.console import say, show
from compat.history import renew, store
from compat.place import FOLDER, Cache, place


def history_command(
    renewed: Annotated[
        bool, typer.Option("--renew", help="Add the releases that the index has and this lacks.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Show which releases the history of names knows, or add the newest ones."""
    if renewed:
        for each in renew.renew(cache=place(FOLDER, cache).setup.cache, tell=say):
            say(f"{each.package}: {each.releases} releases, new: {', '.join(each.new) or 'none'}")
            if each.unread:
                say(f"{each.package}: without a wheel, so not read: {', '.join(each.unread)}")
        return
    for file in sorted(store.DATA.glob("*.zip")):
        package = store.opened(file)
        first, last = package.releases[0], package.releases[-1]
        size = f"{file.stat().st_size / 1000:.0f} kB"
        show(f"{package.name:16} {len(package.releases):4} releases  {first} to {last}  {size}\n")
