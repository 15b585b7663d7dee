"""``compat bundle``: arguments, printing, exit codes; and the place of a run that uses a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from compat import lockfile, matrix, torch_system, visible
from compat.bundle import index, making, using
from compat.bundle.index import Index
from compat.console import say, show
from compat.errors import BundleError
from compat.journal import Journal
from compat.place import FOLDER, Cache, Ids, MatrixFolder, Place, Torch, place

To = Annotated[Path, typer.Option("--to", help="The folder; what is in it already is not fetched again.")]
WithTorch = Annotated[
    bool, typer.Option("--with-torch/--without-torch", help="torch is big; without it: --torch system there.")
]


def bundle_command(
    to: To,
    ids: Ids = None,
    with_torch: WithTorch = True,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    torch_backend: Torch = "auto",
) -> None:
    """Collect locks and wheels of combinations in a folder, for `compat run --offline FOLDER` without network."""
    if with_torch and torch_system.is_system(torch_backend):
        raise BundleError("--torch system: it cannot be bundled; leave torch out: --without-torch")
    here = place(folder, cache, backend=torch_backend)
    chosen = matrix.select(matrix.read(here.folder), ids or [])
    for each in chosen:
        lockfile.read(each, here.setup.locks)
    with Journal(here.journal) as book:
        locked = making.locked(chosen, here.setup, book, with_torch=with_torch)
    show(visible.lines([told(making.make(locked, here.folder, to.absolute(), say), to)]))


def told(made: Index, to: Path) -> str:
    """One line: how much is in a bundle, and how much of it is torch."""
    wheels = [path for path in made.files if path.startswith(f"{index.WHEELS}/")]
    torch = {path for member in made.combinations.values() for path in member.torch_wheels}
    of_torch = f", {_megabytes(made.size(torch))} of it torch and what belongs to it" if torch else ", without torch"
    counted = f"{_counted(len(made.combinations), 'combination')}, {_counted(len(wheels), 'wheel')}"
    return f"{to}: {counted}, {_megabytes(made.size(made.files))}{of_torch}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def offline(bundle: Path, ids: Sequence[str], here: Place) -> tuple[Place, list[str]]:
    """The same place with the bundle's matrix, locks and wheels, all verified, and the ids that are meant.

    Outcomes are kept where compat is run, for a bundle may be on a medium that cannot be written.
    """
    if here.folder != FOLDER.absolute():
        raise BundleError("--matrix and --offline: a bundle has its own matrix")
    bundle = bundle.absolute()
    own = not torch_system.is_system(here.setup.torch_backend)
    chosen, stock = using.verified(bundle, ids, with_torch=own)
    folder = bundle / index.MATRIX
    setup = replace(here.setup, locks=folder / "locks", stock=stock)
    say("pins near what fails are not searched: a bundle has no other releases")
    return replace(here, folder=folder, setup=setup, home=Path.cwd()), list(chosen)
