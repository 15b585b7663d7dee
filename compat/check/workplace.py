"""Where a user's command runs: in the project's folder, one at a time, with a temporary folder of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compat import process, scratch, strays
from compat.check import witness
from compat.check.userfiles import sources
from compat.errors import MatrixError
from compat.files import held
from compat.process import Completed

LOOK_S = 0.1
"""How often a command that waits for another one looks whether the folder is free."""
LAST_BYTES = 2**18
"""Of each output that are kept."""
WITHHELD = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__")
"""Variables that would lead a command out of its environment."""
CHECKED = "COMPAT_CHECKED_FOLDERS"
"""The variable that tells a command, and a compat that it starts, whose commands are under way."""


@dataclass(frozen=True)
class Workplace:
    """``folder`` is the command's own: it has the witness and the temporary folder, and is removed afterwards."""

    project: Path
    environment: Path
    folder: Path

    def run(self, command: str, time_limit_s: float) -> Completed:
        """Run a command by the shell and leave nobody behind, daemons included."""
        argv, env = ["/bin/sh", "-c", command], environ(self, os.environ)
        try:
            return process.run(argv, env=env, cwd=self.project, time_limit_s=time_limit_s, last_bytes=LAST_BYTES)
        finally:
            strays.end(str(self.folder))

    def elsewhere(self) -> str:
        """Why what ran did not run in the environment; "" if it did, as far as is known."""
        return witness.elsewhere(self.site, self.project)

    @property
    def temporary(self) -> Path:
        """The command's TMPDIR."""
        return self.folder / "tmp"

    @property
    def site(self) -> Path:
        """Where the witness is."""
        return self.folder / "site"


def refuse_own_command(project: Path, users: Mapping[str, str]) -> None:
    """Raise MatrixError where this compat runs in a command of a check of the same folder: they wait for each other."""
    if str(project.resolve()) in users.get(CHECKED, "").split(os.pathsep):
        raise MatrixError(
            f"a command of a check of {project.resolve().name} checks the same folder, which has to wait for that "
            "command; leave it out of the commands, or give it another folder"
        )


@contextmanager
def workplace(project: Path, environment: Path, cache: Path) -> Iterator[Workplace]:
    """A workplace, as soon as no other command runs in the project's folder, of this compat or of another one.

    Commands share the folder with its files, locks and ports: of two at once, one would decide what becomes of the
    other.
    """
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]
    with (
        held(cache / "projects" / f"{name}.lock", lambda: process.pause(LOOK_S)),
        scratch.folder() as folder,
    ):
        made = Workplace(project, environment, folder)
        made.temporary.mkdir()
        witness.place(made.site, environment)
        yield made


def environ(place: Workplace, users: Mapping[str, str]) -> dict[str, str]:
    """The user's variables, with this environment instead of the active one; the project's own code can be imported.

    ``uv run`` has its own idea of a project's environment, and would make it what the project's lock says.
    """
    kept = {name: value for name, value in users.items() if name not in WITHHELD}
    return {
        **kept,
        "PATH": os.pathsep.join([str(place.environment / "bin"), kept.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(map(str, (place.site, *sources(place.project)))),
        "VIRTUAL_ENV": str(place.environment),
        "UV_PROJECT_ENVIRONMENT": str(place.environment),
        "UV_NO_SYNC": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(place.temporary),
        CHECKED: os.pathsep.join(filter(None, [kept.get(CHECKED), str(place.project.resolve())])),
    }
