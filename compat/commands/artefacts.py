"""``compat artefacts``: what one combination saves and another loads, every ordered pair."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from compat import completion, executors, language, lockfile
from compat.artefacts import chosen, converting, cross
from compat.artefacts.crossing import is_inconclusive
from compat.commands.lang import Lang, in_languages, named
from compat.console import Progress, complain, say, show
from compat.errors import Exit
from compat.files import write_together
from compat.model import Combination, Status
from compat.place import FOLDER, Backend, Cache, Jobs, Json, MatrixFolder, MaxDisk, Place, Rerun, place
from compat.report import artefacts_json, artefacts_markdown
from compat.setup import Result

Chosen = Annotated[
    list[str] | None,
    typer.Argument(
        help=f"Ids or patterns; those of the matrix folder's {chosen.FILE} if none.",
        autocompletion=completion.combinations,
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="A kind of artefact or a pattern (tokenizer-*); several if repeated.",
        autocompletion=completion.kinds,
    ),
]


def artefacts_command(
    ids: Chosen = None,
    kind: Kinds = None,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    max_disk: MaxDisk = None,
    jobs: Jobs = executors.cores(),
    lang: Lang = language.ENGLISH,
) -> None:
    """Save artefacts with each combination, load them with every other one, and compare.

    Without ids and --kind it writes reports/artefacts.md and artefacts.json; narrowed it prints what it found.
    """
    here = place(folder, cache, backend=torch_backend, rerun=rerun, max_disk=max_disk)
    combinations, kinds = chosen.combinations(here.folder, ids or []), chosen.kinds(kind or [])
    for each in combinations:
        lockfile.read(each, here.setup.locks)
    with Progress() as progress:

        def done(combination: Combination, what: str, result: Result) -> None:
            progress.done(combination, _line(combination, what, result))

        crosser = cross.Crosser(here.setup, here.journal, jobs, progress.under_way, done, converting.converter)
        crossing = crosser.cross(combinations, kinds)
    found = in_languages(lang, lambda: {"artefacts.md": artefacts_markdown.render(crossing)})
    found["artefacts.json"] = artefacts_json.render(crossing)
    if as_json:
        print(found["artefacts.json"], end="")
    elif ids or kind:
        show(found[named("artefacts.md", lang)])
    if not (ids or kind):
        _write(here, found)
    code = Exit.INCONCLUSIVE if is_inconclusive(crossing) else Exit.AS_EXPECTED
    (say if code is Exit.AS_EXPECTED else complain)(f"compat: {_meaning(code)} (exit code {int(code)})")
    raise typer.Exit(code)


def _line(combination: Combination, what: str, result: Result) -> str:
    """ "current-5: read: 70 passed, 14 failed (84 probed now)"."""
    counts = Counter(outcome.status for outcome in result.outcomes)
    statuses = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    fresh = f"{result.fresh} probed now" if result.fresh else "unchanged, nothing probed"
    return f"{combination.id}: {what}: {statuses} ({fresh})"


def _write(here: Place, texts: dict[str, str]) -> None:
    paths = {here.reports / name: text for name, text in texts.items()}
    changed = {path: text for path, text in paths.items() if not path.exists() or path.read_bytes() != text.encode()}
    write_together(changed)
    for path in paths:
        say(f"{here.reports.name}/{path.name}: {'written' if path in changed else 'unchanged'}")


def _meaning(code: Exit) -> str:
    return "every pair was asked" if code is Exit.AS_EXPECTED else code.meaning
