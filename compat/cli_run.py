"""``compat run``, ``report``, ``lock`` and ``list``: arguments, composition, printing, exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from compat import (
    answered,
    cli_bundle,
    cli_here,
    collect,
    executors,
    isolation,
    lock,
    lockfile,
    matrix,
    questions,
    recordfile,
    releases,
    remedies,
    spending,
    summary,
    torch_system,
)
from compat.answered import Answered
from compat.cli_bundle import Offline
from compat.cli_here import AsJson, HereOptions, IsHere, Python, Suites
from compat.cli_wish import Jobs, Probes, Record, Scale, TimeLimit, Wish
from compat.console import Progress, say
from compat.errors import Exit, MatrixError
from compat.files import write_whole
from compat.journal import Journal
from compat.model import Combination, Outcome, Status
from compat.place import FOLDER, Cache, Device, Ids, MatrixFolder, Place, Rerun, Strict, Torch, place, short
from compat.probes.catalogue import PROBES
from compat.probes.probe import TINY
from compat.report import artefacts_json, export, markdown
from compat.results import Analysis, analyse
from compat.rules import RULES
from compat.run import Observer, Result, run


def _checked(here: Place, ids: Sequence[str]) -> tuple[Combination, ...]:
    """The chosen combinations, after a look at all that a run reads: a mistake is told before anything is built."""
    combinations = matrix.read(here.folder)
    chosen = matrix.select(combinations, ids)
    for each in combinations:
        questions.for_combination(each, here.setup.catalogue.probes)
        _refuse_unknown_answers(each)
    for each in chosen:
        lockfile.read(each, here.setup.locks)
    releases.tried(here.folder)
    collect.claims(here.folder, combinations, here.setup.catalogue)
    return chosen


def _refuse_unknown_answers(combination: Combination) -> None:
    """What is expected of a probe is "passed", "failed" or a rule that there is."""
    known = {Status.PASSED, Status.FAILED, *(rule.id for rule in RULES)}
    documented = [combination.documented.rule] if combination.documented else []
    for answer in (*combination.expect.values(), *documented):
        if answer not in known:
            raise MatrixError(
                f"combination {combination.id!r}: expect: {answer!r} is neither passed, failed nor a rule"
            )


def run_command(
    ids: Ids = None,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Torch = "auto",
    rerun: Rerun = False,
    strict: Strict = False,
    jobs: Jobs = None,
    scale: Scale = TINY,
    probe: Probes = None,
    time_limit: TimeLimit = None,
    record: Record = None,
    here_: IsHere = False,
    python: Python = None,
    suite: Suites = None,
    as_json: AsJson = False,
    bundle: Offline = None,
) -> None:
    """Lock, install and probe combinations."""
    wish = Wish(scale, tuple(probe or ()), time_limit, record)
    own = HereOptions(here_, python, suite or (), as_json, bundle)
    if own.here:
        cli_here.leave(own, wish, ids or [], device)
    own.refuse()
    here = place(folder, cache, device, torch_backend, rerun)
    if bundle:
        here, ids = cli_bundle.offline(bundle, ids or [], here)
    here = wish.at(here)
    chosen = wish.chosen(_checked(here, ids or []), here)
    if torch_system.is_system(torch_backend):
        say(torch_system.told(torch_backend))
    tried = releases.tried(here.folder)
    with Progress() as progress:

        def work(combination: Combination) -> tuple[Result, int]:
            return _answered(combination, here, wish, tried, progress.under_way)

        told, probed = [], False
        for combination, (result, searched) in executors.each(chosen, work, wish.jobs(jobs)):
            progress.done(combination, summary.of_run(result, searched))
            wish.recorded(result, here)
            spending.record(combination.id, result.spent)
            told.append(answered.of(result, named=bool(wish.probes)))
            probed = probed or bool(result.fresh)
    if probed and (remark := isolation.remark()):
        say(remark)
    with Journal(here.journal) as book:
        _finish(analyse(collect.results(here.folder, chosen, here.setup, book)), strict, told)


def _answered(
    combination: Combination, here: Place, wish: Wish, tried: remedies.Releases, observe: Observer
) -> tuple[Result, int]:
    """What a combination came to, and how many probes were run for pins near it: a bundle has no other releases."""
    with Journal(here.journal) as book:
        result = run(combination, here.setup, book, observe)
        if here.setup.stock or wish.is_narrow:
            return result, 0
        return result, remedies.search(result, tried, here.setup, book, observe)[1]


def report_command(
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Torch = "auto",
    rerun: Annotated[bool, typer.Option(hidden=True, help="Taken for nox's sake; a report runs nothing.")] = False,
    strict: Strict = False,
    bundle: Offline = None,
) -> None:
    """Write reports/ from what was run; runs nothing."""
    del rerun
    here = place(folder, cache, device, torch_backend)
    if bundle:
        here, _ = cli_bundle.offline(bundle, [], here)
    combinations = _checked(here, ["*"])
    recorded = recordfile.folders(here.reports)
    crossed = artefacts_json.summaries(here.reports / "artefacts.json")
    with Journal(here.journal) as book:
        analysis = analyse(replace(collect.results(here.folder, combinations, here.setup, book), recorded=recorded))
    for name, text in (
        ("compatibility.md", markdown.compatibility(analysis, crossed)),
        ("training.md", markdown.training_table(analysis)),
        ("results.json", export.render(analysis)),
    ):
        _write(here.reports / name, text)
    _finish(analysis, strict)


def lock_command(ids: Ids = None, folder: MatrixFolder = FOLDER) -> None:
    """Write the locks of combinations to matrix/locks."""
    here = place(folder, None)
    chosen = matrix.select(matrix.read(here.folder), ids or [])
    refused = 0
    for combination, answer in executors.each(chosen, lock.resolve, executors.cores()):
        if isinstance(answer, Outcome):
            refused += 1
            say(f"{combination.id}: no lock: {answer.reason}")
        else:
            say(f"{combination.id}: {short(lockfile.write(answer, combination, here.setup.locks))}")
    raise typer.Exit(Exit.INCONCLUSIVE if refused else Exit.AS_EXPECTED)


def list_command(
    folder: MatrixFolder = FOLDER,
    probes: Annotated[bool, typer.Option("--probes", help="The probes instead, with their questions.")] = False,
) -> None:
    """Show the combinations, or the probes and their questions."""
    if probes:
        width = max(len(probe.id) for probe in PROBES)
        print("\n".join(f"{probe.id:{width}} {probe.role:14} {probe.question}" for probe in PROBES))
        return
    combinations = matrix.read(place(folder, None).folder)
    for each in combinations:
        questions.for_combination(each)
    print("\n".join(f"{each.id:20} {each.kind:11} {each.title}" for each in combinations))


def _write(path: Path, text: str) -> None:
    """Writes a report, unless it is there as it should be; says which."""
    same = path.exists() and path.read_bytes() == text.encode()
    if not same:
        write_whole(path, text)
    say(f"{short(path)}: {'unchanged' if same else 'written'}")


def _finish(analysis: Analysis, strict: bool, told: Sequence[Answered] = ()) -> NoReturn:
    """The last lines: what was asked for, what is not as expected, and the exit code with its meaning."""
    code, lines = summary.judge(analysis, strict, silent=answered.silent(told))
    print("\n".join([*(line for each in told for line in each.lines), *lines]))
    raise typer.Exit(code)
