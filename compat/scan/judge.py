"""Readings and the history -> what breaks. Pure: nothing is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from packaging.version import Version

from compat.history.names import History
from compat.scan import aspects, wording
from compat.scan.answer import Break, Fate, Scan, Verdict
from compat.scan.aspects import Aspect, Covered, Keyword
from compat.scan.calls import Signature, signature
from compat.scan.passed import PASSED, taken
from compat.scan.plain import plain
from compat.scan.replacement import replacement
from compat.scan.source import Unread
from compat.scan.things import Class
from compat.scan.uses import Attribute, Call, Import, Reading, Unseen, Use
from compat.scan.values import Above, Local, Member, Place, Value
from compat.scan.world import World, chooses


class Judge:
    """Asks one history about one target; what was asked once is kept."""

    def __init__(
        self, history: History, files: Sequence[Reading], target: Mapping[str, str], present: Mapping[str, str]
    ) -> None:
        self._history, self._files, self._target, self._present = history, files, dict(target), dict(present)
        self._patched = frozenset(place for each in files for place in each.patched)
        self._world = cache(self._made)
        self._at_target = World(history, files, self._target)
        self._missing = cache(lambda wanted: tuple(aspects.missing(wanted, self._at_target)))
        self._fate = cache(self._searched)
        self._instead = cache(self._replaced)
        self.unseen: Counter[Unseen] = Counter()

    def breaks(self, path: str, use: Use) -> Iterator[Break]:
        """What a use meets that the target does not have."""
        self._count(use)
        for aspect in self._missing(use.wanted):
            subject = aspects.subject(aspect, self._at_target)
            package = self._history.package_of(subject) if subject else None
            if subject is None or package is None or self._is_patched(aspect, subject):
                continue
            general = plain(aspect, self._at_target)
            fate = self._fate(general, package)
            if not fate.known and not self._is_slip(aspect):
                continue
            instead = self._instead(general, subject, package) if fate.last else ""
            yield Break(
                path=path,
                spot=use.keywords.get(aspect.name, use.spot) if isinstance(aspect, Keyword) else use.spot,
                kind=aspects.kind(aspect),
                name=wording.name(aspect, subject),
                package=package,
                fate=fate,
                replacement=instead,
                verdict=self._verdict(general, package, fate, use.guard),
                guard=use.guard,
            )

    def _verdict(self, aspect: Aspect, package: str, fate: Fate, guard: str) -> Verdict:
        if not fate.known:
            return Verdict.NEVER
        now = self._present.get(package)
        if now is not None and aspects.has(aspect, self._world(package, now)) is False:
            return Verdict.ALREADY
        if guard:
            return Verdict.GUARDED
        return Verdict.PREDICTED if self._is_sure(aspect, package, fate) else Verdict.POSSIBLE

    def _is_slip(self, aspect: Aspect) -> bool:
        """Whether what no release has may be a slip of the pen: not in a class of the user's own."""
        match aspect:
            case Import():
                return True
            case Attribute(of) | Keyword(of):
                thing = self._at_target.thing(of)
                return not isinstance(of, Above | Member) and not isinstance(getattr(thing, "of", None), Local)
            case _:
                return False

    def _is_sure(self, aspect: Aspect, package: str, fate: Fate) -> bool:
        """Whether nothing that signatures do not show may save it."""
        match aspect:
            case Covered(_, method, name):
                return (package, method, name) in PASSED
            case Keyword(callee, name):
                version = self._target[package]
                given = signature(callee, self._at_target)
                if given is not None and given.refuses(name):
                    return True
                return not taken(package, name, version) and not self._got_another(callee, package, fate, version)
            case _:
                return True

    def _got_another(self, callee: Value, package: str, fate: Fate, version: str) -> bool:
        """Whether a callee got an argument in the release that it lost one, within the target's major release.

        Mostly that is a new name, and for some releases a decorator takes the old one, up to the next major release.
        """
        if fate.last is None or fate.gone is None or _major(fate.gone) != _major(version):
            return False
        before, after = (signature(callee, self._world(package, each)) for each in (fate.last, fate.gone))
        return bool(before and after and _names(after) - _names(before))

    def _searched(self, aspect: Aspect, package: str) -> Fate:
        """The nearest release before the target that has it, else the first one after."""
        releases = self._history.releases(package)
        place = _position(self._history, package, self._target[package])
        for index in range(place - 1, -1, -1):
            if aspects.has(aspect, self._world(package, releases[index])):
                return Fate(last=releases[index], gone=releases[index + 1])
        for version in releases[place + 1 :]:
            if aspects.has(aspect, self._world(package, version)):
                return Fate(since=version)
        return Fate()

    def _replaced(self, aspect: Aspect, subject: str, package: str) -> str:
        return replacement(self._history, aspect, subject, self._target[package])

    def _made(self, package: str, version: str) -> World:
        return World(self._history, self._files, {**self._target, package: version})

    def _is_patched(self, aspect: Aspect, subject: str) -> bool:
        """Whether the user's code puts there itself what is missing."""
        return isinstance(aspect, Import | Attribute) and f"{subject}.{aspect.name}" in self._patched

    def _count(self, use: Use) -> None:
        if not isinstance(use.wanted, Call):
            return
        taken = signature(use.wanted.callee, self._at_target)
        if taken is not None:
            self.unseen[Unseen.UNPACKED] += use.wanted.open_
            named = {each.name for each in taken.parameters} | taken.fields
            passed_on = (name for name in use.wanted.keywords if name not in named and not taken.refuses(name))
            self.unseen[Unseen.PASSED_ON] += taken.takes_any * sum(1 for _ in passed_on)
        self.unseen[Unseen.RUN_TIME_CLASS] += self._chosen(use.wanted)

    def _chosen(self, call: Call) -> bool:
        """Whether a call makes an object of a class that is found out at run time."""
        place = call.callee
        if not isinstance(place, Place) or not place.dotted.endswith((".from_pretrained", ".from_config")):
            return False
        owner = self._at_target.thing(Place(place.dotted.rpartition(".")[0]))
        return isinstance(owner, Class) and chooses(owner.of)


def _names(given: Signature) -> frozenset[str]:
    return frozenset(each.name for each in given.parameters)


def _major(version: str) -> int:
    return Version(version).major


def _position(history: History, package: str, version: str) -> int:
    """The place among the known releases of the one that a version counts with."""
    asked = Version(version)
    return max(sum(Version(each) <= asked for each in history.releases(package)) - 1, 0)


def scan(
    history: History,
    readings: Iterable[Reading | Unread],
    target: Mapping[str, str],
    present: Mapping[str, str],
) -> Scan:
    """The whole answer for what was read."""
    everything = list(readings)
    files = [each if isinstance(each, Reading) else Reading(each.path) for each in everything]
    judge = Judge(history, files, target, present)
    breaks: list[Break] = []
    unread = [each for each in everything if isinstance(each, Unread)]
    for reading in files:
        try:
            breaks += [found for use in reading.uses for found in judge.breaks(reading.path, use)]
        except RecursionError:
            unread.append(Unread(reading.path, "its classes or names stand for each other in a circle"))
    unseen = sum((Counter(each.unseen) for each in files), Counter()) + judge.unseen
    return Scan(
        target=dict(target),
        present=dict(present),
        breaks=tuple(breaks),
        files=len(everything) - len(unread),
        unread=tuple(unread),
        uses=sum(len(each.uses) for each in files),
        unseen={each: unseen[each] for each in Unseen if unseen[each]},
        ignored=sum(each.ignored for each in files),
        not_judged=_not_judged(history, files, target),
    )


def _not_judged(history: History, files: Iterable[Reading], target: Mapping[str, str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for use in (use for each in files for use in each.uses):
        package = history.package_of(use.wanted.module) if isinstance(use.wanted, Import) else None
        found[package or ""] += package is not None and package not in target
    return {package: found[package] for package in sorted(found) if found[package]}
