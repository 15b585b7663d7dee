"""What the values of a source stand for at given versions: modules, classes, functions and objects of the history.

None is "cannot tell" everywhere. A world is one set of versions; its answers are kept, for a scan asks the same often.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from compat.history.facts import Parameter
from compat.history.foreign import foreign
from compat.history.names import History
from compat.scan.ground import Ground
from compat.scan.passed import LOADS
from compat.scan.things import Class, Function, Module, Object, Thing
from compat.scan.uses import Reading
from compat.scan.values import Above, Exported, File, Instance, Local, Member, Place, Result, Value

MAKERS = frozenset({"from_pretrained", "from_config", "from_dict", "from_json_file"})
"""Class methods that give an object of their class, unless the class is one that chooses another."""
CHOOSING = "Auto"
AUTO_MODEL = re.compile(r"(?P<owner>transformers\.(?:models\.auto\.(?:\w+\.)?)?AutoModel\w*)\.from_pretrained")
"""Hands everything on to the method of the model's class. The history does not show it: a decorator makes it anew."""
MAKING_UP = frozenset({"__getattr__", "__getattribute__"})
"""Methods with which a class answers for names that it does not have."""


class World(Ground):
    """What values stand for, and what they have."""

    def __init__(self, history: History, files: Sequence[Reading], versions: Mapping[str, str]) -> None:
        super().__init__(history, files, versions)
        self.thing: Callable[[Value], Thing | None] = cache(self._thing)
        self.has: Callable[[str | Local, str, bool], bool | None] = cache(self._has)
        self.given: Callable[[str], tuple[Parameter, ...] | None] = cache(self.parameters)
        self._above: set[Value] = set()

    def _thing(self, value: Value) -> Thing | None:
        if value in self._above:  # two files that name each other
            return None
        self._above.add(value)
        try:
            return self._found(value)
        finally:
            self._above.discard(value)

    def _found(self, value: Value) -> Thing | None:
        match value:
            case Place():
                return self._place(value.dotted)
            case Exported():
                found = self.exported(value.file, value.name)
                return self.thing(found) if found is not None else None
            case Local():
                return Class(value)
            case Member():
                return self._member(value)
            case Result():
                return self._result(value)
            case Instance():
                of = self.thing(value.of)
                return Object(of.of) if isinstance(of, Class) else None
            case Above() | File():
                return None

    def _place(self, dotted: str) -> Thing | None:
        if auto := AUTO_MODEL.fullmatch(dotted):
            return Function(LOADS, auto["owner"])
        top, *parts = dotted.split(".")
        thing: Thing | None = Module(top) if self.module(top) else None
        for part in parts:
            thing = self._inside(thing, part)
        return thing

    def _inside(self, thing: Thing | None, name: str) -> Thing | None:
        match thing:
            case Module():
                return self._of_module(thing.dotted, name)
            case Class():
                return self._method(thing.of, name, bound=False)
            case Object():
                return self._method(thing.of, name, bound=True)
            case _:
                return None

    def _of_module(self, module: str, name: str) -> Thing | None:
        version = self.version(module)
        if not version or not self.importable(module, name):
            return None
        dotted = self.history.canonical(module, name, version) or f"{module}.{name}"
        match self.history.kind(dotted):
            case "module":
                return Module(dotted)
            case "class":
                return Class(dotted)
            case "function":
                return Function(dotted)
            case _:
                return None

    def _member(self, value: Member) -> Thing | None:
        if isinstance(value.owner, Above):
            owner = self.base_with(value.owner.of, value.name)
            return self._method(owner, value.name, bound=True) if owner else None
        return self._inside(self.thing(value.owner), value.name)

    def _method(self, of: str | Local, name: str, *, bound: bool) -> Function | None:
        """A method of the history's, also one that a class of the project inherits."""
        owner = self.base_with(of, name) if isinstance(of, Local) and name not in of.names else of
        if not isinstance(owner, str) or self.history.kind(f"{owner}.{name}") != "function":
            return None
        return Function(f"{owner}.{name}", of, bound)

    def base_with(self, of: Local, name: str) -> str | None:
        """The class of the history from which a class of the project has a member; None if it may be another one."""
        for base in of.bases:
            if isinstance(base, Place) and (known := foreign(base.dotted)) is not None and name not in known:
                continue
            found = self.thing(base) if base is not None else None
            if not isinstance(found, Class) or (isinstance(found.of, Local) and name in found.of.names):
                return None
            if isinstance(found.of, Local) and (inner := self.base_with(found.of, name)):
                return inner
            if isinstance(found.of, str) and self.has(found.of, name, True) is not False:
                return found.of
        return None

    def _result(self, value: Result) -> Thing | None:
        match self.thing(value.of):
            case Class(of):
                return Object(of, exact=True)
            case Function(dotted, owner) if owner and dotted.rpartition(".")[2] in MAKERS and not chooses(owner):
                return Object(owner, exact=True)
            case _:
                return None

    def _has(self, of: str | Local, name: str, exact: bool) -> bool | None:
        """Whether a class, or an object of it, has a member; ``exact``: derived classes do not matter."""
        if isinstance(of, Local):
            return self._local_has(of, name)
        version = self.version(of)
        span = self.history.member(of, name) if version else None
        if span is None or not version:
            return None
        found = span.holds(version)
        sure = self.history.closed(of, version) and (exact or not self._is_model(of, version))
        return found if found is not False or sure else None

    def first_base(self, of: Local) -> str | None:
        """The first class of the history that a class of the project derives from."""
        for base in of.bases:
            thing = self.thing(base) if base is not None else None
            if isinstance(thing, Class):
                found = thing.of if isinstance(thing.of, str) else self.first_base(thing.of)
                if found:
                    return found
        return None

    def _local_has(self, of: Local, name: str) -> bool | None:
        return True if name in of.names else self.above_has(of, name)

    def above_has(self, of: Local, name: str) -> bool | None:
        """Whether a class of the project inherits a member."""
        found: list[bool | None] = [None] if of.changed or of.names & MAKING_UP else []
        for base in of.bases:
            known = foreign(base.dotted) if isinstance(base, Place) else None
            thing = self.thing(base) if base is not None else None
            inherited = self.has(thing.of, name, True) if isinstance(thing, Class) else None
            found.append(inherited if known is None else name in known)
        return True if True in found else None if None in found else False

    def _is_model(self, of: str, version: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a class is one of torch's modules: the models that derive from it have what it has not."""
        bases = self.history.bases(of, version) if of not in seen else ()
        return any(each.startswith("torch.") or self._is_model(each, version, seen | {of}) for each in bases)


def chooses(owner: str | Local) -> bool:
    """Whether a class makes objects of other classes, which it finds out at run time."""
    return isinstance(owner, str) and owner.rpartition(".")[2].startswith(CHOOSING)
