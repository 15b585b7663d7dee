"""``compat explain``: arguments, printing, exit codes. Nothing is built, installed or fetched."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from compat import language, redact, screen
from compat.commands.lang import Lang
from compat.console import show
from compat.errors import CompatError, Exit, MatrixError
from compat.explain.answer import Explanation
from compat.explain.bounded import bounded
from compat.explain.explaining import explain
from compat.explain.known import beyond, known
from compat.explain.notebook import outputs
from compat.explain.reader import read
from compat.explain.seen import Text
from compat.history.store import shipped
from compat.report import explain_json, explain_terminal, sarif_explain
from compat.scan.files import named

File = Annotated[str, typer.Argument(help="A traceback, a log, a notebook, an issue's text; - is standard input.")]
With = Annotated[list[str] | None, typer.Option("--with", help="transformers==4.44.0: what is installed; repeatable.")]
From = Annotated[
    str | None,
    typer.Option("--from", help="What is installed: an environment, requirements.txt, uv.lock, ... as for check."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsSarif = Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for code scanning.")]


def explain_command(
    file: File,
    with_: With = None,
    source: From = None,
    as_json: AsJson = False,
    as_sarif: AsSarif = False,
    lang: Lang = language.ENGLISH,
) -> None:
    """Find the tracebacks in a text and say what caused each, and the way out; builds nothing."""
    if as_json and as_sarif:
        raise CompatError("--json and --sarif: one of them")
    said = _said(with_ or [])
    pointed, where = _pointed(source)
    text = _read(file)
    versions = known(said, pointed, where, text.mentions)
    found = explain(text, replace(versions, beyond=beyond(versions.versions, _newest)))
    if as_sarif:
        shown = sarif_explain.render(found, "" if file == "-" else named(Path(file)), exit_code(found))
    elif as_json:
        shown = explain_json.render(found)
    else:
        with language.speaking(lang):
            shown = explain_terminal.render(found, screen.width(sys.stdout))
    shown = redact.text(shown, os.environ)  # a job's log has that job's secrets, and this may be the same job
    if as_json or as_sarif:
        print(shown, end="")
    else:
        show(shown)
    raise typer.Exit(exit_code(found))


def exit_code(found: Explanation) -> Exit:
    """Whether every failure in the text is known."""
    unknown = found.left_out or any(each.is_version_incompatibility is None for each in found.explained)
    return Exit.INCONCLUSIVE if unknown else Exit.AS_EXPECTED


def _said(pins: list[str]) -> Mapping[str, str]:
    if not pins:
        return {}
    from compat import arguments  # as below

    found: dict[str, str] = {}
    for package, version in map(arguments.installed, pins):
        if found.setdefault(package, version) != version:
            raise MatrixError(f"--with {package}: two versions, {found[package]} and {version}; give one")
    return found


def _pointed(source: str | None) -> tuple[Mapping[str, str], str]:
    """The versions that ``--from`` holds, and how it is called."""
    if source is None:
        return {}, ""
    from compat.check.present import present  # most explanations do without, and it takes long to load

    found = present(source, combinations=lambda _: None, project=Path.cwd())
    pins = {name: version for name, version in found.pins.items() if "://" not in version}
    more = {"torch": found.torch, "python": found.python}
    return {**pins, **{name: version for name, version in more.items() if version}}, found.label


def _newest(package: str) -> str | None:
    """The newest release of a package that the history knows."""
    return next(reversed(shipped().releases(package)), None)


def _read(file: str) -> Text:
    if file == "-":
        return _text(sys.stdin.buffer, "standard input")
    path = Path(file)
    try:
        with path.open("rb") as stream:
            return _text(stream, path.name)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no file's name"
        raise CompatError(f"{path.name or file}: {why}; give a text file, or - for standard input") from None


def _text(stream: BinaryIO, name: str) -> Text:
    return read(outputs(bounded(stream, name)))
