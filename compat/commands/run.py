"""``compat run``: arguments, composition, printing, exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import typer

from compat import (
    answered,
    collect,
    durations,
    eventfile,
    executors,
    isolation,
    releases,
    remedies,
    spending,
    summary,
    timeleft,
    torch_system,
    unchanged,
    visible,
)
from compat.answered import Answered
from compat.choosing import checked
from compat.commands import following
from compat.commands.cluster import PATIENCE_S, Dask, Resources, Wait, Wanted
from compat.commands.following import Followed
from compat.commands.here import AsJson, HereOptions, IsHere, Python, Suites, leave
from compat.commands.wish import Jobs, Probes, Record, Scale, TimeLimit, Wish
from compat.console import Progress, complain, say, show
from compat.errors import CompatError, Exit
from compat.events import Events
from compat.journal import Journal
from compat.model import Combination
from compat.place import FOLDER, Bundle, Cache, Device, Ids, MatrixFolder, MaxDisk, Place, Rerun, Strict, Torch, place
from compat.probes.probe import TINY
from compat.results import Analysis, analyse
from compat.run import run
from compat.scheduling import longest_first
from compat.setup import Observer, Result, Setup
from compat.stamp import Answer


def run_command(
    context: typer.Context,
    ids: Ids = None,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Torch = "auto",
    rerun: Rerun = False,
    max_disk: MaxDisk = None,
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
    bundle: Bundle = None,
    dask: Dask = None,
    dask_resources: Resources = None,
    dask_wait: Wait = PATIENCE_S,
    events: Followed = None,
) -> None:
    """Lock, install and probe combinations."""
    wish = Wish(scale, tuple(probe or ()), time_limit, record)
    cluster = Wanted(dask, dask_resources or (), dask_wait)
    cluster.refuse(here=here_, record=bool(record), offline=bool(bundle))
    own = HereOptions(here_, python, suite or (), as_json, bundle)
    if own.here and events:
        raise CompatError("--here and --events: an interpreter's answer comes at once; --json prints it")
    if own.here:
        leave(own, wish, ids or [], device)
    own.refuse()
    here = place(folder, cache, device, torch_backend, rerun, max_disk)
    if bundle:
        from compat.commands.bundle import offline  # its index's libraries take as long to load as all the rest

        here, ids = offline(bundle, ids or [], here)
    here = wish.at(here)
    look = unchanged.begin(context.obj, here) if wish == Wish() and not dask and not events else None
    chosen = wish.chosen(checked(here, ids or []), here)
    spending.refuse_unusable()
    if torch_system.is_system(torch_backend):
        say(torch_system.told(torch_backend))
    with following.opened(events) as told_to:
        code, out = _run(chosen, here, wish, cluster, jobs, strict, look, told_to)
        told_to.ended(code)
    finish(code, out, apart=bool(events and eventfile.is_standard_output(events)))


def _run(
    chosen: Sequence[Combination],
    here: Place,
    wish: Wish,
    cluster: Wanted,
    jobs: int | None,
    strict: bool,
    look: unchanged.Look | None,
    events: Events,
) -> tuple[Exit, str]:
    """Runs the combinations and keeps what a run that changes nothing would say; the exit code and the last lines."""
    tried = releases.tried(here.folder)
    questions_ = collect.questions_of(here.setup.catalogue)
    here = replace(here, setup=replace(here.setup, heard=events.heard))
    events.started(chosen, here.setup)
    with cluster.at(here, jobs, wish.jobs) as (there, at_once), Progress(whole=len(chosen)) as progress:
        progress.foresee(lambda: _forecast(chosen, there, at_once))

        def observe(combination: Combination, words: str) -> None:
            progress.under_way(combination, words)
            events.under_way(combination, words)

        def work(combination: Combination) -> tuple[Result, int]:
            events.begun(combination)
            own = there.setup.alone if len(chosen) == 1 else there.setup
            return _answered(combination, own, there, wish, tried, observe)

        told, probed = [], False
        for combination, (result, searched) in executors.each(longest_first(chosen, here), work, at_once):
            progress.done(combination, summary.of_run(result, searched))
            events.done(result, searched, questions_)
            wish.recorded(result, here)
            spending.record(combination.id, result.spent)
            told.append(answered.of(result, named=bool(wish.probes)))
            probed = probed or bool(result.fresh)
    if probed and (remark := isolation.remark()):
        say(remark)
    with Journal(here.journal) as book:
        rests_on = look.rests_on(chosen, book) if look else None
        known = collect.recalled(chosen, here.setup, book)
        analysis = analyse(collect.of(known, here.folder, chosen, here.setup, book))
        code, out = judged(analysis, strict, told)
        if look and (lines := unchanged.lines(known, here.setup, tried, book)):
            look.keep(Answer(code, lines, out), rests_on, book)
    return code, out


def _forecast(chosen: Sequence[Combination], here: Place, jobs: int) -> timeleft.Run:
    with Journal(here.journal) as book:
        return timeleft.Run(durations.plans(chosen, here.setup, book), jobs)


def _answered(
    combination: Combination, own: Setup, here: Place, wish: Wish, tried: remedies.Releases, observe: Observer
) -> tuple[Result, int]:
    """What a combination came to, and how many probes were run for pins near it: a bundle has no other releases.

    ``own`` is how it is run itself; what is near it is run as ``here`` says.
    """
    with Journal(here.journal) as book:
        result = run(combination, own, book, observe)
        if here.setup.stock or wish.is_narrow:
            return result, 0
        return result, remedies.search(result, tried, here.setup, book, observe)[1]


def judged(analysis: Analysis, strict: bool, told: Sequence[Answered] = ()) -> tuple[Exit, str]:
    """The last lines: what was asked for, what is not as expected, and the exit code with its meaning."""
    code, lines = summary.judge(analysis, strict, silent=answered.silent(told))
    return code, "\n".join(map(visible.line, [*(each for answer in told for each in answer.lines), *lines]))


def finish(code: Exit, out: str, *, apart: bool = False) -> NoReturn:
    """Ends the command with its last lines and its exit code; ``apart``: standard output is somebody else's."""
    complain(out) if apart else show(f"{out}\n")
    raise typer.Exit(code)
