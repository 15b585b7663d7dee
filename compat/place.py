"""The folders of a project, and the options of the command line that several commands share."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from compat import accelerators, completion, matrix, releases, settings, torch_layer
from compat.cache import amount
from compat.errors import CompatError
from compat.setup import Setup

_LOG = logging.getLogger(__name__)
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        help="Ids or patterns (documented-*); all but the direct ones if none.", autocompletion=completion.combinations
    ),
]
MatrixFolder = Annotated[Path, typer.Option("--matrix", help="The folder with the matrix files.")]
Cache = Annotated[Path | None, typer.Option("--cache", envvar="COMPAT_CACHE", help="Where environments are kept.")]
Device = Annotated[
    str, typer.Option("--device", help="Where probes run: cpu or cuda.", autocompletion=completion.devices)
]
TORCH = "auto, cpu, cu128, ...: the build of torch; system, system:PATH: the torch that a Python has already."
Backend = Annotated[str, typer.Option("--torch-backend", help=TORCH)]
Torch = Annotated[str, typer.Option("--torch-backend", "--torch", help=TORCH)]
"""The same where --torch means nothing else."""
Rerun = Annotated[bool, typer.Option("--rerun", help="Ask again what is in the journal.")]
Strict = Annotated[bool, typer.Option("--strict", help="A failure that no rule recognises counts as a difference.")]
Probe = Annotated[
    str,
    typer.Option(
        "--probe", help="The probe to ask; `compat list --probes` shows them.", autocompletion=completion.probes
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Offline = Annotated[
    bool, typer.Option("--offline", help=f"Releases from the matrix folder's {releases.FROZEN}, not from the index.")
]
MaxDisk = Annotated[
    str | None,
    typer.Option(
        "--max-disk",
        envvar="COMPAT_MAX_DISK",
        metavar="SIZE",
        help="Remove what was not used for longest, so that the environments stay under it: 20GB.",
    ),
]
Bundle = Annotated[
    Path | None, typer.Option("--offline", help="A bundle: everything is taken from it, no index is asked.")
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="How many combinations run at once.")]

FOLDER = Path(matrix.FOLDER)


@dataclass(frozen=True)
class Place:
    """The folders of one project: its matrix, its reports beside it, and its journal."""

    folder: Path
    setup: Setup
    options: tuple[str, ...] = ()
    """The words that a command to repeat needs besides its own, where they are not the defaults."""
    home: Path | None = None
    """Where journal and reports are, if not beside the matrix."""

    def repeated(self, offline: bool) -> list[str]:
        """The same with where a search had its releases from."""
        return [*(["--offline"] if offline else []), *self.options]

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return (self.home or self.folder.parent) / ".compat" / "journal.sqlite3"

    @property
    def reports(self) -> Path:
        """The folder of the reports."""
        return (self.home or self.folder.parent) / "reports"


def short(path: Path) -> str:
    """A path as it is told, to be used from here: relative if it is inside, else whole."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def place(
    folder: Path,
    cache: Path | None,
    device: str = "cpu",
    backend: str = "auto",
    rerun: bool = False,
    max_disk: str | None = None,
) -> Place:
    """The folders and settings that the options mean. Raises CompatError for a device or a torch that there is not.

    Likewise for a variable of compat's that cannot be meant so: whoever calls uv or an index later reads it again.
    """
    settings.limit_s()
    limit = amount.parse(max_disk) if max_disk else None
    if device not in ("cpu", "cuda"):
        raise CompatError(f"--device {device}: there is cpu and cuda")
    torch_layer.refuse_unknown(backend)
    options = [*(("--matrix", str(folder)) if folder != FOLDER else ())]
    options += ["--device", device] if device != "cpu" else []
    options += ["--torch-backend", backend] if backend != "auto" else []
    folder = folder.absolute()
    setup = Setup(
        folder / "locks",
        cache_folder(cache),
        device,
        backend,
        rerun,
        accelerators=accelerators.chosen(),
        max_disk=limit,
    )
    _LOG.info("cache: %s", setup.cache)
    return Place(folder, setup, tuple(options))


def cache_folder(cache: Path | None) -> Path:
    """Where environments are kept. Raises CompatError for what cannot be a folder."""
    found = cache or platformdirs.user_cache_path("compat-harness")
    if any(each.exists() and not each.is_dir() for each in (found, *found.parents)):
        raise CompatError(f"--cache {found}: not a folder")
    return found.absolute()
