"""``compat schema``: the JSON schemas of what compat writes, printed."""

from __future__ import annotations

from typing import Annotated

import typer

from compat.console import show
from compat.schema import table

Name = Annotated[str | None, typer.Argument(help="Which one; without it all are listed.")]


def schema_command(name: Name = None) -> None:
    """Print the JSON Schema of a JSON output, or list which there are."""
    if name is not None:
        print(table.file(name).read_text(encoding="utf-8"), end="")
        return
    width = max(map(len, table.TABLE))
    show("".join(f"{each:{width}}  {entry.version}  {entry.of}\n" for each, entry in table.TABLE.items()))
