"""What is in a cache: environments one by one, the rest by kind. What compat did not make is passed over."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from compat import shared_torch
from compat.cache.measuring import Folder, Ledger
from compat.environment import MARKER, USED

ENVIRONMENTS = "environments"
PLACES = (ENVIRONMENTS, shared_torch.FOLDER)
"""Where there are environments; a shared torch is like one."""
BYTECODE = "bytecode"

NAME = re.compile(r"[0-9a-f]{16}")
"""An environment's folder: the beginning of its content's digest."""
OTHERS = {
    BYTECODE: re.compile(r"[\w-]+/[\w-]{43}\.[0-9a-f]{32}"),
    "artefacts": re.compile(r"[0-9a-f]{64}/(expected\.json|files/.+)", re.DOTALL),
    "history": re.compile(r"(transformers|peft|tokenizers|huggingface_hub|accelerate)-[\w.+!-]+\.whl"),
    "probe-files": re.compile(r"[0-9a-f]{16}(/[\w.]+)?"),
    "locks": re.compile(r"[0-9a-f]{32}(\.forced)?\.txt"),
    "torch-layers": re.compile(r"[0-9a-f]{32}\.txt"),
    "completion": re.compile(r"[0-9a-f]{32}\.json"),
}
"""What else there is, by folder, and what compat calls its files there."""


@dataclass(frozen=True)
class Kept:
    """One environment, and when it was last used (seconds since 1970). ``versions`` are of its distributions.

    ``complete``: False for what a build or a removal that was killed has left.
    """

    path: Path
    measured: Folder
    used: float
    versions: Mapping[str, str]
    complete: bool


@dataclass(frozen=True)
class Rest:
    """All files of another kind."""

    kind: str
    files: int
    measured: Folder


@dataclass(frozen=True)
class Contents:
    """All of it. ``ledger`` counts together what is shared; ``foreign`` are the names that compat does not know."""

    cache: Path
    environments: tuple[Kept, ...]
    rest: tuple[Rest, ...]
    ledger: Ledger
    foreign: tuple[str, ...] = ()

    @property
    def oldest_first(self) -> list[Kept]:
        """The order in which they go: what is not complete, then what was not used for longest."""
        return sorted(self.environments, key=lambda each: (each.complete, each.used, each.path))


def look(cache: Path, kinds: Iterable[str] = tuple(OTHERS)) -> Contents:
    """Measures the environments of a cache, and the files of these other kinds.

    A folder in it that is a symbolic link is foreign: what is behind it is not compat's.
    """
    ledger = Ledger()
    found = list(environments(cache))
    kept = tuple(_kept(path, ledger) for path in found)
    rest = tuple(each for kind in kinds if (each := _rest(cache, kind, ledger)))
    return Contents(cache, kept, rest, ledger, tuple(_foreign(cache, {path.name for path in found})))


def environments(cache: Path) -> Iterator[Path]:
    """The folders that are environments, or what is left of one."""
    for path in (path for place in PLACES for path in _entries(cache / place)):
        if NAME.fullmatch(path.name) and _is_folder(path) and _is_ours(path):
            yield path


def _is_ours(path: Path) -> bool:
    """By its marker; where that is gone or was never written, by the lock file that every build leaves beside it."""
    digest = _recorded(path).get("digest")
    return digest.startswith(path.name) if isinstance(digest, str) else path.with_name(f"{path.name}.lock").is_file()


def _kept(path: Path, ledger: Ledger) -> Kept:
    last, measured, recorded = used(path), ledger.add(path), _recorded(path)
    versions = recorded.get("versions")
    there = {str(k): str(v) for k, v in versions.items()} if isinstance(versions, dict) else {}
    return Kept(path, measured, last, there, (path / MARKER).is_file())


def used(path: Path) -> float:
    """When an environment was last used; where nothing says so, when it was made."""
    for file in (path / USED, path / MARKER, path):
        with suppress(OSError):
            return file.lstat().st_mtime
    return 0.0


def _recorded(path: Path) -> dict[str, object]:
    with suppress(OSError, ValueError):
        found = json.loads((path / MARKER).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def files(cache: Path, kind: str) -> Iterator[Path]:
    """The files of another kind, as compat calls them."""
    for path in _below(cache / kind):
        if OTHERS[kind].fullmatch(path.relative_to(cache / kind).as_posix()) and _is(path, stat.S_ISREG):
            yield path


def _rest(cache: Path, kind: str, ledger: Ledger) -> Rest | None:
    found = list(files(cache, kind))
    return Rest(kind, len(found), ledger.add(*found)) if found else None


def _foreign(cache: Path, known: set[str]) -> Iterator[str]:
    """What nobody of compat's would have written there; what keeps order among processes is left out."""
    kinds = {*PLACES, "projects", *OTHERS}
    for path in _entries(cache):
        known_file = path.name.startswith("check.sqlite3") and _is(path, stat.S_ISREG)
        if not known_file and not (path.name in kinds and _is_folder(path)):
            yield path.name
    for path in (path for place in PLACES for path in _entries(cache / place)):
        if path.name not in known and not NAME.fullmatch(path.name.removesuffix(".lock")):
            yield path.relative_to(cache).as_posix()


def unfollowed(cache: Path) -> list[str]:
    """What to say of compat's own folders in a cache that are symbolic links; nothing where there are none."""
    links = [kind for kind in (ENVIRONMENTS, *OTHERS) if _is(cache / kind, stat.S_ISLNK)]
    return [
        f"{kind} is a link, which is not followed: what it leads to is not counted and not removed; "
        "move the whole cache and name its place: COMPAT_CACHE"
        for kind in links
    ]


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if _is_folder(folder) else []


def _below(folder: Path) -> Iterator[Path]:
    for path in _entries(folder):
        yield path
        yield from _below(path)


def _is_folder(path: Path) -> bool:
    return _is(path, stat.S_ISDIR)


def _is(path: Path, kind: Callable[[int], bool]) -> bool:
    """What the path itself is, not what a link leads to."""
    with suppress(OSError):
        return kind(path.lstat().st_mode)
    return False
