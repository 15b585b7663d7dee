"""A lock file as tools write it (pip freeze, pip-compile, uv) -> the exact pins that apply here.

What cannot be used is one line with its number. A line's text is never repeated: it may hold a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from compat import lockfile, pep440
from compat.errors import MatrixError

COMMENT = re.compile(r"(^|\s)#.*$")
OPTION = re.compile(r"--[a-z][a-z-]*|-[A-Za-z]")
HASH = re.compile(r"\s+--hash[= ]\S+")
MERGE = re.compile(r"(<{7}|={7}|>{7}|\|{7})(\s|$)")
SECRET = re.compile(r"://[^\s/]*@")


def pins(file: Path, python: str) -> dict[str, str]:
    """Version or direct reference by package, for this platform under a Python ("3.11"). Raises MatrixError."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, line in _lines(file):
        try:
            name, value, applies = _pin(line, python)
        except ValueError as error:
            raise MatrixError(f"{file.name}, line {number}: {error}") from None
        if applies and found.setdefault(name, value) != value:
            raise MatrixError(f"{file.name}, line {number}: {name} is there in line {seen[name]}, as {found[name]}")
        if applies:
            seen.setdefault(name, number)
    return found


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with the number at which each begins; continued ones are joined."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise MatrixError(f"{file.name}, line {number}: no UTF-8 text; write the file anew as UTF-8") from None
    start, joined = 1, ""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        start = start if joined else number
        plain = COMMENT.sub("", line).rstrip()
        joined += plain.removesuffix("\\") + " "
        if not plain.endswith("\\"):
            if joined.strip():
                yield start, joined.strip()
            joined = ""
    if joined.strip():
        yield start, joined.strip()


def _pin(line: str, python: str) -> tuple[str, str, bool]:
    """(package, version or direct reference, whether it applies). Raises ValueError, which says what is wrong."""
    if MERGE.match(line):
        raise ValueError("the mark of a merge that was not finished")
    if option := OPTION.match(line):
        raise ValueError(f"the option {option.group()} cannot be used here: exact pins only (peft==1.2.3)")
    try:
        read = pep440.requirement(HASH.sub("", line))
    except InvalidRequirement:
        raise ValueError("no exact pin such as peft==1.2.3") from None
    name = canonicalize_name(read.name)
    applies = lockfile.applies(str(read.marker or ""), python)
    if not read.url:
        return name, _version(name, read), applies
    if SECRET.search(read.url):
        raise ValueError(f"{name}: an address with a user or a password; leave those to pip's or uv's settings")
    return name, read.url, applies


def _version(name: str, read: Requirement) -> str:
    (only, *more) = read.specifier or (None,)
    if only is None or more or only.operator not in ("==", "===") or "*" in only.version:
        raise ValueError(f"{name}: expected an exact version ({name}==1.2.3)")
    try:
        return str(pep440.version(only.version))
    except InvalidVersion:
        raise ValueError(f"{name}: its version is none") from None
