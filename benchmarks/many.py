"""What a further combination costs: 200 real combinations in one `compat run`, with a limit for the disk.

    python -m pip install .
    python benchmarks/many.py                                   # 200; prints a Markdown table
    python benchmarks/many.py --count 40 --max-disk 500MB

Releases of transformers x releases of peft (the newest patch of each minor release), asked two probes. While the one
process runs, its memory and the seconds of a processor that it and its programs took are read each time that a
combination is done, and at the end of each part the disk that its environments hold: to walk through them takes long.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(1, str(PROJECT))  # this checkout's compat, whatever else is installed

import measure  # noqa: E402

from compat import lock, lockfile, matrix, releases, settings  # noqa: E402

PROBES = ("import-peft", "lora-seq2seq-forward")
OLDEST = {"transformers": (4, 34), "peft": (0, 6)}
STEPS = 8
"""Into how many parts the run is cut in the table."""
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Point:
    """What had been spent when ``done`` combinations were done, in bytes and seconds.

    ``memory`` is the resident memory of compat itself; ``disk`` is known at the end of a part.
    """

    done: int
    wall_s: float
    cpu_s: float
    memory: int
    disk: int | None


def combinations(count: int) -> list[dict[str, str]]:
    """Return pins, spread over all pairs of releases; which ones does not depend on chance."""
    known = releases.newest_patches(releases.frozen(PROJECT / "matrix/releases.json"))
    axes = [[v for v in known[name] if _minor(v) >= oldest] for name, oldest in OLDEST.items()]
    pairs = list(itertools.product(*axes))
    if count > len(pairs):
        raise SystemExit(f"--count {count}: there are {len(pairs)} pairs of releases")
    chosen = [pairs[index * len(pairs) // count] for index in range(count)]
    pins = [dict(zip(OLDEST, pair, strict=True)) for pair in chosen]
    return [{**each, "tokenizers": tokenizers(each["transformers"])} for each in pins]


@functools.cache
def tokenizers(transformers: str) -> str:
    """Return the release of tokenizers that the resolver takes for one of transformers."""
    defaults = matrix.read_defaults(PROJECT / matrix.FOLDER)
    dated = ("--exclude-newer", str(defaults.exclude_newer))
    answer = lock.compiled([f"transformers=={transformers}"], defaults.python, (), *dated)
    return next(pin.version for pin in lockfile.pins(answer.stdout) if pin.name == "tokenizers")


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def written(folder: Path, pins: Sequence[Mapping[str, str]]) -> None:
    """Write a matrix of these combinations into a folder."""
    matrix = folder / "matrix"
    matrix.mkdir()
    shutil.copy2(PROJECT / "matrix/defaults.toml", matrix)
    entries = (
        f'[[combination]]\nid = "pair-{number}"\ntitle = "pair {number}"\nkind = "current"\npackages = {_table(each)}\n'
        for number, each in enumerate(pins)
    )
    (matrix / "pairs.toml").write_text("\n".join(entries), encoding="utf-8")


def _table(pins: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f'{name} = "{version}"' for name, version in pins.items()) + " }"


def ends(count: int) -> list[int]:
    """Return how many of ``count`` combinations are done at the end of each part."""
    return [(step + 1) * count // STEPS for step in range(STEPS)]


def watched(argv: Sequence[str], folder: Path, environ: Mapping[str, str], marks: Sequence[int]) -> Iterator[Point]:
    """Run compat and yield a point for each combination that is done. Raises SystemExit if it ends badly."""
    began, done = time.perf_counter(), 0
    with measure.started(argv, folder, environ) as started:
        assert started.stdout is not None
        last = []
        for line in started.stdout:
            last = [*last[-20:], line]
            if done < marks[-1] and line.startswith("pair-") and line.rstrip().endswith(")"):
                done += 1
                spent = time.perf_counter() - began, _cpu_s(started.pid), _resident(started.pid)
                yield Point(done, *spent, measure.disk(folder / "cache").added if done in marks else None)
    if started.returncode not in (0, 1, 3):
        raise SystemExit(f"compat ended with {started.returncode}:\n{''.join(last)}")


def _cpu_s(pid: int) -> float:
    """Return the seconds of a processor that a program took, with all that it started (proc(5)).

    The probe hosts are forked by a process that lasts as long as the run: what they took is counted there.
    """
    return sum(sum(map(int, fields[11:15])) for fields in _family(pid)) / TICK


def _family(pid: int) -> Iterator[list[str]]:
    """Return what the system says of a program and of all below it; what ends meanwhile is counted by its parent."""
    with suppress(FileNotFoundError, ProcessLookupError):
        yield Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * PAGE


def markdown(points: Sequence[Point]) -> str:
    """Return the table: what each part of the run took, a combination, and how straight the line is."""
    lines = ["| combinations | wall s | CPU s | CPU s each | memory of compat MiB | disk added MiB |"]
    lines.append("| ---: " * 6 + "|")
    marks = [point for point in points if point.disk is not None]
    for before, now in itertools.pairwise([Point(0, 0.0, 0.0, 0, 0), *marks]):
        each = (now.cpu_s - before.cpu_s) / (now.done - before.done)
        lines.append(
            f"| {now.done} | {now.wall_s:.0f} | {now.cpu_s:.0f} | {each:.2f} "
            f"| {now.memory / 2**20:.0f} | {(now.disk or 0) / 2**20:.0f} |"
        )
    lines += ["", *(_line(what, points) for what in ("wall_s", "cpu_s"))]
    return "\n".join(lines) + "\n"


def _line(what: str, points: Sequence[Point]) -> str:
    """Return the straight line through what was spent, and how straight it is."""
    done, spent = [float(point.done) for point in points], [float(getattr(point, what)) for point in points]
    slope, start = statistics.linear_regression(done, spent)
    return f"{what} = {start:.1f} + {slope:.2f} x combinations (r^2 {statistics.correlation(done, spent) ** 2:.4f})"


def main() -> None:
    """Run, print the table to standard output; what is under way goes to standard error."""
    parser = argparse.ArgumentParser(description="What a further combination costs.")
    parser.add_argument("--count", type=int, default=200, help="how many combinations")
    parser.add_argument("--max-disk", default="2GB", help="what the environments may take")
    parser.add_argument("--folder", type=Path, help="where to build; the file system of uv's cache allows hard links")
    told = parser.parse_args()
    argv = [sys.executable, "-m", "compat", "run", "--max-disk", told.max_disk]
    argv += [part for probe in PROBES for part in ("--probe", probe)]
    points = []
    with tempfile.TemporaryDirectory(prefix="compat-many-", dir=told.folder, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        written(folder, combinations(told.count))
        own = {"PYTHONPATH": str(PROJECT), "COMPAT_CACHE": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
        for point in watched(argv, folder, {**os.environ, **settings.environment(), **own}, ends(told.count)):
            points.append(point)
            sys.stderr.write(f"{json.dumps(vars(point))}\n")
    sys.stdout.write(markdown(points))


if __name__ == "__main__":
    main()
