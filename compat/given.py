"""How the value of an option was given: what is wrong with it is told by that name."""

from __future__ import annotations

import typer


def words(context: typer.Context, parameter: typer.CallbackParam) -> str:
    """What stands before the value: "--lang ", "COMPAT_LANG="."""
    source = context.get_parameter_source(parameter.name or "")
    if source and source.name == "ENVIRONMENT":
        return f"{parameter.envvar}="
    return f"{parameter.opts[0]} "
