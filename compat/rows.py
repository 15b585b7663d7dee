"""The rows of a journal that were asked for, and one digest of what was there.

Standard library only: they are looked at before anything else of compat is loaded.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

TABLES = ("outcomes", "notes")
BUSY_SECONDS = 5.0
AT_ONCE = 500
"""Keys of one question to SQLite, which takes at least 999."""

Row = tuple[str, str]
"""Table and key."""


def sealed(body: object) -> str | None:
    """The digest of a row's body, whatever a damaged one holds; None for a row that is not there."""
    return None if body is None else hashlib.sha256(repr(body).encode(errors="backslashreplace")).hexdigest()


def digest(schema: int, seen: Mapping[Row, str | None]) -> str:
    """One digest of all rows that were asked for, by their sealed bodies."""
    content = "".join(f"{table} {key} {body}\n" for (table, key), body in sorted(seen.items()))
    return hashlib.sha256(f"{schema}\n{content}".encode()).hexdigest()


def look(journal: Path, asked: Iterable[Row]) -> str:
    """The digest of these rows as they are now, all of one moment. Raises sqlite3.Error and OSError.

    A journal that is not there is not made.
    """
    asked = list(asked)
    found: dict[Row, str | None] = dict.fromkeys(asked)
    place = f"{journal.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None, uri=True)) as database:
        database.execute("BEGIN")
        (schema,) = database.execute("PRAGMA user_version").fetchone()
        for table in TABLES:
            keys = [key for name, key in asked if name == table]
            for start in range(0, len(keys), AT_ONCE):
                some = keys[start : start + AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(f"SELECT key, body FROM {table} WHERE key IN ({marks})", some)  # noqa: S608
                found.update(((table, key), sealed(body)) for key, body in rows)
    return digest(schema, found)
