"""The commands by name. Data goes to standard output, what is under way to standard error."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from compat import bash_words, ending, helping, loudness, offered
from compat.completion import Completion
from compat.errors import Exit
from compat.helping import Command, Quiet, Verbose
from compat.loudness import Loudness
from compat.suggestion import meant

COMMANDS = {
    "run": "run:run_command",
    "report": "report:report_command",
    "plan": "plan:plan_command",
    "merge": "merge:merge_command",
    "lock": "declared:lock_command",
    "bundle": "bundle:bundle_command",
    "list": "declared:list_command",
    "artefacts": "artefacts:artefacts_command",
    "bisect": "releases:bisect_command",
    "blame": "blame:blame_command",
    "sweep": "sweep:sweep_command",
    "check": "check:check_command",
    "diff": "diff:diff_command",
    "explain": "explain:explain_command",
    "reproduce": "reproduce:reproduce_command",
    "scan": "scan:scan_command",
    "convert": "convert:convert_command",
    "rules": "rules:rules_command",
    "releases": "index:releases_command",
    "api": "api:api_command",
    "cache": "cache:cache_command",
    "history": "history:history_command",
    "schema": "schema:schema_command",
}
"""Where each is in ``compat.commands``. A module is imported once its command is asked for; all take a second."""
INSTALLING = frozenset(("run", "lock", "bundle", "artefacts", "bisect", "blame", "sweep", "check"))
"""Those that want pip's settings: pip is asked for them while the command's module is imported."""


class Commands(Mapping[str, Any]):
    """The commands as typer wants them, each made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = COMMANDS[name].partition(":")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        load = lambda: getattr(import_module(f"compat.commands.{module}"), function)  # noqa: E731
        alone.command(name, cls=Command)(offered.function(name, load))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def summary(name: str) -> str:
    """The first line of what a command's function says of itself; its module is read, not loaded."""
    module, _, function = COMMANDS[name].partition(":")
    source = Path(__file__).with_name("commands") / f"{module}.py"
    nodes = ast.parse(source.read_bytes()).body
    found = next(each for each in nodes if isinstance(each, ast.FunctionDef) and each.name == function)
    return (ast.get_docstring(found) or "").partition("\n")[0]


class Group(TyperGroup):
    """All commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": {}})
        self.commands = Commands()  # type: ignore[assignment] # read only: nothing is added to it

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Runs the command; to a shell that asks, it says what can be typed."""
        with bash_words.joined():
            return super().main(*arguments, **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """How loud a command is, it says itself: nothing stays of one that this program ran before."""
        loudness.choose(Loudness.NORMAL)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Refuses what is none with the one that is near."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}{meant(args[0], COMMANDS)}")
        if args[0] in INSTALLING and not ctx.resilient_parsing and "--help" not in args:
            _ask_pip_ahead()
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The names of the commands, without loading one of them; else the options."""
        if incomplete.startswith("-"):
            return super(TyperGroup, self).shell_complete(ctx, incomplete)
        return [Completion(name, summary(name)) for name in COMMANDS if name.startswith(incomplete)]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Each with what it does, without loading one of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary(name)) for name in COMMANDS])

    def get_help(self, ctx: Any) -> str:
        """Fitted to the terminal."""
        helping.fit(ctx)
        return super().get_help(ctx)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The exit codes, and where examples are."""
        del ctx
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(each)), f"{each.meaning}: {each.cases}") for each in Exit])
        formatter.write_paragraph()
        formatter.write_text("`compat COMMAND --help` shows examples.")


def _ask_pip_ahead() -> None:
    from compat import settings

    settings.ask_ahead()


app = typer.Typer(cls=Group, pretty_exceptions_enable=False, rich_markup_mode=None)


def _version(wanted: bool) -> None:
    if wanted:
        from compat import __version__

        print(f"compat {__version__}")
        raise typer.Exit


@app.callback()
def compat(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which this is.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Which transformers x tokenizers x peft combinations work, why the others fail, and what to do."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The console command: every end has its exit code and, if it is a bad one, one line that says why."""
    asked = tuple(sys.argv[1:] if arguments is None else arguments)
    ending.leave(lambda: _run(asked))


def _run(asked: tuple[str, ...]) -> int | None:
    """Whoever closes the input at a question interrupts the command."""
    try:
        code: int | None = app(args=asked, standalone_mode=False, obj=asked, prog_name="compat")
    except typer.Abort:
        raise KeyboardInterrupt from None
    return code
