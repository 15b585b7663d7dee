"""A bundle's index, ``compat-bundle.json``: what is in the folder, each file with its size and SHA-256.

A bundle may come from anybody: a path that leads out of it is refused, and a file that is not as the index says, or
that it does not list, is never used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from compat import fetch
from compat.check import json_file
from compat.errors import BundleError, CompatError

FILE = "compat-bundle.json"
UNFINISHED = ".compat-bundle-unfinished"
"""There while a bundle is made: without a whole index beside it the folder is no bundle yet."""
FORMAT = 1
MATRIX, WHEELS, TORCH = "matrix", "wheels", "torch"
_NAME = r"[A-Za-z0-9][\w.+!-]*"
_PATH = re.compile(rf"{WHEELS}/{_NAME}\.whl|{MATRIX}/(?:locks/)?{_NAME}\.(?:toml|txt|json)|{TORCH}/{_NAME}\.txt", re.A)
_HALF = re.compile(rf"(?:{WHEELS}|{MATRIX}(?:/locks)?|{TORCH})/\.{_NAME}\.[a-z0-9_]{{8}}", re.A)
"""What a kill leaves beside a file that was being written."""
AGAIN = "make it anew: compat bundle"


def _inside(path: str) -> str:
    """A path of one of the bundle's own folders: names only, none that leads elsewhere."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is no path of a bundle")
    return path


BundlePath = Annotated[str, AfterValidator(_inside)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class File(_Strict):
    """One file as it has to be."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Member(_Strict):
    """One combination: its own files, and its torch layer (None: without) with the wheels that only it needs."""

    lock: list[BundlePath]
    wheels: list[BundlePath]
    layer: BundlePath | None = None
    torch_wheels: list[BundlePath] = []

    def files(self, *, with_torch: bool) -> list[str]:
        """All files that a run of it needs."""
        layer = [self.layer] if self.layer else []
        return [*self.lock, *self.wheels, *(layer + self.torch_wheels if with_torch else [])]


class Index(_Strict):
    """All of a bundle. ``python`` and ``platform`` are those whose wheels are in it."""

    format: int
    platform: str
    combinations: dict[str, Member] = Field(min_length=1)
    files: dict[BundlePath, File]

    def size(self, paths: Iterable[str]) -> int:
        """The bytes of these files together."""
        return sum(self.files[path].bytes for path in {*paths})


def render(index: Index) -> str:
    """The index's text; the same content gives the same bytes."""
    return json.dumps(index.model_dump(), indent=1, sort_keys=True) + "\n"


def read(folder: Path) -> Index:
    """A bundle's index. Raises BundleError for what is no whole bundle, or none of this format."""
    file = folder / FILE
    if not file.exists():
        begun = (folder / UNFINISHED).exists()
        why = "it was begun and not finished" if begun else f"there is no {FILE} in it"
        raise BundleError(f"bundle {folder}: {why}; {AGAIN}")
    try:
        plain = json_file.read(file, AGAIN)
    except CompatError as error:
        raise BundleError(f"bundle {folder}: {error}") from None
    return _validated(folder, plain)


def _validated(folder: Path, plain: object) -> Index:
    where = f"bundle {folder}: {FILE}"
    if isinstance(plain, dict) and plain.get("format") not in (None, FORMAT):
        raise BundleError(f"{where}: of format {str(plain['format'])[:20]}, and this compat reads {FORMAT}")
    try:
        found = Index.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part)[:60] for part in first["loc"] if part != "[key]")
        raise BundleError(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')[:200]}; {AGAIN}") from None
    for id_, member in found.combinations.items():
        if missing := [path for path in member.files(with_torch=True) if path not in found.files]:
            raise BundleError(f"{where}: {id_[:60]}: {missing[0]} is not among its files; {AGAIN}")
    if not any(path.startswith(f"{MATRIX}/") and path.endswith(".toml") for path in found.files):
        raise BundleError(f"{where}: no matrix file is among its files; {AGAIN}")
    return found


def unlisted(folder: Path, files: Container[str]) -> list[str]:
    """What is in the bundle's own folders and not among these files; a link is never looked into."""
    inside = (path for name in (MATRIX, WHEELS, TORCH) for path in sorted((folder / name).rglob("*")))
    names = (path.relative_to(folder).as_posix() for path in inside if path.is_symlink() or not path.is_dir())
    return [name for name in names if name not in files]


def refuse_unlisted(folder: Path, files: Container[str]) -> None:
    """Raises BundleError for the first file that was added: the matrix and the wheels are read as whole folders."""
    for path in unlisted(folder, files):
        shown = path if path.isprintable() else ascii(path)
        raise BundleError(f"bundle {folder}: {shown} is not among its files; take it out")


def is_own(path: str) -> bool:
    """Whether it is named as what is written when a bundle is made, whole or half."""
    return any(named.fullmatch(path) for named in (_PATH, _HALF))


def verify(folder: Path, files: Mapping[str, File]) -> None:
    """Raises BundleError for the first file that is missing, cut short, altered, or a link to elsewhere."""
    for path, wanted in files.items():
        if wrong := _wrong(folder, path, wanted):
            raise BundleError(f"bundle {folder}: {path} {wrong}; {AGAIN}")


def _wrong(folder: Path, path: str, wanted: File) -> str | None:
    file = folder / path
    if not file.resolve().is_relative_to(folder.resolve()):
        return "is a link to another place"
    try:
        if not file.is_file():
            return "is missing"
        if (size := file.stat().st_size) != wanted.bytes:
            return f"has {size} bytes instead of {wanted.bytes}"
        return None if fetch.digest(file) == wanted.sha256 else "was altered (SHA-256)"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def describe(folder: Path, path: str) -> File:
    """A file of the bundle as it is now."""
    file = folder / path
    return File(bytes=file.stat().st_size, sha256=fetch.digest(file))
