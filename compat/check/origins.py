"""Where a search for working pins starts: from the wanted set, and from the present one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compat.check.alternatives import Origin
from compat.check.present_set import exact_version
from compat.check.target import Target
from compat.lock import is_direct

FOLLOWER = "tokenizers"
"""transformers allows a narrow range of it: it is moved by the resolver, not by the search."""

Pins = Mapping[str, str]
Releases = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]


def origin(name: str, pins: Pins, axes: Sequence[str], target: Target) -> Origin:
    """Moved are the axes and what was asked for, as far as they are releases that the set has."""
    named = dict.fromkeys((*axes, *target.requirements))
    shown = tuple(each for each in named if each in pins and not is_direct(pins[each]))
    movers = tuple(each for each in shown if each != FOLLOWER or each in target.requirements)
    return Origin(name, pins, movers, shown)


def refused(target: Target, present: Pins, releases: Releases) -> Pins:
    """What stands for a wanted set that the resolver refuses: the present one with what was asked for.

    Of a range it is the newest release in it, unless the present one is in it.
    """
    exact = {name: each.url or exact_version(each) for name, each in target.requirements.items()}
    asked = {name: version for name, version in exact.items() if version}
    open_ = [name for name in exact if name not in asked and not _kept(target, name, present)]
    known = releases(open_) if open_ else {}
    newest = {name: [each for each in known[name] if target.admits(name, each)][-1:] for name in open_}
    return {**present, **asked, **{name: found[0] for name, found in newest.items() if found}}


def _kept(target: Target, name: str, present: Pins) -> bool:
    return name in present and not is_direct(present[name]) and target.admits(name, present[name])
