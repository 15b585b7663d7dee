"""``--events``: the option of ``compat run``, and the lines' beginning and end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer

from compat import eventfile
from compat.console import say
from compat.errors import CompatError, Exit
from compat.events import Events

Followed = Annotated[
    str | None,
    typer.Option(
        eventfile.OPTION,
        metavar="FILE",
        help="Write what happens to FILE, one JSON object a line; - is standard output.",
    ),
]


@contextmanager
def opened(target: str | None) -> Iterator[Events]:
    """Who is told of events; nobody without a target. An exception is told as the run's end. Raises CompatError."""
    if target is None:
        yield Events(None)
        return
    waiting = f"{eventfile.OPTION} {target}: nobody reads this pipe; waiting for a reader"
    with eventfile.written(target, lambda: say(waiting)) as write:
        events = Events(write)
        try:
            yield events
        except BaseException as error:
            with suppress(CompatError):  # that the lines cannot be written is said already, or is not why it ends
                events.ended(*_end(error))
            raise


def _end(error: BaseException) -> tuple[Exit, str]:
    match error:
        case CompatError():
            return error.exit, str(error)
        case KeyboardInterrupt():
            return Exit.INTERRUPTED, "interrupted"
        case _:
            return Exit.OWN_FAULT, type(error).__name__
