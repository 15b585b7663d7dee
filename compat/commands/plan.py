"""``compat plan``: the combinations of one shard, or all shards as the job matrix of GitHub; printed. Runs nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from compat import matrix, planning, questions, shardfile
from compat.errors import CompatError
from compat.model import Combination
from compat.place import FOLDER, Ids, Json, MatrixFolder, place
from compat.questions import SHIPPED

Part = Annotated[str | None, typer.Option("--shard", metavar="M/N", help="Print the ids of the M-th of N shards.")]
GitHub = Annotated[
    bool, typer.Option("--github-matrix", help="Print one line of JSON for strategy.matrix, through fromJSON.")
]
Most = Annotated[
    int | None,
    typer.Option("--max-jobs", min=1, help=f"At most that many jobs; {planning.MOST_JOBS}, which is GitHub's limit."),
]
Durations = Annotated[
    Path | None,
    typer.Option("--durations", help="A results.json whose durations balance the shards; the number of probes if not."),
]


def plan_command(
    ids: Ids = None,
    shard: Part = None,
    github: GitHub = False,
    most: Most = None,
    durations: Durations = None,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
) -> None:
    """Divide combinations among jobs: each is in exactly one shard, and the same options give the same shards."""
    wanted = _wanted(shard, github, most)
    combinations = matrix.select(matrix.read(place(folder, None).folder), ids or [])
    if not combinations:
        raise CompatError("nothing to plan: the matrix has no combination that runs without being named")
    weights = planning.weights(_probes(combinations), shardfile.seconds(durations) if durations else {})
    if wanted is None:
        print(_line(planning.github_matrix(planning.split(weights, most or planning.MOST_JOBS))))
        return
    found = planning.chosen(planning.split(weights, wanted[1]), *wanted)
    print(_line({"shard": found.part, "ids": list(found.ids)}) if as_json else "\n".join(found.ids))


def _wanted(shard: str | None, github: bool, most: int | None) -> tuple[int, int] | None:
    """The shard that is asked for; None for the job matrix. Raises CompatError for what does not go together."""
    if bool(shard) == github:
        raise CompatError("one of --shard M/N and --github-matrix: which jobs are wanted?")
    if shard and most:
        raise CompatError("--max-jobs is for --github-matrix; --shard M/N says how many there are")
    if (most or 1) > planning.MOST_JOBS:
        raise CompatError(f"--max-jobs {most}: GitHub takes at most {planning.MOST_JOBS} jobs of one matrix")
    return planning.part(shard) if shard else None


def _probes(combinations: Sequence[Combination]) -> dict[str, int]:
    return {each.id: len(questions.for_combination(each, SHIPPED.probes)) for each in combinations}


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
