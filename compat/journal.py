"""Storage of outcomes, keyed by content: an SQLite database in WAL mode with a schema version.

One outcome is one transaction, so a kill at any moment loses at most the probe under way, and several
processes may write at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from compat import errors, rows
from compat.errors import ToolError
from compat.files import held
from compat.model import Outcome

SCHEMA_VERSION = 1
CHANGED = "changed"
"""Stands for the digest of a row that was read twice and was not the same."""
BUSY_SECONDS = 60.0
"""How long a writer waits for another one."""

_OF_THE_MACHINE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_PERM")
"""How the errors of SQLite are called that say nothing of the journal's content."""

_OUTCOME = TypeAdapter(Outcome)
_opened: list[Path] = []


def opened() -> bool:
    """Whether this program has opened a journal: what it finished is on disk then."""
    return bool(_opened)


def key(content: Mapping[str, Any]) -> str:
    """The sha256 of what decides whether a probe has to run again; equal content, equal key."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def decode(body: Any) -> Outcome:
    """An outcome from its JSON form (a dict). Raises pydantic's ValidationError when it is none."""
    return _OUTCOME.validate_python(body)


def encode(outcome: Outcome) -> dict[str, Any]:
    """The JSON form of an outcome."""
    encoded: dict[str, Any] = _OUTCOME.dump_python(outcome, mode="json")
    return encoded


class Journal:
    """The outcomes on disk. A context manager; raises ToolError for a file that is no journal of this version."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: dict[rows.Row, str | None] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # One at a time: while a new database is switched to WAL, SQLite does not wait for whoever has it locked.
            with held(path.with_name(f"{path.name}.lock")):
                self._database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
                self._database.text_factory = lambda text: text.decode(errors="replace")
                self._open()
            _opened.append(path)
        except (sqlite3.Error, OSError) as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error | OSError) -> ToolError:
        if isinstance(error, OSError):
            return ToolError(f"journal: {errors.told(error)}")
        of_the_machine = getattr(error, "sqlite_errorname", "").startswith(_OF_THE_MACHINE)
        advice = "is the disk full, or the folder read-only?" if of_the_machine else "move it away to start a new one"
        return ToolError(f"journal {self.path.name}: {error}; {advice}")

    def _execute(self, statement: str, values: Sequence[str] = ()) -> list[Any]:
        """One statement, one transaction. Raises ToolError: a journal that cannot be written or read voids the run."""
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _open(self) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"written with schema {version}, this compat reads {SCHEMA_VERSION}")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS outcomes"
            " (key TEXT PRIMARY KEY, combination TEXT, probe TEXT, recorded TEXT, body TEXT) WITHOUT ROWID"
        )
        self._database.execute("CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
        if version != SCHEMA_VERSION:
            self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    @property
    def seen(self) -> tuple[rows.Row, ...]:
        """The rows that were asked for, whether they were there or not: what they hold decided what was read."""
        return tuple(self._seen)

    @property
    def seen_digest(self) -> str:
        """The digest of what was read, as ``rows.look`` makes it; of no state where a row has changed meanwhile."""
        return rows.digest(SCHEMA_VERSION, self._seen)

    def _read(self, table: str, key: str) -> str | None:
        found = self._execute(f"SELECT body FROM {table} WHERE key = ?", (key,))  # noqa: S608 - one of ours
        body = found[0][0] if found else None
        seal = rows.sealed(body)
        self._seen[table, key] = seal if self._seen.get((table, key), seal) == seal else CHANGED
        return body

    def put(self, key: str, outcome: Outcome) -> None:
        """Stores one outcome in one transaction; an older one of the same key is replaced."""
        row = (key, outcome.combination, outcome.probe, datetime.now(UTC).isoformat(), json.dumps(encode(outcome)))
        self._execute("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?)", row)

    def get(self, keys: Iterable[str]) -> dict[str, Outcome]:
        """The stored outcomes among these keys. A row that cannot be read counts as not there."""
        found = {}
        for each in keys:
            body = self._read("outcomes", each)
            if body is not None and (outcome := _readable(body)):
                found[each] = outcome
        return found

    def days(self, keys: Mapping[str, str]) -> dict[str, str]:
        """The day (UTC) on which each stored outcome was made, by the name that its key has here."""
        found = {}
        for name, each in keys.items():
            for (recorded,) in self._execute("SELECT recorded FROM outcomes WHERE key = ?", (each,)):
                found[name] = str(recorded)[:10]
        return found

    def durations(self, combination: str) -> dict[str, float]:
        """Seconds that each probe took when it was asked last in a combination of this name, whatever it was then."""
        duration = "json_extract(body, '$.evidence.measured.duration_s')"
        found = self._execute(
            f"SELECT probe, CASE WHEN json_valid(body) THEN {duration} END, max(recorded) FROM outcomes"  # noqa: S608
            " WHERE combination = ? GROUP BY probe",
            (combination,),
        )
        return {probe: float(seconds) for probe, seconds, _ in found if isinstance(seconds, int | float)}

    def put_note(self, key: str, body: Mapping[str, Any]) -> None:
        """Stores what a search found, as JSON, under the content that decided it."""
        self._execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, json.dumps(body)))

    def note(self, key: str) -> dict[str, Any] | None:
        """What a search found; None if it was not made or cannot be read."""
        body = self._read("notes", key)
        try:
            found = json.loads(body) if body is not None else None
        except (ValueError, TypeError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def forget_note(self, key: str) -> None:
        """Removes what was stored under a key, if anything was."""
        self._execute("DELETE FROM notes WHERE key = ?", (key,))

    def forget(self, keys: Iterable[str]) -> None:
        """Removes outcomes, so that they are run again."""
        for each in keys:
            self._execute("DELETE FROM outcomes WHERE key = ?", (each,))

    def __len__(self) -> int:
        ((count,),) = self._execute("SELECT count(*) FROM outcomes")
        return int(count)


def _readable(body: str) -> Outcome | None:
    try:
        return decode(json.loads(body))
    except (ValueError, TypeError, RecursionError, ValidationError):
        return None  # written by another hand or cut short: the probe is simply run again
