"""A process with torch imported becomes one of another environment, if all that it has loaded is the same there."""

import importlib
import importlib.abc
import os
import site
import sys
import sysconfig
from pathlib import Path
from typing import Any, Iterator, List, Optional, Set, Tuple

from . import places

ASKED_BY_TORCH = "[torch"
"""How the groups of entry points begin that torch loads of its own accord."""


class Asked(importlib.abc.MetaPathFinder):
    """Finds nothing; notes each top package that is looked for, whether it is there or not."""

    def __init__(self) -> None:
        self.names: Set[str] = set()

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Note the name."""
        self.names.add(fullname.partition(".")[0])


class Stack:
    """What this process has loaded of its environment, and what it has looked for there."""

    def __init__(self, asked: Set[str]) -> None:
        self.prefix = Path(sys.prefix)
        self.site = _site(self.prefix)
        links = [
            (os.path.realpath(entry.path), entry.path) for entry in os.scandir(str(self.site)) if entry.is_symlink()
        ]
        files = [_unresolved(path, links) for path in _files()]
        self._loaded = [path for path in files if path.startswith(str(self.prefix) + "/")]
        tops = {name for name in asked if getattr(sys.modules.get(name), "__file__", None) or name in _tops(self.site)}
        self._missing = asked - tops
        self._owners = {folder.name for folder in self.site.glob("*.dist-info") if _owns(folder) & tops}

    def is_same(self, prefix: Path) -> bool:
        """Whether importing the same there would load the very same files, and miss the same packages."""
        there = _site(prefix)
        return (
            _is_one(sys.executable, str(prefix / "bin" / "python"))
            and _pths(there) == _pths(self.site)
            and not _tops(there) & self._missing
            and not any(
                _extends_torch(folder) for folder in there.glob("*.dist-info") if folder.name not in self._owners
            )
            and all(_record(there / name) == _record(self.site / name) for name in self._owners)
            and all(_is_one(path, str(prefix) + path[len(str(self.prefix)) :]) for path in self._loaded)
        )


def become(prefix: Path) -> None:
    """Point everything that names this interpreter's environment to another one."""
    former, new = sys.prefix, str(prefix)
    if former == new:
        return
    sys.path[:] = [new + path[len(former) :] if path.startswith(former + "/") else path for path in sys.path]
    sys.prefix = sys.exec_prefix = new
    sys.executable = new + "/bin/python"
    site.PREFIXES[:] = [new]
    importlib.reload(sysconfig)
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    places.FORMER.append(former)


def _site(prefix: Path) -> Path:
    return prefix / "lib" / ("python%d.%d" % sys.version_info[:2]) / "site-packages"


def _files() -> Iterator[str]:
    """The files of all modules, and the libraries that are mapped."""
    for module in list(sys.modules.values()):
        file: Optional[str] = getattr(module, "__file__", None)
        if isinstance(file, str):
            yield file
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if line.count(" ") >= 5 and "/" in line:
            yield line[line.index("/") :]


def _unresolved(path: str, links: List[Tuple[str, str]]) -> str:
    """A file by its name in the environment, where the system gives its own: a mapped library of a linked torch."""
    for place, link in links:
        if path == place or path.startswith(place + "/"):
            return link + path[len(place) :]
    return path


def _tops(folder: Path) -> Set[str]:
    """What can be imported from a site-packages folder."""
    return {entry.name.partition(".")[0] for entry in os.scandir(str(folder)) if not entry.name.endswith(".dist-info")}


def _record(dist_info: Path) -> List[str]:
    """What was installed within site-packages, with hashes; a script's hash depends on where it lies."""
    try:
        lines = (dist_info / "RECORD").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ["no record of " + str(dist_info)]
    return sorted(line for line in lines if not line.startswith(("../", dist_info.name)))


def _owns(dist_info: Path) -> Set[str]:
    return {line.partition("/")[0].partition(".")[0].partition(",")[0] for line in _record(dist_info)}


def _pths(folder: Path) -> List[Any]:
    return sorted((path.name, path.read_bytes()) for path in folder.glob("*.pth"))


def _extends_torch(dist_info: Path) -> bool:
    file = dist_info / "entry_points.txt"
    return file.is_file() and ASKED_BY_TORCH in file.read_text(encoding="utf-8", errors="replace")


def _is_one(ours: str, theirs: str) -> bool:
    try:
        return Path(ours).samefile(theirs)
    except OSError:
        return False
