"""The option ``--lang`` of the commands that write or print reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Annotated

import typer

from compat import given, language


def _known(context: typer.Context, parameter: typer.CallbackParam, value: str) -> str:
    return language.known(value, given.words(context, parameter))


Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        envvar=language.VARIABLE,
        metavar="LANGUAGE",
        callback=_known,
        help="The language of what people read: en or zh. JSON stays as it is.",
    ),
]


def named(file: str, lang: str) -> str:
    """The file's name in a language: "landscape.md", "landscape.zh.md"."""
    path = PurePath(file)
    return file if lang == language.ENGLISH else f"{path.stem}.{lang}{path.suffix}"


def in_languages(lang: str, render: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """Texts by file in English, and beside them in the language that is wanted, under names of their own."""
    found = dict(render())
    if lang != language.ENGLISH:
        with language.speaking(lang):
            found.update({named(file, lang): text for file, text in render().items()})
    return found
