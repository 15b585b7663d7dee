"""Committed locks: ``<folder>/<id>.txt`` and, where packages are forced, ``<id>.forced.txt`` beside it.

The first lines are comments: combination, digest of the inputs, forced packages, digest of the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import pep440, regular
from compat.errors import LockError
from compat.files import write_whole
from compat.lock import digest, inputs_digest, is_direct, is_repository
from compat.model import Combination, Lock

FORMAT = "1"
_TITLE = f"# compat lock {FORMAT}; written by `compat lock`, do not edit"
_MACHINE = re.compile(
    r"file:|--(?:extra-)?index-url|--default-index|--find-links|://[^\s/@]+@|(?:^|[\s=@])(?:/|~/|[A-Za-z]:[\\/])", re.M
)
_STRANGE = re.compile(r"[^ -~\n]|\$\{|\\(?!\n {4}--hash=sha256:)")
"""What uv would read otherwise than we do: other line ends, variables, a continued comment."""
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One line of a lock: a version or a direct reference, and the marker ("" where it always applies)."""

    name: str
    version: str | None
    url: str | None
    marker: str
    hashes: tuple[str, ...] = ()
    """SHA-256 digests, in hexadecimal."""

    @property
    def hashed(self) -> bool:
        """Whether it has any hash."""
        return bool(self.hashes)


def write(lock: Lock, combination: Combination, folder: Path, *, portable: bool = True) -> Path:
    """Write a lock atomically and return its file. ``portable``: it is for other machines too.

    Raises LockError, having written nothing, for a text that names an index or a path of this machine.
    """
    for text in (lock.text, lock.forced) if portable else ():
        if place := _MACHINE.search(text):
            line = text[: place.start() + 1].count("\n") + 1
            raise LockError(f"lock of {lock.combination}, line {line}: an address of this machine; not written")
    folder.mkdir(parents=True, exist_ok=True)
    forced_file = folder / f"{lock.combination}.forced.txt"
    if lock.forced:
        write_whole(
            forced_file, f"{_TITLE}\n# forced after {lock.combination}.txt, without dependencies\n{lock.forced}"
        )
    else:
        forced_file.unlink(missing_ok=True)
    file = folder / f"{lock.combination}.txt"
    write_whole(file, _header(lock, combination) + lock.text)
    return file


def read(combination: Combination, folder: Path) -> Lock | None:
    """Return the committed lock of a combination; None if there is none.

    Raises LockError, naming the command that renews it, where the lock is of other inputs or was edited.
    """
    file = folder / f"{combination.id}.txt"
    if not file.exists():
        return None
    header, text = _parted(file)
    forced_file = folder / f"{combination.id}.forced.txt"
    forced = _parted(forced_file)[1] if forced_file.exists() else ""
    lock = Lock(combination.id, text, forced, digest(text, forced))
    expected = _header(lock, combination).splitlines()
    for there, wanted in zip_longest(header, expected):
        if there != wanted:
            raise LockError(f"{file.name}: {_mismatch(wanted)}; renew it: compat lock {combination.id}")
    if wrong := _unlike(combination, lock):
        raise LockError(f"{file.name}: {wrong}; renew it: compat lock {combination.id}")
    return lock


def _unlike(combination: Combination, lock: Lock) -> str | None:
    """What a lock lacks or has besides what its combination asks for: a digest can be written by anybody."""
    try:
        there, forced = list(pins(lock.text)), list(pins(lock.forced))
    except ValueError:
        return "a line that is no pin"
    for name, version in (*combination.packages.items(), *combination.forced.items()):
        found = [pin for pin in (forced if name in combination.forced else there) if pin.name == name]
        if not found:
            return f"no pin of {name}"
        if other := next((pin.version for pin in found if pin.version and not _is_version(pin.version, version)), None):
            return f"{name} {other} instead of {version}"
    allowed = _addresses(combination)
    for pin in (*there, *forced):
        if pin.url and not any(_is_same_place(pin.url, url) for url in allowed.get(pin.name, ())):
            return f"{pin.name} comes from an address that nobody asks for"
        if not pin.hashed and not is_repository(pin.url or ""):
            return f"no hash of {pin.name}"
    return None


def _is_version(found: str, wanted: str) -> bool:
    return not is_direct(wanted) and Version(found) == Version(wanted)


def _addresses(combination: Combination) -> dict[str, list[str]]:
    """The direct references that a combination asks for, by package."""
    found: dict[str, list[str]] = {}
    named = [*combination.packages.items(), *combination.forced.items()]
    besides = [(canonicalize_name(read.name), read.url or "") for read in map(Requirement, combination.companions)]
    for name, value in (*named, *besides):
        if is_direct(value):
            found.setdefault(name, []).append(value)
    return found


def _is_same_place(url: str, asked: str) -> bool:
    """Whether it is the address that was asked for; of a repository the revision may be another, as it is resolved."""
    there, wanted = urlsplit(url), urlsplit(asked)
    return (there.scheme, there.netloc, _path(there)) == (wanted.scheme, wanted.netloc, _path(wanted))


def _path(split: SplitResult) -> str:
    return split.path.partition("@")[0] if is_repository(split.scheme) else split.path


def pins(text: str) -> Iterator[Pin]:
    """Yield the pins of a lock's text in its order; names are normalised (PEP 503).

    Raises ValueError, before the first, for what uv might read otherwise; and for a line that is no exact pin.
    """
    if strange := _STRANGE.search(text):
        raise ValueError(f"{strange.group()!r} has no place in a lock")
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            plain, *hashes = line.split(" --hash=")
            yield _pin(pep440.requirement(plain.strip()), tuple(map(_sha256, hashes)))


def _pin(read: Requirement, hashes: tuple[str, ...]) -> Pin:
    exact = [part.version for part in read.specifier if part.operator == "==" and "*" not in part.version]
    if len(read.specifier) != len(exact) or len(exact) + bool(read.url) != 1:
        raise ValueError(f"{read.name}: no exact pin")
    return Pin(canonicalize_name(read.name), next(iter(exact), None), read.url, str(read.marker or ""), hashes)


def _sha256(text: str) -> str:
    found = _SHA256.fullmatch(text.strip())
    if found is None:
        raise ValueError("no SHA-256")
    return found[1]


def applying(text: str, python: str) -> Iterator[Pin]:
    """Those pins that apply on this platform under a Python ("3.11")."""
    return (pin for pin in pins(text) if applies(pin.marker, python))


def applies(marker: str, python: str) -> bool:
    """Whether a marker ("" always does) holds on this platform under a Python ("3.11")."""
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    return not marker or Marker(marker).evaluate(here)


def _header(lock: Lock, combination: Combination) -> str:
    forced = ", ".join(f"{name}=={version}" for name, version in sorted(combination.forced.items()))
    lines = (
        _TITLE,
        f"# combination: {combination.id}",
        f"# inputs: sha256:{inputs_digest(combination)}",
        f"# forced: {forced or 'none'}",
        f"# lock: sha256:{lock.digest}",
    )
    return "".join(f"{line}\n" for line in lines)


def _mismatch(wanted: str | None) -> str:
    """Say which header line does not fit."""
    match (wanted or "").split(":")[0]:
        case "# inputs" | "# forced":
            return "the lock no longer fits its combination"
        case "# lock":
            return "the lock was edited"
        case _:
            return "not a lock of this combination and format"


def _parted(file: Path) -> tuple[list[str], str]:
    """Return the comment lines at a file's beginning, and the rest."""
    try:
        lines = regular.text(file).splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        raise LockError(f"{file.name}: not readable; remove it and write it anew: compat lock {file.stem}") from None
    end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.rstrip("\n") for line in lines[:end]], "".join(lines[end:])
