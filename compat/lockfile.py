"""Committed locks: ``<folder>/<id>.txt`` and, where packages are forced, ``<id>.forced.txt`` beside it.

The first lines are comments: combination, digest of the inputs, forced packages, digest of the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat.errors import LockError
from compat.files import write_whole
from compat.lock import digest, inputs_digest
from compat.model import Combination, Lock

FORMAT = "1"
_TITLE = f"# compat lock {FORMAT}; written by `compat lock`, do not edit"
_MACHINE = re.compile(
    r"file:|--(?:extra-)?index-url|--default-index|--find-links|://[^\s/@]+@|(?:^|[\s=@])(?:/|~/|[A-Za-z]:[\\/])", re.M
)


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
    """What a lock lacks that its combination asks for: a digest can be written by anybody."""
    try:
        there = {pin.name: pin for pin in pins(lock.text)}
        forced = {pin.name: pin for pin in pins(lock.forced)}
    except ValueError:
        return "a line that is no pin"
    for name, version in (*combination.packages.items(), *combination.forced.items()):
        pin = (forced if name in combination.forced else there).get(name)
        if pin is None:
            return f"no pin of {name}"
        if pin.version and Version(pin.version) != Version(version):
            return f"{name} {pin.version} instead of {version}"
    unhashed = [pin.name for pin in (*there.values(), *forced.values()) if not pin.hashed and not pin.url]
    return f"no hash of {unhashed[0]}" if unhashed else None


def pins(text: str) -> Iterator[Pin]:
    """Yield the pins of a lock's text in its order; names are normalised (PEP 503)."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            plain, *hashes = line.split("--hash=")
            requirement = Requirement(plain.strip())
            version = next((part.version for part in requirement.specifier), None)
            marker = str(requirement.marker or "")
            yield Pin(
                canonicalize_name(requirement.name), version, requirement.url, marker, tuple(map(_sha256, hashes))
            )


def _sha256(text: str) -> str:
    return text.strip().removeprefix("sha256:")


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
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        raise LockError(f"{file.name}: not readable; remove it and write it anew: compat lock {file.stem}") from None
    end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.rstrip("\n") for line in lines[:end]], "".join(lines[end:])
