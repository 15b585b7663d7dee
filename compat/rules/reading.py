"""A case read with the history: what was asked for, and which version of its package is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from compat.history.names import History
from compat.rules.asked import asked
from compat.rules.asker import innermost
from compat.rules.rule import Case
from compat.rules.sought import Sought, sought

REACHED_BACK = frozenset({"peft"})
"""Packages with all their releases in the history: of others an older release may have what none of these has."""


def read(case: Case, history: History) -> Sought | None:
    """What was asked for, as the history knows it; None where the case says nothing of the kind, or too little."""
    found = asked(case.raised.message)
    if found and found.home == "__init__" and _loads_a_model(case):
        found = replace(found, home="PreTrainedModel.__init__")
    return sought(history, found, partial(version_of, case)) if found else None


def _loads_a_model(case: Case) -> bool:
    """Whether transformers was loading one; Pythons before 3.10 do not say whose ``__init__`` refused."""
    loading = ("from_pretrained", "_from_config")
    return any(each.function in loading and each.file.startswith("transformers/") for each in case.raised.frames)


def version_of(case: Case, package: str) -> str | None:
    """The version of a distribution that was there; None: unknown."""
    return case.versions.get(package) or case.versions.get(package.replace("-", "_"))


def decidable(case: Case, found: Sought, version: str | None) -> bool:
    """Whether the history may decide: not a circular import in an unknown version, nor where a package asked itself."""
    if found.asked.half_made and version is None:
        return False
    return not (found.inherited and innermost(case).package == found.package)


def release(history: History, package: str, version: str | None) -> str:
    """The version, if the history reaches it; else the newest release."""
    releases = history.releases(package)
    known = version is not None and history_holds(history, package, version)
    return version if known and version else releases[-1]


def history_holds(history: History, package: str, version: str) -> bool:
    """Whether a version is among the known releases, or between two of them."""
    top = package.replace("-", "_")
    there = history.module(top)
    return there is not None and there.holds(version) is not None
