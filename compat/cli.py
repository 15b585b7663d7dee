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
    "run": "cli_run:run_command",
    "report": "cli_report:report_command",
    "plan": "cli_plan:plan_command",
    "merge": "cli_merge:merge_command",
    "lock": "cli_declared:lock_command",
    "bundle": "cli_bundle:bundle_command",
    "list": "cli_declared:list_command",
    "artefacts": "cli_artefacts:artefacts_command",
    "bisect": "cli_releases:bisect_command",
    "blame": "cli_blame:blame_command",
    "sweep": "cli_sweep:sweep_command",
    "check": "cli_check:check_command",
    "diff": "cli_diff:diff_command",
    "explain": "cli_explain:explain_command",
    "scan": "cli_scan:scan_command",
    "convert": "cli_convert:convert_command",
    "rules": "cli_rules:rules_command",
    "releases": "cli_index:releases_command",
    "api": "cli_api:api_command",
    "cache": "cli_cache:cache_command",
    "history": "cli_history:history_command",
}
"""Where each command is. A module is imported once its command is asked for: together they take a second."""


class Commands(Mapping[str, Any]):
    """The commands as typer wants them, each made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = COMMANDS[name].partition(":")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(getattr(import_module(f"compat.{module}"), function))
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
