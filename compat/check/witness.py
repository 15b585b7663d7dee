"""Did a command run in its environment? The Pythons that it started say so themselves (see ``witness_site``)."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SITE = Path(__file__).with_name("witness_site.py")
RUNNERS = frozenset(("tox", "nox", "hatch", "poetry", "pdm", "pipenv", "pre-commit", "virtualenv", "venv", "uv"))
"""Programs that run others in environments which they choose: where they are from themselves says nothing."""

HINT = "name programs without a path, and let --with install what is missing here"


@dataclass(frozen=True)
class Seen:
    """A Python that started: whether it has the environment's packages, where it is from, which script it runs."""

    own: bool
    prefix: str
    version: str
    program: str

    @property
    def is_runner(self) -> bool:
        """Whether it runs a program that chooses environments."""
        return self.program in RUNNERS


def place(folder: Path, environment: Path) -> None:
    """Put the witness into a new folder, which then has to stand on the command's PYTHONPATH."""
    folder.mkdir()
    (folder / "environment").write_bytes(os.fsencode(environment))
    shutil.copyfile(SITE, folder / "sitecustomize.py")


def elsewhere(folder: Path, project: Path) -> str:
    """Why nothing was learnt: only Pythons of others were seen. "" if one was the environment's, or none was seen.

    A Python that takes no notice of PYTHONPATH is not seen.
    """
    seen = list(_read(folder / "seen"))
    if not seen or any(each.own and not each.is_runner for each in seen):
        return ""
    if runner := next((each.program for each in seen if each.is_runner), ""):
        return f"{runner} ran it in an environment of its own and not in this one; name the command that it runs"
    where = Path(seen[-1].prefix)
    shown = where.relative_to(project) if where.is_relative_to(project) else where
    return f"it ran with the Python {seen[-1].version} in {shown} and not with this one; {HINT}"


def _read(file: Path) -> Iterator[Seen]:
    """What was noted; a line that is none, as where the disk was full, is passed over."""
    if not file.exists():
        return
    for line in file.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            own, prefix, version, program = ast.literal_eval(line)
        except (ValueError, SyntaxError, TypeError):
            continue
        yield Seen(bool(own), str(prefix), str(version), str(program))
