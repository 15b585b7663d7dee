"""Files of the user's, read once and with care: what is too large, binary or in no known encoding is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pip_requirements_parser import auto_decode  # type: ignore[import-untyped]

from compat import pep440
from compat.errors import MatrixError

LARGEST = 8 * 2**20
"""Bytes. The longest real lock files are a quarter of it."""
LONGEST = 50_000
"""Lines of a requirements file; to read them takes seconds."""
# The time of pip's expression for comments grows with the square of a blank's length.
_CONTINUED = re.compile(r"\\+\r?\n\\*")
"""Where a line goes on in the next one: pip joins them without these."""
_LONG_BLANK = re.compile(r"(?:[^\S\n]|\\\n){200}")


def sources(project: Path) -> tuple[Path, ...]:
    """The folders from which a project's own code is imported, as after an editable installation of it."""
    return tuple(each for each in (project, project / "src") if each.is_dir())


def requirements_text(path: Path) -> str:
    """The text of a requirements file, in the encoding that pip reads it in (byte order mark, "coding", UTF-8).

    Raises MatrixError for what cannot be one.
    """
    data = _bytes(path)
    try:
        text = str(auto_decode(data))
    except (ValueError, LookupError):
        raise MatrixError(f"{path.name}: not readable as text; save it as UTF-8") from None
    if "\0" in text:
        raise MatrixError(f"{path.name}: a binary file, no list of packages")
    if text.count("\n") > LONGEST:
        raise MatrixError(f"{path.name}: more than {LONGEST} lines: no list of packages")
    if _LONG_BLANK.search(text):
        raise MatrixError(f"{path.name}: 200 blanks in a row or more; remove them")
    _refuse_endless(_CONTINUED.sub("", text), path)
    return text


def toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises MatrixError where it is none."""
    data = _bytes(path)
    try:
        read = tomllib.loads(data.decode())
        _refuse_endless(repr(read), path)
    except (ValueError, RecursionError) as error:
        raise MatrixError(f"{path.name}: not readable as TOML: {str(error)[:200]}") from None
    return read


def refuse_large(path: Path) -> None:
    """Raise MatrixError for a file that is too large to be a list of packages."""
    if path.stat().st_size > LARGEST:
        raise MatrixError(f"{path.name}: larger than {LARGEST // 2**20} MiB; is it the right file?")


def _refuse_endless(text: str, path: Path) -> None:
    if pep440.without_end(text):
        raise MatrixError(f"{path.name}: a number of more than {pep440.LONGEST_NUMBER} digits; no release has one")


def _bytes(path: Path) -> bytes:
    try:
        refuse_large(path)
        return path.read_bytes()
    except OSError as error:
        raise MatrixError(f"{path.name}: {error.strerror}") from None
