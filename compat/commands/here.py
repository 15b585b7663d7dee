"""``compat run --here``: the branch of ``compat run`` that probes an interpreter as it is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from compat import completion, here, interpreter, recording, screen
from compat.commands.wish import Wish
from compat.console import Progress, show
from compat.errors import CompatError, Exit
from compat.here import Asked
from compat.model import Combination, Kind, Verdict
from compat.report import here_json, here_terminal

DEFAULT_SUITES = ("instructblip",)
EXITS = {
    Verdict.COMPATIBLE: Exit.AS_EXPECTED,
    Verdict.INCOMPATIBLE: Exit.DIFFERS,
    Verdict.INCONCLUSIVE: Exit.INCONCLUSIVE,
    None: Exit.AS_EXPECTED,
}
"""None: no question but those of the required was asked, and these pass."""

IsHere = Annotated[bool, typer.Option("--here", help="Probe the interpreter that runs this, as it is; builds nothing.")]
Python = Annotated[Path | None, typer.Option("--python", help="With --here: another interpreter, or an environment.")]
Suites = Annotated[
    list[str] | None,
    typer.Option("--suite", help="With --here: which suites; repeatable.", autocompletion=completion.suites),
]
AsJson = Annotated[bool, typer.Option("--json", help="With --here: print one JSON object.")]


@dataclass(frozen=True)
class HereOptions:
    """What was said on the command line of ``compat run`` that only --here takes."""

    here: bool = False
    python: Path | None = None
    suites: Sequence[str] = ()
    as_json: bool = False
    bundle: Path | None = None

    def refuse(self) -> None:
        """Raises CompatError for an option that means nothing without --here."""
        for option, given in (("--python", self.python), ("--suite", self.suites), ("--json", self.as_json)):
            if given:
                raise CompatError(f"{option}: only with --here")


def leave(options: HereOptions, wish: Wish, ids: Sequence[str], device: str) -> NoReturn:
    """Probes the interpreter, prints what it answered, and ends with the exit code."""
    wish.refuse()
    if options.bundle:
        raise CompatError("--here and --offline: an interpreter is probed as it is, and nothing is installed")
    if ids:
        raise CompatError(f"--here and {ids[0]}: an interpreter is probed as it is, not as a combination says")
    if device not in ("cpu", "cuda"):
        raise CompatError(f"--device {device}: there is cpu and cuda")
    suites = tuple(options.suites or DEFAULT_SUITES)
    chosen = here.chosen(suites, wish.probes)
    asked = Asked(chosen, device, wish.scale, wish.time_limit_s, wish.probes, suites)
    found = interpreter.look(options.python or Path(sys.executable))
    shown = Combination(here.NAME, "This interpreter", Kind.CURRENT, found.minor, {})
    with Progress() as progress:
        answer = here.ask(found, asked, lambda probe: progress.under_way(shown, f"probing {probe}"))
    try:
        if options.as_json:
            print(here_json.render(answer), end="", flush=True)
        else:
            show(here_terminal.render(answer, screen.width(sys.stdout)))
            sys.stdout.flush()
    finally:  # neither a full disk nor a closed pipe loses both
        wish.keep(recording.of_interpreter(answer, wish.probes), here.NAME, device)
    raise typer.Exit(EXITS[answer.verdict])
