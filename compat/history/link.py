"""From the files of one release to its surface: names are followed to where things are defined. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from compat.history import init
from compat.history.classes_read import ClassReading
from compat.history.facts import OPEN
from compat.history.merge import Release, Surface
from compat.history.offered import offered
from compat.history.reading import Reading


def linked(sources: Iterable[Reading], stubs: Iterable[Reading] = (), compiled: Iterable[str] = ()) -> Release:
    """The surface of a release: of its sources, its stubs, and the compiled modules by name."""
    return _Release(_joined(sources, stubs, compiled)).surfaces()


def _joined(sources: Iterable[Reading], stubs: Iterable[Reading], compiled: Iterable[str]) -> dict[str, Reading]:
    """One reading a module: a stub tells what is defined, a source what is there when the module runs."""
    found = {each.dotted: each for each in sources}
    asked = {dotted: _asked_of(dotted, found.values()) for dotted in compiled}
    for stub in stubs:
        source = found.get(stub.dotted)
        own = {**stub.classes, **stub.calls}
        names = source.names if source else stub.names
        targets = {name: "" if name in own else target for name, target in names.items()}
        found[stub.dotted] = replace(
            source or stub,
            names=targets,
            classes={**(source.classes if source else {}), **_opened(stub)},
            calls={**(source.calls if source else {}), **stub.calls},
        )
    for dotted, names in asked.items():
        found.setdefault(dotted, Reading(dotted, names))
    for dotted in [*found]:
        for end in range(1, dotted.count(".") + 1):
            package = ".".join(dotted.split(".")[:end])
            found.setdefault(package, Reading(package))  # a folder without __init__.py is one too
    return found


def _opened(stub: Reading) -> dict[str, ClassReading]:
    """The classes of a stub: compiled ones have members that stubs leave out."""
    return {path: replace(cls, members=cls.members | {OPEN}) for path, cls in stub.classes.items()}


def _asked_of(dotted: str, readings: Iterable[Reading]) -> dict[str, str]:
    """What others import from a compiled module is there, at the least."""
    prefix = f"{dotted}."
    targets = (target for each in readings for target in each.names.values() if target.startswith(prefix))
    return {target.removeprefix(prefix): "" for target in targets if "." not in target.removeprefix(prefix)}


class _Release:
    """The readings of a release, and what following them has found so far."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self.readings = readings
        self.names = offered(readings)
        self.inits = init.Inits(self)
        self._ends: dict[str, str] = {}

    def surfaces(self) -> Release:
        """The surface of every module."""
        found = {dotted: self._surface(dotted) for dotted in self.readings}
        for dotted, names in self.names.items():
            if dotted not in found:  # an alias of a module
                found[dotted] = Surface(names={name: self.end(target) for name, target in names.items()})
        return found

    def end(self, dotted: str, depth: int = 0) -> str:
        """The place where a dotted name is defined, through re-exports; the name itself where that isn't known."""
        if dotted not in self._ends:
            self._ends[dotted] = dotted  # for circles
            self._ends[dotted] = self._followed(dotted, depth)
        return self._ends[dotted]

    def _followed(self, dotted: str, depth: int) -> str:
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module, head, tail = ".".join(parts[:end]), parts[end], parts[end + 1 :]
            if module not in self.names:
                continue
            target = self.names[module].get(head)
            if target and target != dotted and depth < 30:
                return self.end(".".join([target, *tail]), depth + 1)
            return dotted
        return dotted

    def base(self, module: str, base: str) -> str:
        """A base class's place."""
        if "." not in base and base in self.names[module]:
            base = f"{module}.{base}"
        return self.end(base)

    def _surface(self, dotted: str) -> Surface:
        reading = self.readings[dotted]
        return Surface(
            names={name: self._stored(dotted, name, target) for name, target in self.names[dotted].items()},
            bases={
                path: ",".join(self.base(dotted, each) for each in cls.bases) for path, cls in reading.classes.items()
            },
            members={path: self.inits.members(dotted, path) for path in reading.classes},
            calls={**reading.calls, **dict(self._made(dotted, reading))},
        )

    def _stored(self, module: str, name: str, target: str) -> str:
        own = f"{module}.{name}"
        if not target:
            reading = self.readings[module]
            return own if own in self.readings and name not in {*reading.classes, *reading.calls} else ""
        end = self.end(target)
        return "" if end == own and own not in self.readings else end

    def _made(self, module: str, reading: Reading) -> Iterator[tuple[str, str]]:
        for path in reading.classes:
            text = self.inits.signature(module, path)
            if text is not None:
                yield f"{path}.__init__", text
