"""Sets of packages -> combinations with locks of their own, which ``run`` then finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from compat import installer, lock, lockfile, locking, scratch
from compat.check.present_entries import Present
from compat.check.target import TORCH, Target
from compat.locking import Locks
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.process import Completed

Pins = Mapping[str, str]


@dataclass(frozen=True)
class Common:
    """What both sides take: the Python, the probes' suites, and lines for the resolver that the user added.

    ``companions`` are installed on both sides besides the set (a test runner); ``constraints`` bind both.
    """

    python: str
    suites: tuple[str, ...]
    companions: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """One side: its combination, or why the resolver refuses it. ``pins`` are empty then."""

    combination: Combination
    pins: Pins
    refusal: Outcome | None = None
    as_it_is: str = ""
    """What the resolver says against an installed set, which was therefore installed as it is."""


def wanted(found: Present, now: Pins, target: Target, torch: str | None, common: Common, locks: Locks) -> Resolved:
    """The set that the user wants: what is named as it is named; all else kept if the resolver can.

    ``now`` are the pins of the present set in full, what the resolver filled in included.
    """
    asked = {name: str(each) for name, each in target.requirements.items()}
    kept = {} if target.upgrade else now
    return _resolved("wanted", target.words, asked, now, kept, found, torch, common, locks)


def near(
    found: Present, pins: Pins, moved: Mapping[str, str | None], torch: str | None, common: Common, locks: Locks
) -> Resolved:
    """A set near ``pins``: ``moved`` packages at their own versions (None: as the resolver likes), all else kept."""
    asked = {name: f"{name}=={version}" if version else name for name, version in moved.items()}
    title = ", ".join(asked.values())
    return _resolved("near", title, asked, pins, pins, found, torch, common, locks)


def _resolved(
    name: str,
    title: str,
    asked: Mapping[str, str],
    there: Pins,
    kept: Pins,
    found: Present,
    torch: str | None,
    common: Common,
    locks: Locks,
) -> Resolved:
    """Lines for what is asked, then for all that is there besides; versions of ``kept`` are only preferred."""
    lines = [f"{package} @ {version}" if lock.is_direct(version) else package for package, version in there.items()]
    lines += [*without_torch(found.requirements), *common.companions]
    rest = [bare for line in lines if (bare := _bare(line, asked))]
    preferred = {package: v for package, v in kept.items() if package not in asked and not lock.is_direct(v)}
    constraints = [line for line in found.constraints if canonicalize_name(Requirement(line).name) not in asked]
    bounds = (*constraints, *common.constraints)
    return resolved(name, title, [*asked.values(), *rest], bounds, preferred, torch, common, locks)


def _bare(line: str, asked: Mapping[str, str]) -> str | None:
    """A line of the present set for the wanted one: of a package that is asked for only its extras are left."""
    read = Requirement(line)
    name = canonicalize_name(read.name)
    if name not in asked:
        return line
    return f"{name}[{','.join(sorted(read.extras))}]" if read.extras else None


def resolved(
    name: str,
    title: str,
    lines: Sequence[str],
    constraints: Sequence[str],
    preferences: Pins,
    torch: str | None,
    common: Common,
    locks: Locks,
    *,
    no_deps: bool = False,
    overrides: Sequence[str] = (),
) -> Resolved:
    """Ask the resolver for this Python and platform; the lock is kept where ``run`` looks for it.

    ``overrides`` stand for whatever is required of their packages.
    """
    answer = _compiled(lines, constraints, preferences, common.python, no_deps=no_deps, overrides=overrides)
    empty = Combination(name, title, Kind.NEIGHBOUR, common.python, {}, torch=torch, suites=common.suites)
    if answer.returncode != 0:
        return Resolved(empty, {}, _refusal(name, lines, constraints, common.python, answer))
    pins = {pin.name: pin.url or str(pin.version) for pin in lockfile.pins(answer.stdout)}
    digest = hashlib.sha256(answer.stdout.encode()).hexdigest()[:12]
    combination = replace(empty, id=f"{name}-{digest}", packages=pins)
    locking.keep(Lock(combination.id, answer.stdout, "", lock.digest(answer.stdout, "")), combination, locks)
    return Resolved(combination, pins)


def _compiled(
    lines: Sequence[str],
    constraints: Sequence[str],
    preferences: Pins,
    python: str,
    *,
    no_deps: bool = False,
    overrides: Sequence[str] = (),
) -> Completed:
    source = lock.built_from_source({name: version for name, version in _named((*lines, *overrides)) if version})
    # uv keeps the versions of its output file wherever they fit.
    files = {
        "--constraints": constraints,
        "--override": overrides,
        "--output-file": [f"{name}=={version}" for name, version in preferences.items()],
    }
    with scratch.folder() as folder:
        flags = ["--no-deps"] if no_deps else []
        for flag, content in files.items():
            file = folder / flag.strip("-")
            file.write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
            flags += [flag, str(file)]
        return lock.compiled(lines, python, source, *flags)


def _refusal(name: str, lines: Sequence[str], constraints: Sequence[str], python: str, answer: Completed) -> Outcome:
    """Failed where the packages' own requirements exclude each other; an error for all that the index lacks."""
    declared = installer.is_declared(answer.stderr)
    if declared and installer.has_gap(answer.stderr):
        declared = all(_compiled([line], (), {}, python).returncode == 0 for line in (*lines, *constraints))
    return installer.refused(name, Stage.LOCK, Status.FAILED if declared else Status.ERROR, answer)


def exactly(pins: Pins) -> list[str]:
    """The pins as requirement lines."""
    return [f"{name} @ {v}" if lock.is_direct(v) else f"{name}=={v}" for name, v in sorted(pins.items())]


def _named(lines: Iterable[str]) -> list[tuple[str, str | None]]:
    read = [Requirement(line) for line in lines]
    return [(canonicalize_name(each.name), each.url) for each in read]


def without_torch(lines: Iterable[str]) -> list[str]:
    """The lines but torch's, which is a layer of its own."""
    return [line for line in lines if canonicalize_name(Requirement(line).name) != TORCH]


def slug(label: str) -> str:
    """A label as a part of an id."""
    return "".join(each if each.isalnum() else "-" for each in label.lower()).strip("-")[:40] or "set"
