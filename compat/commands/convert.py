"""``compat convert``: arguments, composition, printing, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from compat import completion, matrix, screen
from compat.console import Progress, show
from compat.convert import convert, placing, target
from compat.convert.answer import EXITS, answer
from compat.convert.checking import check
from compat.convert.outcome import Converted, Refused, UnusableFileError
from compat.convert.subject import Checked, Subject
from compat.convert.target import Workshop
from compat.place import FOLDER, Backend, Cache, MatrixFolder, place
from compat.report import convert_terminal

What = Annotated[
    Path, typer.Argument(metavar="PATH", help="A tokenizer.json, or the folder of a tokenizer or a LoRA adapter.")
]
For = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        help="What is to read it: tokenizers==0.15.2, peft==0.8.2, a combination; repeatable.",
        autocompletion=completion.combinations,
    ),
]
From = Annotated[
    list[str] | None,
    typer.Option("--from", help="The release that wrote it, where its form does not tell; repeatable."),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where to put it; beside the original if nobody says.")
]


def convert_command(
    path: What,
    wanted: For = None,
    output: Output = None,
    sources: From = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Write it without having tried it.")] = False,
    torch: Annotated[str | None, typer.Option("--torch", help="torch's version, for the check of an adapter.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    torch_backend: Backend = "auto",
) -> None:
    """Write a tokenizer's file or an adapter's folder anew for other releases; the original is never touched.

    Both are run in real environments first, and what does not behave the same is not written.
    """
    if not path.exists():
        raise UnusableFileError(f"{path}: there is no such file or folder")
    goal, known = target.read(wanted or [], folder), target.source(sources or [])
    place_ = output or placing.beside(path, goal.words)
    placing.refuse(path, place_)
    shop = _shop(folder, cache, torch_backend, torch)
    found = convert.opened(path, goal.packages, known)  # before anything is asked or built
    if any(each.part.package not in goal.pins for each in found):
        goal = target.learned(goal, shop)
    made = convert.rewritten(path, found, goal.pins)
    checked = None if unchecked or isinstance(made, Refused) else _checked(Subject(path, found, _new(made), goal), shop)
    said = answer(str(path), found, goal.pins, made, checked)
    if said.writes:
        placing.place(path, _new(made), place_)
        said = replace(said, output=str(place_))
    if as_json:
        print(convert_terminal.render_json(said))
    else:
        show(f"{convert_terminal.render(said, screen.width(sys.stdout))}\n")
    raise typer.Exit(EXITS[said.result])


def _shop(folder: Path, cache: Path | None, backend: str, torch: str | None) -> Workshop:
    here = place(folder, cache, backend=backend)
    defaults = matrix.read_defaults(here.folder)
    return Workshop(defaults.model_copy(update={"torch": torch} if torch else {}), here.setup, here.journal)


def _new(made: Converted | Refused) -> Mapping[str, bytes]:
    """The files to write: none where the target reads the original."""
    return made.files if isinstance(made, Converted) and made.needed else {}


def _checked(subject: Subject, shop: Workshop) -> Checked:
    with Progress() as progress:
        return check(subject, shop, progress.under_way)
