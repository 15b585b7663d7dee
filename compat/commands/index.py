"""``compat releases``: what an index has of a package, and the renewal of the frozen list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from compat import arguments, bisecting, completion, index, matrix, releases, visible
from compat.console import say, show
from compat.errors import MatrixError
from compat.place import FOLDER, MatrixFolder, Offline, place
from compat.releases import Release


def releases_command(
    packages: Annotated[
        list[str] | None,
        typer.Argument(help="Packages; those of the frozen list if none.", autocompletion=completion.packages),
    ] = None,
    policy: Annotated[str, typer.Option("--policy", help=f"Which releases: {releases.WORDS}.")] = "newest:1",
    offline: Offline = False,
    renew: Annotated[bool, typer.Option("--renew", help=f"Write {releases.FROZEN} anew from the index.")] = False,
    folder: MatrixFolder = FOLDER,
) -> None:
    """Show the releases of packages with their dates, or write the frozen list anew."""
    here = place(folder, None).folder
    named = list(dict.fromkeys(arguments.name(each) for each in packages or []))
    if renew:
        _renew(here, named, offline=offline)
        return
    chosen_by = releases.parse(policy)
    wanted = named or list(_listed(here) or index.FROZEN)
    known = bisecting.known_releases(wanted, here, matrix.read_defaults(here).python, offline=offline)
    for name in wanted:
        chosen = releases.choose(known[name], chosen_by, today=datetime.now(UTC).date())
        lines = [_line(name, each) for each in chosen] or [f"{name}: none that --policy {policy} chooses"]
        show(visible.lines(lines))


def _line(package: str, release: Release) -> str:
    return f"{package} {release.version:12} {release.uploaded.date() if release.uploaded else 'no date'}"


def _listed(folder: Path) -> dict[str, tuple[Release, ...]]:
    """The frozen list as it is; nothing where there is none."""
    path = folder / releases.FROZEN
    return releases.frozen(path) if path.exists() else {}


def _renew(folder: Path, packages: Sequence[str], *, offline: bool) -> None:
    """The shipped packages, those that the list has, and those that are named; says what is new."""
    if offline:
        raise MatrixError("--renew asks the index: leave --offline out")
    before, path = _listed(folder), folder / releases.FROZEN
    wanted = {**dict.fromkeys((*before, *packages), ""), **index.FROZEN}
    index.renew(path, wanted, today=datetime.now(UTC).date(), python=matrix.read_defaults(folder).python)
    for name, found in releases.frozen(path).items():
        known = {each.version for each in before.get(name, ())}
        new = [each.version for each in found if each.version not in known]
        say(f"{name}: {len(found)} releases, new: {', '.join(new) or 'none'}")
    say(f"{folder.name}/{releases.FROZEN}: written")
