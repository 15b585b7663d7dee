"""``compat rules``: the catalogue of known failures, printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from compat import completion, language, screen
from compat.commands.lang import Lang
from compat.console import show
from compat.errors import CompatError
from compat.report import rules_markdown
from compat.rules import RULES
from compat.rules.rule import GeneralRule, Rule
from compat.suggestion import meant


def rules_command(
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show this one whole.", autocompletion=completion.rules)
    ] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/known-failures.md.")] = False,
    lang: Lang = language.ENGLISH,
) -> None:
    """List the failures that are known, or show one."""
    if as_markdown and id_:
        raise CompatError(f"--markdown is the whole page: leave {id_} out")
    with language.speaking(lang):
        if as_markdown:
            print(rules_markdown.page(RULES), end="")
        elif id_ is None:
            show(rules_markdown.listing(RULES))
        else:
            show(rules_markdown.whole(_named(id_), min(screen.width(sys.stdout), screen.FILE_WIDTH)))


def _named(id_: str) -> Rule | GeneralRule:
    for rule in RULES:
        if rule.id == id_:
            return rule
    near = meant(id_, (rule.id for rule in RULES))
    raise CompatError(f"{id_[:100]}: no such rule{near}; `compat rules` lists them")
