"""What a warm run costs: packages in the caches, no environments; beside a plain noxfile, in one run on one machine.

    python -m pip install .
    python benchmarks/warm_run.py                        # all variants, once each; prints a Markdown table
    python benchmarks/warm_run.py --runs 5 --only uv-j2 --only cold
    python benchmarks/warm_run.py --suite models --suite training --suite instructblip

Before anything is timed, what each variant installs is fetched by installing it once (`--no-warm-up` leaves that out).
Each variant then runs in an empty temporary folder with a copy of what it needs, one after the other, in turn.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(1, str(PROJECT))  # this checkout's compat, whatever else is installed

import measure  # noqa: E402
import table  # noqa: E402
from split import split  # noqa: E402
from table import Sample  # noqa: E402
from variants import VARIANTS, Variant  # noqa: E402

from compat import accelerators, matrix, questions, settings, spending  # noqa: E402

SUITE = "instructblip"
"""The founding document's own questions."""
SPENT = "spent.jsonl"
RECORDED = (0, 1, 3)
"""Exit codes with which the outcomes are there, whatever they are."""


@dataclass(frozen=True)
class Folders:
    """Makes the folders of one turn under ``root``, and remembers who used which; ``suites`` are asked in each."""

    root: Path
    of: dict[str, Path]
    suites: Sequence[str]

    def prepare(self, variant: Variant) -> Path:
        """Return the folder that a variant runs in: a new one, or that of the variant that it comes after."""
        if variant.after:
            folder = self.of[variant.name] = self.of[variant.after]
            for part in variant.cleared:
                shutil.rmtree(folder / part)
            return folder
        folder = self.of[variant.name] = self.root / variant.name
        for part in variant.parts:
            _copied(PROJECT / part, folder / part)
        for part in variant.without:
            (folder / part).unlink()
        narrow(folder / "matrix", self.suites)
        if not variant.is_ours:
            (folder / "benchmarks/plain/probes.json").write_text(json.dumps(asked(folder / "matrix")), encoding="utf-8")
        compileall.compile_dir(folder, quiet=2)
        return folder


def narrow(folder: Path, suites: Sequence[str]) -> None:
    """Have every combination of a matrix asked these suites."""
    for file in folder.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^suites = .*$", f"suites = {json.dumps(suites)}", text), encoding="utf-8")


def asked(folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the ids of the probes that compat asks of each combination of a matrix."""
    return {each.id: [probe.id for probe in questions.for_combination(each)] for each in matrix.read(folder)}


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".nox"))
    else:
        shutil.copy2(source, target)


def environ(folder: Path, variant: Variant) -> Mapping[str, str]:
    """Return the environment variables of a variant: pip's settings in uv's words, bytecode as Python ships."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "NOX"))}
    here = {"PYTHONPATH": str(folder), "COMPAT_CACHE": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
    told = {} if variant.is_unchanged else {spending.VARIABLE: str(folder / SPENT)}
    return {**own, **settings.environment(), **here, accelerators.VARIABLE: variant.off, **told}


@contextmanager
def turn(place: Path | None, suites: Sequence[str]) -> Iterator[Folders]:
    """Give the folders of one turn and remove them afterwards."""
    with tempfile.TemporaryDirectory(prefix="compat-benchmark-", dir=place, ignore_cleanup_errors=True) as root:
        yield Folders(Path(root), {}, suites)


def warm_up(chosen: Sequence[Variant], place: Path | None, suites: Sequence[str]) -> None:
    """Install once, untimed, what the variants install: the caches of pip and uv then hold every package."""
    distinct = {(variant.warm_up, variant.without): variant for variant in reversed(chosen)}
    for variant in reversed(distinct.values()):
        if variant.warm_up:
            _say(f"warm-up: {variant.title}")
            with turn(place, suites) as folders:
                folder = folders.prepare(variant)
                _checked(variant, measure.run(variant.warm_up, folder, environ(folder, variant)))


def timed(chosen: Sequence[Variant], runs: int, place: Path | None, suites: Sequence[str]) -> list[Sample]:
    """Run every variant ``runs`` times, in turn."""
    samples = []
    for number in range(1, runs + 1):
        with turn(place, suites) as folders:
            for variant in chosen:
                samples.append(_sample(variant, folders))
                _say(f"run {number}: {variant.title}: {samples[-1].cost.wall_s:.1f} s")
    return samples


def _sample(variant: Variant, folders: Folders) -> Sample:
    folder = folders.prepare(variant)
    load = os.getloadavg()[0]
    spent = folder / SPENT
    spent.unlink(missing_ok=True)
    cost = measure.run(variant.argv, folder, environ(folder, variant))
    _checked(variant, cost)
    parts = split(cost, spent if variant.is_ours else None, variant.jobs)
    return Sample(variant, cost, measure.disk(folder / variant.environments), load, parts)


def _checked(variant: Variant, cost: measure.Cost) -> None:
    if cost.returncode not in RECORDED:
        last = "\n".join(line for _, line in cost.lines[-20:])
        raise SystemExit(f"{variant.name} ended with {cost.returncode}; nothing was measured. Its last lines:\n{last}")


def selected(names: Sequence[str]) -> list[Variant]:
    """Return the variants of these names (all if none), with those that they come after, in their fixed order."""
    wanted = set(names) or {variant.name for variant in VARIANTS}
    wanted |= {variant.after for variant in VARIANTS if variant.name in wanted and variant.after}
    return [variant for variant in VARIANTS if variant.name in wanted]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="What a warm run costs, beside a plain noxfile.")
    parser.add_argument("--runs", type=int, default=1, help="how often each variant runs; the table shows medians")
    parser.add_argument(
        "--only", action="append", default=[], choices=[v.name for v in VARIANTS], help="a variant; may be repeated"
    )
    parser.add_argument(
        "--suite",
        action="append",
        default=[],
        help=f"which probes are asked, by compat and by the plain noxfile ({SUITE})",
    )
    parser.add_argument("--no-warm-up", action="store_true", help="every package is in the caches already")
    parser.add_argument("--folder", type=Path, help="where to build; the file system of uv's cache allows hard links")
    return parser.parse_args()


def main() -> None:
    """Warm up, run, print the table to standard output; what is under way goes to standard error."""
    told = arguments()
    chosen, suites = selected(told.only), told.suite or [SUITE]
    if not told.no_warm_up:
        warm_up(chosen, told.folder, suites)
    sys.stdout.write(table.markdown(timed(chosen, told.runs, told.folder, suites)))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
