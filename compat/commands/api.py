"""``compat api``: arguments, printing, exit codes. It reads the shipped history and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer
from packaging.utils import canonicalize_name

from compat import completion
from compat.api.look import look
from compat.console import show
from compat.errors import CompatError, Exit
from compat.history.store import shipped
from compat.report import api_json, api_terminal
from compat.suggestion import meant

Name = Annotated[str, typer.Argument(help="Trainer, transformers.Trainer.train, Trainer.__init__:tokenizer, ...")]
Package = Annotated[
    str | None,
    typer.Option("--package", help="Only in this package.", autocompletion=completion.packages_of_history),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, with everything in it.")]
Everything = Annotated[bool, typer.Option("--all", help="Show all things of that name.")]


def api_command(name: Name, package: Package = None, as_json: AsJson = False, everything: Everything = False) -> None:
    """Show from which release to which a name, a method or a parameter is there, and what stands there now."""
    history = shipped()
    only = canonicalize_name(package) if package else None
    if only and only not in history.packages:
        near = meant(only, history.packages)
        raise CompatError(f"--package {package}{near}: the history has {', '.join(history.packages)}")
    answer = look(history, name.strip(), only)
    if as_json:
        print(api_json.render(answer), end="")
    else:
        show(api_terminal.render(answer, everything))
    raise typer.Exit(Exit.AS_EXPECTED if answer.matches else Exit.INCONCLUSIVE)
