"""Members and ``__init__`` of dataclasses and named tuples, made from their fields and those of their bases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from compat.history.classes_read import ClassReading, Field
from compat.history.reading import Reading

NAMED_TUPLE = "typing.NamedTuple"


class Release(Protocol):
    """What is asked of a release."""

    readings: Mapping[str, Reading]

    def base(self, module: str, base: str) -> str:
        """A base class's place."""
        ...


class Inits:
    """What the classes of a release have besides what their bodies show."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def members(self, module: str, path: str) -> frozenset[str]:
        """A class's own members, fields included where it is a dataclass."""
        cls = self._release.readings[module].classes[path]
        if not self._has_fields(module, cls):
            return cls.members
        made = {"__init__"} if self.signature(module, path) is not None else set()
        return cls.members | made | {each.name for each in cls.fields}

    def signature(self, module: str, path: str) -> str | None:
        """The ``__init__`` that is made for a class; None where none is."""
        cls = self._release.readings[module].classes[path]
        if "__init__" in cls.members or not cls.init or not self._has_fields(module, cls):
            return None
        fields = [each for each in self._fields(module, path, 0).values() if each.parameter]
        plain = [_written(each) for each in fields if not each.keyword]
        keyword = [_written(each) for each in fields if each.keyword]
        extra = ["**kwargs"] if any(each.makes_dataclasses for _, each in self._line(module, path, 0)) else []
        return ",".join(["self", *plain, *(["*", *keyword] if keyword else []), *extra])

    def _has_fields(self, module: str, cls: ClassReading) -> bool:
        bases = [self._release.base(module, each) for each in cls.bases]
        return cls.dataclass or NAMED_TUPLE in bases or self._is_made(bases)

    def _is_made(self, bases: list[str]) -> bool:
        """Whether a base's ``__init_subclass__`` makes a dataclass of it."""
        lines = (self._line(*found, 0) for each in bases if (found := self._at(each)))
        return any(cls.makes_dataclasses for line in lines for _, cls in line)

    def _fields(self, module: str, path: str, depth: int) -> dict[str, Field]:
        found: dict[str, Field] = {}
        cls = self._release.readings[module].classes[path]
        for base in reversed(cls.bases):
            above = self._at(self._release.base(module, base))
            if above and depth < 20:
                found.update(self._fields(*above, depth + 1))
        if self._has_fields(module, cls):
            keyword = cls.keyword or self._is_made([self._release.base(module, each) for each in cls.bases])
            found.update(
                {
                    each.name: Field(each.name, each.has_default, each.keyword or keyword, each.parameter)
                    for each in cls.fields
                }
            )
        return found

    def _line(self, module: str, path: str, depth: int) -> Iterator[tuple[str, ClassReading]]:
        """A class and those above it."""
        cls = self._release.readings[module].classes[path]
        yield f"{module}.{path}", cls
        for base in cls.bases:
            above = self._at(self._release.base(module, base))
            if above and depth < 20:
                yield from self._line(*above, depth + 1)

    def _at(self, dotted: str) -> tuple[str, str] | None:
        """The module and the path of a class of the release."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            reading = self._release.readings.get(".".join(parts[:end]))
            if reading:
                path = ".".join(parts[end:])
                return (reading.dotted, path) if path in reading.classes else None
        return None


def _written(each: Field) -> str:
    return f"{each.name}{'=' if each.has_default else ''}"
