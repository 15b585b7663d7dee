"""``--for`` and ``--from``: the versions that are meant, and the combinations that are built for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from compat import arguments, index, lockfile, locking, matrix
from compat.entries import Defaults
from compat.errors import IndexUnavailable, MatrixError
from compat.journal import Journal
from compat.model import Combination, Kind, Lock
from compat.setup import Setup
from compat.suggestion import meant

READERS = ("tokenizers", "transformers", "peft")
"""The packages that read files which can be converted."""


@dataclass(frozen=True)
class Target:
    """The versions by package, and the name of all together. ``base``: the combination that was named, if one was."""

    pins: Mapping[str, str]
    words: str
    base: Combination | None = None

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose files it reads; with a transformers there is always a tokenizers library."""
        there = {*self.pins, *(["tokenizers"] if "transformers" in self.pins else [])}
        return tuple(each for each in READERS if each in there)


@dataclass(frozen=True)
class Workshop:
    """With what combinations are made, and where they are built."""

    defaults: Defaults
    setup: Setup
    journal: Path


def read(texts: Sequence[str], folder: Path) -> Target:
    """What ``--for`` says: exact pins, and at most one combination of the matrix. Raises MatrixError."""
    named = [each.strip() for each in texts if not any(sign in each for sign in "=<>~!@")]
    if len(named) > 1:
        raise MatrixError(f"--for {named[0]} --for {named[1]}: name one combination; pins may stand beside it")
    base = _named(named[0], folder) if named else None
    pins = _pins([each for each in texts if each.strip() not in named], "--for")
    both = {**(base.packages if base else {}), **(base.forced if base else {}), **pins}
    if not set(READERS) & both.keys():
        raise MatrixError(
            f"--for: name what is to read it, as in --for tokenizers==0.15.2; there are {', '.join(READERS)}"
        )
    return Target(both, "-".join([*named, *(f"{name}-{version}" for name, version in pins.items())]), base)


def source(texts: Sequence[str]) -> Mapping[str, str]:
    """What ``--from`` says. Raises MatrixError."""
    return _pins(texts, "--from")


def _named(name: str, folder: Path) -> Combination:
    if not folder.is_dir():
        raise MatrixError(
            f"--for {name}: no pin (tokenizers==0.15.2), and there is no folder {folder} to read combinations from; "
            "run this in a checkout, or name the folder with --matrix"
        )
    known = {each.id: each for each in matrix.read(folder)}
    if (found := known.get(name)) is None:
        near = meant(name, known)
        raise MatrixError(
            f"--for {name}: neither a pin (tokenizers==0.15.2) nor a combination{near}; `compat list` shows those"
        )
    return found


def _pins(texts: Iterable[str], option: str) -> dict[str, str]:
    pins: dict[str, str] = {}
    for text in texts:
        package, version = arguments.pin(text, option)
        if package in pins:
            raise MatrixError(f"{option} {package}: it is given twice")
        if "://" in version:
            raise MatrixError(f"{option} {package}: a file is converted for a release, not for a direct reference")
        pins[package] = version
    return pins


def learned(target: Target, shop: Workshop) -> Target:
    """With the tokenizers library that the resolver puts beside a transformers, where nobody names one.

    Raises IndexUnavailable where the resolver has no answer.
    """
    if "tokenizers" in target.pins or "transformers" not in target.pins:
        return target
    made = combination({"transformers": target.pins["transformers"]}, shop, torch=False)
    with Journal(shop.journal) as book:
        lock = locking.locked(made, shop.setup.places, book)
    if not isinstance(lock, Lock):
        raise IndexUnavailable(f"which tokenizers goes with transformers {target.pins['transformers']}: {lock.reason}")
    found = {pin.name: pin.version for pin in lockfile.applying(lock.text, made.python)}
    return replace(target, pins={**target.pins, "tokenizers": str(found.get("tokenizers"))})


def combination(
    pins: Mapping[str, str], shop: Workshop, *, torch: bool, base: Combination | None = None
) -> Combination:
    """The combination of these pins alone; with torch, of all that goes with a named combination.

    Beside a peft without a transformers stands the transformers of its time. Raises IndexUnavailable.
    """
    if base and torch and pins == {**base.packages, **base.forced}:
        return replace(base, probes=())
    packages = {**pins, **_of_its_time(pins)}
    return Combination(
        id="+".join(f"{package}-{version}" for package, version in packages.items()),
        title=", ".join(f"{package} {version}" for package, version in packages.items()),
        kind=Kind.NEIGHBOUR,
        python=base.python if base else shop.defaults.python,
        packages=packages,
        torch=(base.torch if base else shop.defaults.torch) if torch else None,
        exclude_newer=_day(pins, shop.defaults.exclude_newer),
    )


def _day(pins: Mapping[str, str], default: str | None) -> str | None:
    """The day up to which packages are taken: a later one where a release that is named came later."""
    if default is None:
        return None
    came = [day for package, version in pins.items() if (day := _uploaded(package, version))]
    newest = max(came, default=date.min)
    return default if newest <= date.fromisoformat(default) else (newest + timedelta(days=1)).isoformat()


def _uploaded(package: str, version: str) -> date | None:
    try:
        found = next((each.uploaded for each in index.releases(package) if each.version == version), None)
    except IndexUnavailable:
        return None
    return found.date() if found else None


def _of_its_time(pins: Mapping[str, str]) -> dict[str, str]:
    """peft asks for any transformers, and imports beside few: the newest one that was there when it came out."""
    if "peft" not in pins or "transformers" in pins:
        return {}
    came = next((each.uploaded for each in index.releases("peft") if each.version == pins["peft"]), None)
    known = [each for each in index.releases("transformers") if each.wheel and not each.yanked]
    before = [each for each in known if came and each.uploaded and each.uploaded <= came] or known
    return {"transformers": before[-1].version}
