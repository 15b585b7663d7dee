"""Which Python "3.11" stands for on this machine, and what one is that the user names."""

from __future__ import annotations

import functools
import json
import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compat import process
from compat.errors import ToolError

OLDEST = (3, 8)
"""The probes run from this one on."""
USERS = (
    *("PATH", "HOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "CONDA_PREFIX"),
    *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "ROCM_PATH"),
    *("CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"),
)
"""The variables by which an interpreter that the user set up finds its packages, their libraries and its devices."""
LONGEST = 2**20
"""Bytes of an answer; a Python's has a few thousand."""
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}[\w.+-]{0,40}", re.ASCII)
_INSIDE = Path(__file__).with_name("interpreter_inside.py")


@dataclass(frozen=True)
class Interpreter:
    """One that is there: its version ("3.11.7"), where it looks for packages, and its environment markers."""

    path: Path
    version: str
    paths: tuple[Path, ...]
    markers: Mapping[str, str]

    @property
    def minor(self) -> str:
        """Its version as "3.11"."""
        return ".".join(self.version.split(".")[:2])


@functools.cache
def look(python: Path) -> Interpreter:
    """Look at an interpreter, or at that of an environment's folder. Raises ToolError if it cannot be used."""
    path = (python / "bin" / "python" if python.is_dir() else python).absolute()
    if not path.is_file() or not os.access(path, os.X_OK):
        raise ToolError(f"{python}: no interpreter there; name one such as /usr/bin/python3")
    told = process.run([path, _INSIDE], env=users(os.environ), time_limit_s=60, last_bytes=LONGEST)
    made = _read(told.stdout, path)
    if made is None:
        raise ToolError(f"{python}: does not answer as a Python does; name another interpreter")
    if tuple(int(part) for part in made.minor.split(".")) < OLDEST:
        raise ToolError(f"{python}: Python {made.version}; the probes need 3.8 or later")
    return made


def _read(told: str, path: Path) -> Interpreter | None:
    """What ``interpreter_inside`` told; None for anything else, which any program may print."""
    try:
        found = json.loads(told)
        version, paths, markers = found["python"], found["paths"], found["markers"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fits = isinstance(version, str) and _VERSION.fullmatch(version) and _are_texts(paths)
    if not fits or not isinstance(markers, dict) or not _are_texts(list(markers.values())):
        return None
    return Interpreter(path, version, tuple(map(Path, paths)), markers)


def _are_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) and "\0" not in each for each in found)


def users(environ: Mapping[str, str]) -> dict[str, str]:
    """Those variables of the user by which an interpreter finds its packages, and no other."""
    return {name: environ[name] for name in USERS if name in environ}


def own() -> str:
    """The Python that runs compat, as "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@functools.cache
def exact(wanted: str) -> str | None:
    """The full version of the interpreter: our own, or the one that uv finds; None where there is none."""
    if wanted == own():
        return platform.python_version()
    found = process.run([process.uv(), "python", "find", "--no-project", wanted], time_limit_s=60)
    if found.returncode != 0:
        return None
    script = "import platform; print(platform.python_version())"
    return process.run([found.stdout.strip(), "-I", "-c", script], time_limit_s=60).stdout.strip() or None
