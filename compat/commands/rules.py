"""``compat rules``: the catalogue of known failures, printed."""

from __future__ import annotations

from typing import Annotated

import typer

from compat import language
from compat.commands.lang import Lang
from compat.errors import CompatError
from compat.report import rules_markdown
from compat.rules import RULES
from compat.rules.rule import GeneralRule, Rule


def rules_command(
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show this one whole.")] = None,
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
            print(rules_markdown.listing(RULES), end="")
        else:
            print(rules_markdown.whole(_named(id_)), end="")


def _named(id_: str) -> Rule | GeneralRule:
    for rule in RULES:
        if rule.id == id_:
            return rule
    raise CompatError(f"{id_[:100]}: no such rule; `compat rules` lists them")
