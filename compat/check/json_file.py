"""A JSON file that anybody may have written: bounded in size and depth, and no object has a key twice."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from compat.errors import CompatError

LARGEST_MIB = 32
"""Some twenty times the results of the whole matrix."""
DEEPEST = 100
"""Levels of lists and objects; results have about ten."""
EXPECTED = "expected a results.json"
WORD = 60
"""Characters of an id or a key in an error."""


def read(path: Path, expected: str = EXPECTED, called: str = "") -> Any:
    """The file's value. Raises CompatError, in one line, for what is no such file; ``expected`` says what one is.

    ``called`` is its name in the error; without one, that is the last part of its path.
    """
    name = called or path.name or str(path)
    try:
        content = json.loads(
            _bytes(path, name, expected).decode("utf-8"), object_pairs_hook=lambda pairs: _object(name, pairs)
        )
    except OSError as error:
        hint = "`compat report` writes reports/results.json" if expected == EXPECTED else expected
        raise CompatError(f"{name}: {error.strerror}; {hint}") from None
    except RecursionError:
        raise _too_deep(name, expected) from None
    except ValueError as error:
        raise CompatError(f"{name}: no JSON ({str(error).splitlines()[0]}); {expected}") from None
    if not _is_shallow(content):
        raise _too_deep(name, expected)
    return content


def word(text: str) -> str:
    """A text of a stranger's in a line."""
    return text if text.isprintable() and len(text) <= WORD else repr(text[:WORD])


def _bytes(path: Path, name: str, expected: str) -> bytes:
    """The content of a regular file: a pipe would be waited for, a device has no end."""
    with open(path, "rb", opener=lambda file, flags: os.open(file, flags | os.O_NONBLOCK)) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise CompatError(f"{name}: no regular file; write it to one first")
        content = file.read(LARGEST_MIB * 2**20 + 1) if found.st_size <= LARGEST_MIB * 2**20 else None
    if content is None or len(content) > LARGEST_MIB * 2**20:
        raise CompatError(f"{name}: larger than {LARGEST_MIB} MiB; {expected}")
    return content


def _object(name: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CompatError(f"{name}: an object has the key {key[:40]!r} twice; one of them hides the other")
        found[key] = value
    return found


def _is_shallow(content: Any) -> bool:
    """Whether it has at most ``DEEPEST`` levels; what reads it afterwards may call itself for each."""
    level = [content]
    for _ in range(DEEPEST + 1):
        if not level:
            return True
        level = [child for each in level for child in _children(each)]
    return not level


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep(name: str, expected: str) -> CompatError:
    return CompatError(f"{name}: nested deeper than {DEEPEST} levels; {expected}")
