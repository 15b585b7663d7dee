"""Help and options that are the same for all commands: examples, -q and -v, and lines that fit a narrow terminal."""

from __future__ import annotations

import functools
import logging
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from compat import console, loudness, screen
from compat.errors import CompatError
from compat.examples import EXAMPLES
from compat.loudness import Loudness

WIDEST = 80
"""Columns of help, also where there are more, as click has it."""
NARROW = 60
"""Below so many columns what an option does stands below its name."""


def _choose(wanted: bool, loudness_: Loudness, other: Loudness) -> None:
    if wanted and loudness.chosen() is other:
        raise CompatError("--quiet and --verbose: one of them")
    if wanted:
        loudness.choose(loudness_)
        _hear()


@functools.cache
def _hear() -> None:
    """What modules tell their loggers from INFO on is said, as long as it is wanted."""
    logger = logging.getLogger("compat")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(_Said())


class _Said(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        console.detail(console.line(record.getMessage()))


def _quiet(wanted: bool) -> None:
    _choose(wanted, Loudness.QUIET, Loudness.VERBOSE)


def _verbose(wanted: bool) -> None:
    _choose(wanted, Loudness.VERBOSE, Loudness.QUIET)


Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", callback=_quiet, expose_value=False, help="Say only data and errors."),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        callback=_verbose,
        expose_value=False,
        help="Say also what is locked and built, each call of uv, and where time went.",
    ),
]


@functools.cache
def _loudness() -> tuple[Any, ...]:
    """Both options as typer makes them."""
    alone = typer.Typer(add_completion=False)

    @alone.command()
    def command(quiet: Quiet = False, verbose: Verbose = False) -> None:
        del quiet, verbose

    made = typer.main.get_command(alone)
    return tuple(each for each in made.params if each.name in ("quiet", "verbose"))


class Command(TyperCommand):
    """A command with the options of all, and its examples below the others."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params = [*self.params, *_loudness()]

    def get_help(self, ctx: Any) -> str:
        """Fitted to the terminal."""
        fit(ctx)
        return super().get_help(ctx)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The examples: commands whole, so that they can be copied."""
        del ctx
        with formatter.section("Examples"):
            for typed, does in EXAMPLES.get(self.name or "", ()):
                formatter.write(f"{'':{formatter.current_indent}}{typed}\n")
                with formatter.indentation(), formatter.indentation():
                    formatter.write_text(does)


def fit(ctx: Any) -> None:
    """On a narrow terminal help keeps to its width, and what an option does stands below its name.

    The width is set elsewhere too: click asks COLUMNS also where it writes to a file.
    """
    room = screen.width(sys.stdout)
    if room >= NARROW:
        ctx.terminal_width = min(room, WIDEST) - 2
        return
    ctx.terminal_width = room - 1
    base = ctx.formatter_class
    ctx.formatter_class = type(
        "Below", (base,), {"write_dl": functools.partialmethod(base.write_dl, col_max=2, col_spacing=2)}
    )
