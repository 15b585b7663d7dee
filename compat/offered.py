"""The parameters of commands as a shell's completion needs them, remembered: a command's module takes long to load.

They are kept in compat's cache, in a file that the names, times and sizes of the sources name: where one changes, they
are read anew. Where they cannot be kept or read, the module is loaded.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import platformdirs
import typer
from typer.models import ArgumentInfo, OptionInfo

from compat import completion

VARIABLE = "_COMPAT_COMPLETE"
"""Set by the shell that asks."""
FOLDER = "completion"
PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Parameter:
    """``words`` ("--probe") are an option's, none is an argument's. ``values`` names a function of ``completion``."""

    name: str
    words: tuple[str, ...]
    flag: bool
    many: bool
    help: str
    values: str
    choices: tuple[str, ...]


def function(command: str, load: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """The command's function; to a shell that asks, one with the same parameters that does nothing."""
    if VARIABLE not in os.environ:
        return load()
    file = _file(command)
    with suppress(OSError, ValueError, TypeError, KeyError):
        return _stand_in([_parameter(each) for each in json.loads(file.read_text(encoding="utf-8"))])
    found = load()
    with suppress(OSError):  # no place for them: the next word takes as long
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([asdict(each) for each in parameters(found)]), encoding="utf-8")
    return found


def _file(command: str) -> Path:
    sources = [each.stat() for folder in (PACKAGE, PACKAGE / "commands") for each in sorted(folder.glob("*.py"))]
    decisive = [command, sys.version, typer.__version__, *((each.st_mtime_ns, each.st_size) for each in sources)]
    digest = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:32]
    cache = os.environ.get("COMPAT_CACHE") or platformdirs.user_cache_path("compat-harness")
    return Path(cache) / FOLDER / f"{digest}.json"


def parameters(command: Callable[..., Any]) -> list[Parameter]:
    """Those of a command's function that are shown."""
    hints = get_type_hints(command, include_extras=True)
    annotated = ((name, *get_args(hint)) for name, hint in hints.items() if hasattr(hint, "__metadata__"))
    return [
        _read(name, base, info)
        for name, base, *infos in annotated
        for info in infos
        if isinstance(info, OptionInfo | ArgumentInfo) and not info.hidden
    ]


def _read(name: str, base: Any, info: OptionInfo | ArgumentInfo) -> Parameter:
    # In an annotation typer takes the first word for the default until it makes the command.
    said = [each for each in (info.default, *(info.param_decls or ())) if isinstance(each, str)]
    words = tuple(said or (f"--{name.replace('_', '-')}",)) if isinstance(info, OptionInfo) else ()
    choices = tuple(each.value for each in base) if isinstance(base, type) and issubclass(base, Enum) else ()
    values = info.autocompletion.__name__ if info.autocompletion else ""
    return Parameter(name, words, base is bool, "list[" in str(base), info.help or "", values, choices)


def _parameter(told: dict[str, Any]) -> Parameter:
    return Parameter(**{**told, "words": tuple(told["words"]), "choices": tuple(told["choices"])})


def _stand_in(found: Sequence[Parameter]) -> Callable[..., Any]:
    """A function of which typer makes the same command, as far as a shell sees it."""

    def nothing(**given: object) -> None:
        del given

    shown = [
        inspect.Parameter(
            each.name, inspect.Parameter.KEYWORD_ONLY, default=_default(each), annotation=_annotated(each)
        )
        for each in found
    ]
    nothing.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    nothing.__annotations__ = {each.name: each.annotation for each in shown}
    return nothing


def _default(each: Parameter) -> bool | None:
    return False if each.flag else None


def _annotated(each: Parameter) -> Any:
    values = getattr(completion, each.values) if each.values else _among(each.choices)
    make: Any = typer.Option if each.words else typer.Argument
    kind: Any = bool if each.flag else list[str] | None if each.many else str | None
    info = make(*each.words, help=each.help, autocompletion=None if each.flag else values)
    return Annotated[kind, info]


def _among(choices: Sequence[str]) -> Callable[[Any, str], completion.Values]:
    def values(ctx: Any, incomplete: str) -> completion.Values:
        del ctx
        return [(each, "") for each in choices if each.startswith(incomplete)]

    return values
