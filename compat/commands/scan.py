"""``compat scan``: arguments, ``[tool.compat]``, printing, exit codes. The source is read, never imported or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from compat import completion
from compat.console import show
from compat.errors import CompatError, MatrixError
from compat.history.names import History
from compat.history.store import shipped
from compat.report import sarif_scan, scan_json, scan_terminal
from compat.scan.scanning import scan
from compat.scan.targets import known, standing, wanted
from compat.scan.verdict import exit_code

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files, notebooks and folders; [tool.compat] scan if none are named.")
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        help="transformers==5.23.0, 'peft>=0.18', peft==latest; repeatable.",
        autocompletion=completion.packages_of_history,
    ),
]
At = Annotated[
    list[str] | None,
    typer.Option("--at", help="Where you are, as transformers==4.57.6; repeatable. [tool.compat] from if nobody says."),
]
All = Annotated[bool, typer.Option("--all", help="Show also what is missing already, and what no release has.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsSarif = Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for code scanning.")]


def scan_command(
    paths: Paths = None,
    to: To = None,
    at: At = None,
    everything: All = False,
    as_json: AsJson = False,
    as_sarif: AsSarif = False,
) -> None:
    """Read your source, and predict what breaks at a release: file, line, name, last release with it, replacement."""
    if as_json and as_sarif:
        raise CompatError("--json and --sarif: one of them")
    history = shipped()
    target = wanted(history, to or ())
    present = standing(history, at) if at else _of_project(history)
    found = scan(history, paths or _configured(), target, {each: v for each, v in present.items() if each in target})
    if as_sarif:
        print(sarif_scan.render(found, everything=everything), end="")
    elif as_json:
        print(scan_json.render(found), end="")
    else:
        show(scan_terminal.render(found, everything=everything))
    raise typer.Exit(exit_code(found))


def _configured() -> Sequence[Path]:
    from compat.check.project import read  # takes long to load, and a scan of named paths does without

    project = read(Path.cwd())
    if not project.scan:
        raise MatrixError("PATH: name what is to be read, as in compat scan src --to transformers==latest")
    return [project.folder / each for each in project.scan]


def _of_project(history: History) -> Mapping[str, str]:
    """The versions that ``from`` in ``[tool.compat]`` holds; none where it does not say."""
    from compat.check.present import present  # as above
    from compat.check.project import read

    project = read(Path.cwd())
    if project.from_ is None:
        return {}
    return known(history, present(project.from_, combinations=lambda _: None, project=project.folder).pins)
