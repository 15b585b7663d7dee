"""How a command ends: its exit code, one line that says why, and standard output that has taken everything."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from compat import errors, interrupts, standard_streams
from compat.console import line, say
from compat.errors import CompatError, Exit


def leave(command: Callable[[], int | None]) -> NoReturn:
    """Runs a command and ends the program, whatever becomes of it."""
    standard_streams.secure()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    code = _code(command)
    interrupts.end_at_once()
    code = _flushed(code)
    if code == Exit.INTERRUPTED:  # also where typer has turned the exception into this number
        say(f"compat: interrupted{_kept()}")
    raise SystemExit(code)


def _code(command: Callable[[], int | None]) -> int:
    try:
        interrupts.raise_exception()
        return _told(command)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _told(command: Callable[[], int | None]) -> int:
    try:
        return int(command() or Exit.AS_EXPECTED)
    except CompatError as error:
        say(line(f"compat: {error}"))
        return error.exit
    except Exception as error:  # noqa: BLE001 - the outermost door: click's usage errors, and our own mistakes
        return _of_other(error)


def _kept() -> str:
    """What is said of the work so far. Where nobody loaded the module, no journal was opened."""
    journal = sys.modules.get("compat.journal")
    return "; what was finished is in the journal, run it again to go on" if journal and journal.opened() else ""


def _flushed(code: int) -> int:
    """The exit code, once standard output has taken everything."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return _of_other(error)
    return int(code)


def _of_other(error: Exception) -> int:
    usage = getattr(error, "format_message", None)
    if usage is not None:
        say(f"compat: {usage().rstrip('.')}; `compat --help` shows what there is")
        return Exit.USAGE
    if isinstance(error, OSError):
        say(line(f"compat: {errors.told(error)}"))
        return Exit.USAGE
    traceback.print_exception(error)
    say("compat: this is a mistake in compat itself; please report it with the lines above")
    return Exit.OWN_FAULT


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
