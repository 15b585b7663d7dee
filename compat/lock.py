"""Combination -> Lock through uv: exact pins with hashes, for every platform, without torch.

torch is a layer of its own (``torch_layer``): an override drops it, and what only it needs, from the lock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from compat import installer, scratch, settings
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.process import Completed

WITHOUT_TORCH = "torch; python_version < '3'\n"
_FLAGS = ("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--no-progress")
_ARCHIVES = (".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")


def resolve(combination: Combination) -> Lock | Outcome:
    """Ask the resolver for the pins of a combination.

    Returns an outcome of the lock stage where it refuses: failed when the packages' declared dependencies
    exclude each other, error when a version, a wheel or the index itself cannot be had.
    """
    answer = _compiled(combination, requirements(combination), combination.packages)
    if answer.returncode != 0:
        return _refusal(combination, answer)
    forced = ""
    if combination.forced:
        lines = [_requirement(name, version) for name, version in sorted(combination.forced.items())]
        alone = _compiled(combination, lines, combination.forced, "--no-deps")
        if alone.returncode != 0:
            return installer.refused(combination.id, Stage.LOCK, Status.ERROR, alone)
        forced = alone.stdout
    return Lock(combination.id, answer.stdout, forced, digest(answer.stdout, forced))


def requirements(combination: Combination) -> list[str]:
    """Return what the resolver is asked for, one PEP 508 requirement a line, packages before companions."""
    return [*(_requirement(*item) for item in sorted(combination.packages.items())), *combination.companions]


def digest(text: str, forced: str) -> str:
    """Return the sha256 of a lock's two texts."""
    return hashlib.sha256(f"{text}\0{forced}".encode()).hexdigest()


def inputs_digest(combination: Combination) -> str:
    """Return the sha256 of all that decides a lock: if it changes, the lock has to be renewed."""
    decisive = [
        requirements(combination),
        sorted(combination.forced.items()),
        combination.python,
        combination.exclude_newer,
    ]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def is_direct(version: str) -> bool:
    """Tell whether a package's version is a direct reference (a URL)."""
    return "://" in version


def is_repository(version: str) -> bool:
    """Tell whether a direct reference, or its scheme, is of a repository: that has no hash."""
    return version.startswith("git+")


def built_from_source(packages: Mapping[str, str]) -> tuple[str, ...]:
    """Return the packages that have to be built: repositories and source archives. All others are wheels."""
    return tuple(
        name
        for name, version in sorted(packages.items())
        if is_repository(version) or version.partition("#")[0].endswith(_ARCHIVES)
    )


def build_flags(source: tuple[str, ...]) -> list[str]:
    """Return uv's arguments for "wheels only, but for these". ``--no-binary`` makes the exception."""
    return ["--only-binary", ":all:", *(part for name in source for part in ("--no-binary", name))]


def _requirement(name: str, version: str) -> str:
    return f"{name} @ {version}" if is_direct(version) else f"{name}=={version}"


def _compiled(combination: Combination, lines: list[str], packages: Mapping[str, str], *more: str) -> Completed:
    """Run the resolver over requirement lines for every platform from this Python on."""
    dated = ("--exclude-newer", combination.exclude_newer) if combination.exclude_newer else ()
    everywhere = ("--universal", "--fork-strategy", "fewest")
    return compiled(lines, combination.python, built_from_source(packages), *everywhere, *dated, *more)


def compiled(lines: Sequence[str], python: str, source: tuple[str, ...], *more: str) -> Completed:
    """Run the resolver over requirement lines, without torch; ``source`` are the packages that have to be built."""
    with scratch.folder() as folder:
        override = folder / "override.txt"
        override.write_text(WITHOUT_TORCH, encoding="utf-8")
        return installer.uv_pip(
            *("compile", "--python-version", python, *build_flags(source), *_FLAGS, *settings.flags(), *more),
            *("--override", str(override), "-"),
            text="".join(f"{line}\n" for line in lines),
        )


def _refusal(combination: Combination, answer: Completed) -> Outcome:
    declared = installer.is_declared(answer.stderr)
    if declared and installer.has_gap(answer.stderr):
        declared = all(_can_be_had(combination, line) for line in requirements(combination))
    return installer.refused(combination.id, Stage.LOCK, Status.FAILED if declared else Status.ERROR, answer)


def _can_be_had(combination: Combination, line: str) -> bool:
    """Tell whether one requirement resolves by itself: else the index lacks something, and versions do not clash."""
    return _compiled(combination, [line], combination.packages).returncode == 0
