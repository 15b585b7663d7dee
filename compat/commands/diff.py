"""``compat diff``: arguments, printing, exit codes. It runs nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compat import language, visible
from compat import screen as streams
from compat.check import diff, stored
from compat.check.drift import drifts
from compat.check.verdict import EXITS
from compat.commands.lang import Lang
from compat.errors import CompatError
from compat.report import check_json, check_markdown, check_terminal

Side = Annotated[str, typer.Argument(help="A results file, or FILE:ID for one of its combinations.")]
Drift = Annotated[bool, typer.Option("--strict", help="Figures that differ count as a regression.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, with everything in it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def diff_command(
    before: Side,
    after: Side,
    strict: Drift = False,
    as_markdown: AsMarkdown = False,
    as_json: AsJson = False,
    lang: Lang = language.ENGLISH,
) -> None:
    """Compare two stored results files (reports/results.json), combination by combination; runs nothing."""
    if as_markdown and as_json:
        raise CompatError("--markdown and --json: one of them")
    (one, first), (other, second) = map(split, (before, after))
    found = diff.diff(stored.read(one), stored.read(other), (first, second), drifts, strict=strict)
    if as_json:
        text = check_json.render_diff(found)
    elif as_markdown:
        with language.speaking(lang):
            text = check_markdown.render_diff(found)
    else:
        text = visible.inert(check_terminal.render_diff(found, *screen()))
    print(text, end="")
    raise typer.Exit(EXITS[found.verdict])


def split(text: str) -> tuple[Path, str]:
    """(file, combination id or "") of "results.json:documented-2"; a file of just that name is that file."""
    path = Path(text)
    head, colon, id_ = text.rpartition(":")
    return (path, "") if path.exists() or not colon or not head else (Path(head), id_)


def screen() -> tuple[int, bool]:
    """The width of the terminal, and whether it takes colours."""
    return streams.width(sys.stdout), streams.has_colour(sys.stdout)
