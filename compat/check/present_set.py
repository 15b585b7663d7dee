"""What a listing comes to: pins, requirements for the resolver, torch, what is left out. One rule for all sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import installer, pep440
from compat.check.present_entries import Entry, Listing, Present
from compat.check.present_left_out import Environment, applies, marker_environment, why_left_out
from compat.entries import TORCH, is_direct
from compat.errors import MatrixError


def present_of(listing: Listing, python: str | None) -> Present:
    """Decide about every entry; ``python`` ("3.11", None for the running one) is what markers are asked for.

    Raises MatrixError for two different pins of one package, and where nothing is left to install.
    """
    here = marker_environment(listing.python or python, listing.groups)
    entries = [replace(each, name=canonicalize_name(each.name)) for each in listing.entries]
    judged = [(each, why_left_out(each, here)) for each in entries]
    kept = [entry for entry, reason in judged if not reason]
    found = Present(
        label=listing.label,
        python=listing.python,
        pins=_pins(each for each in kept if each.name != TORCH),
        requirements=tuple(dict.fromkeys(each.line for each in kept if each.line)),
        torch=_torch(kept) or _constrained(listing.constraints, here),
        left_out=(*_left_out(judged), *listing.notes),
        forced=listing.forced,
        names=listing.names,
        constraints=tuple(dict.fromkeys(map(str, listing.constraints))),
    )
    _refuse_nothing(found)
    return found


def exact_version(requirement: Requirement) -> str | None:
    """The one version that a requirement accepts; None for a range."""
    parts = list(requirement.specifier)
    if len(parts) != 1 or parts[0].operator not in ("==", "===") or parts[0].version.endswith(".*"):
        return None
    return parts[0].version


def _pins(entries: Iterable[Entry]) -> Mapping[str, str]:
    seen: dict[str, tuple[str, str]] = {}
    for entry in entries:
        exact = entry.url or (entry.version and str(Version(entry.version)))
        if exact:
            before, where = seen.setdefault(entry.name, (exact, entry.where))
            if not _same(before, exact):
                both = installer.clean(f"{entry.name} {exact}, but {where}: {before}")
                raise MatrixError(f"{entry.where}: {both}; keep one of them")
    return {name: exact for name, (exact, _) in sorted(seen.items())}


def _same(one: str, other: str) -> bool:
    return one == other or not (is_direct(one) or is_direct(other) or Version(one) != Version(other))


def _torch(entries: Sequence[Entry]) -> str | None:
    """torch's public version: which build of it is installed is chosen on the machine."""
    public: dict[str, str] = {}
    for entry in entries:
        if entry.name == TORCH and entry.version:
            public.setdefault(Version(entry.version).public, entry.where)
    if len(public) > 1:
        places = ", ".join(f"{where}: {version}" for version, where in public.items())
        raise MatrixError(f"torch has several versions ({places}); keep one of them")
    return next(iter(public), None)


def _constrained(constraints: Sequence[Requirement], here: Environment) -> str | None:
    """The version of torch that constraints leave, where they leave one."""
    own = [each for each in constraints if canonicalize_name(each.name) == TORCH]
    exact = [
        exact_version(each) for each in own if each.marker is None or applies(each.marker, here, f"constraint {each}")
    ]
    return next((Version(each).public for each in exact if each and pep440.is_version(each)), None)


def _left_out(judged: Sequence[tuple[Entry, str]]) -> Iterable[tuple[str, str]]:
    """What no other entry of the same name keeps, once for each reason."""
    kept = {entry.name for entry, reason in judged if not reason}
    return dict.fromkeys((entry.name, reason) for entry, reason in judged if reason and entry.name not in kept)


def _refuse_nothing(found: Present) -> None:
    if not (found.pins or found.requirements or found.torch):
        reasons = "; ".join(f"{name}: {reason}" for name, reason in found.left_out[:3])
        raise MatrixError(f"{found.label}: no package in it to check" + (f" ({reasons})" if reasons else ""))
