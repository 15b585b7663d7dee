"""The commands by name. Data goes to standard output, what is under way to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from compat import ending

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
    "scan": "scan:scan_command",
    "convert": "convert:convert_command",
    "rules": "rules:rules_command",
    "releases": "index:releases_command",
    "api": "api:api_command",
    "cache": "cache:cache_command",
    "schema": "schema:schema_command",
    "history": "history:history_command",
}
"""Where each is in ``compat.commands``. A module is imported once its command is asked for; all take a second."""


class Commands(Mapping[str, Any]):
    """The commands as typer wants them, each made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = COMMANDS[name].partition(":")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(getattr(import_module(f"compat.commands.{module}"), function))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Group(TyperGroup):
    """All commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": {}})
        self.commands = Commands()  # type: ignore[assignment] # read only: nothing is added to it


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
) -> None:
    """Which transformers x tokenizers x peft combinations work, why the others fail, and what to do."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The console command: every end has its exit code and, if it is a bad one, one line that says why."""
    asked = tuple(sys.argv[1:] if arguments is None else arguments)
    ending.leave(lambda: app(args=asked, standalone_mode=False, obj=asked))
