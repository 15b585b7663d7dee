"""What a command said, kept with the digest of all that decided it: the same command says it again.

A stamp is asked for before anything else of compat is loaded. One that is broken, or of another form, counts as not
there: then the command works its answer out, as it does where anything that decides is no longer the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from compat import accelerators, rows, spending, watched
from compat.accelerators import Accelerator
from compat.errors import CompatError
from compat.watched import Memo, Watched

FOLDER = Path(".compat")
"""Beside the matrix folder; a command looks here only, in the folder in which it is run."""
ANSWERS = FOLDER / "answers"
JOURNAL = FOLDER / "journal.sqlite3"
FORM = 2
ACTIONS, SUMMARY = "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"
"""Where GitHub sets these a report tells it more than what it prints (``commands.github``): each time anew."""


@dataclass(frozen=True)
class Answer:
    """What a command that changes nothing says on standard error and standard output, and its exit code."""

    code: int
    err: str
    out: str


@dataclass(frozen=True)
class Ground:
    """What an answer rests on. ``rows`` of the journal, and files that are as the command left them, by sha256."""

    watched: Watched
    digest: str
    rows: Sequence[rows.Row]
    rows_digest: str
    written: Mapping[str, str]

    def holds(self, memo: Memo) -> bool:
        """Whether all of it is the same now. Raises OSError and sqlite3.Error for what cannot be read."""
        return (
            all(watched.content(path) == wanted for path, wanted in self.written.items())
            and watched.digest(self.watched, memo) == self.digest
            and rows.look(JOURNAL, self.rows) == self.rows_digest
        )


def known(arguments: Sequence[str], memo: Memo | None = None) -> Answer | None:
    """What the command said when all that decides it was as it is now; None if that is not known, or not wanted."""
    try:
        if not _are_used() or (tuple(arguments[:1]) == ("report",) and {ACTIONS, SUMMARY} & os.environ.keys()):
            return None
        answer, ground = _read(_file(arguments))
        return answer if ground.holds({} if memo is None else memo) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, sqlite3.Error, CompatError):
        return None  # not there, broken, or something is in its way: the command itself says what


def all_known(asked: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
    """The answers that are known of several commands, by name; what they rest on together is looked at once."""
    memo: Memo = {}
    found = {name: known(arguments, memo) for name, arguments in asked.items()}
    return {name: answer for name, answer in found.items() if answer}


def keep(arguments: Sequence[str], answer: Answer, ground: Ground) -> None:
    """Keeps an answer, unless its folder is a link: that may lead anywhere. Raises OSError."""
    from compat.files import write_whole  # only needed where something was worked out

    if ANSWERS.is_symlink():
        return
    text = json.dumps({"form": FORM, "answer": asdict(answer), "ground": asdict(ground)})
    write_whole(_file(arguments), f"{_seal(text)}\n{text}")


def _are_used() -> bool:
    """Whether kept answers are. Where the time of a run is asked for, it has to run. Raises CompatError."""
    on = Accelerator.ANSWERS in accelerators.chosen() and not spending.is_asked()
    return on and not ANSWERS.is_symlink()


def _file(arguments: Sequence[str]) -> Path:
    """Its file: another one for each user, folder and command line."""
    asked = json.dumps([FORM, os.getuid(), str(Path.cwd()), *arguments])
    return ANSWERS / f"{_seal(asked)[:32]}.json"


def _read(file: Path) -> tuple[Answer, Ground]:
    seal, _, text = b"".join(watched.pieces(str(file))).decode().partition("\n")
    if seal != _seal(text):
        raise ValueError(f"{file}: not as it was written")
    content = json.loads(text)
    ground = content["ground"]
    names = {name: tuple(value) for name, value in ground["watched"].items()}
    asked = [(str(table), str(key)) for table, key in ground["rows"]]
    return Answer(**content["answer"]), Ground(**{**ground, "watched": Watched(**names), "rows": asked})


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
