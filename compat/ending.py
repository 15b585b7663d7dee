"""How a command ends: its exit code, one line that says why, and standard output that has taken everything."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from compat import errors, interrupts, standard_streams, visible
from compat.console import complain
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
        complain(f"compat: interrupted{_kept()}")
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
        _say_why(str(error))
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
    if hasattr(error, "format_message"):
        _say_why(f"{_usage(error)}; `{_asked(error)} --help` shows what there is")
        return Exit.USAGE
    if isinstance(error, OSError):
        _say_why(errors.told(error))
        return Exit.USAGE
    traceback.print_exception(error)
    complain("compat: this is a mistake in compat itself; please report it with the lines above")
    return Exit.OWN_FAULT


def _say_why(text: str) -> None:
    complain(visible.line(f"compat: {errors.one_line(text)}"))


def _usage(error: Any) -> str:
    """What typer finds wrong with the command line, in one line; an option that is near as all that is near."""
    from compat.suggestion import meant  # most commands end well, and some within a tenth of a second

    near = getattr(error, "possibilities", None)
    told = error.message if near else error.format_message()
    return " ".join(told.split()).rstrip(".") + (meant(error.option_name, near) if near else "")


def _asked(error: Any) -> str:
    """The command that was called."""
    context = getattr(error, "ctx", None)
    return context.command_path if context else "compat"


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
