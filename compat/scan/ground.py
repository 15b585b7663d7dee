"""The history at one version of each package that is looked at, and what the files of a scan offer each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compat.history.facts import OPEN, Parameter
from compat.history.names import History
from compat.scan.uses import Reading
from compat.scan.values import Exported, Value


class Ground:
    """Other packages than those of ``versions`` are not known. None is "cannot tell" everywhere."""

    def __init__(self, history: History, files: Sequence[Reading], versions: Mapping[str, str]) -> None:
        self.history, self.files, self.versions = history, files, versions

    def version(self, dotted: str) -> str | None:
        """The version at which a dotted place is looked at."""
        package = self.history.package_of(dotted)
        return self.versions.get(package) if package else None

    def importable(self, module: str, name: str) -> bool | None:
        """Whether ``from module import name`` works."""
        version = self.version(module)
        span = self.history.importable(module, name) if version else None
        found = span.holds(version) if span is not None and version else None
        return found if found is not False or not self._offers_more(module) else None

    def _offers_more(self, module: str) -> bool:
        """Whether a module may have names that its source does not show."""
        version = self.version(module)
        span = self.history.importable(module, OPEN) if version else None
        return bool(span is not None and version and span.holds(version))

    def module(self, dotted: str) -> bool | None:
        """Whether there is a module."""
        version = self.version(dotted)
        span = self.history.module(dotted) if version else None
        return span.holds(version) if span is not None and version else None

    def exported(self, file: int, name: str, seen: frozenset[int] = frozenset()) -> Value | None:
        """What a file of the project offers by a name, also through its imports of everything."""
        if file < 0 or file in seen:
            return None
        reading = self.files[file]
        found = reading.exports.get(name)
        if found is not None and found != Exported(file, name):
            return found
        inner = (self.exported(each.number, name, seen | {file}) for each in reading.stars)
        return next((each for each in inner if each is not None), None)

    def parameters(self, dotted: str) -> tuple[Parameter, ...] | None:
        """What a function, a method or a class is given, self included, also what its signature does not name."""
        version = self.version(dotted)
        return self.history.arguments(dotted, version) if version else None
