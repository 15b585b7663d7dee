"""A function of a folder of modules -> one text with all that it needs of them, and nothing else. Pure.

Definitions come after those that they refer to, constants first. What has the same name in two modules, or is called
as a local name where it is used, is named after its module too.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from compat.reproduce import references
from compat.reproduce.modules import Folder, Meaning, Module, Outside, Own, Whole, defined
from compat.reproduce.references import Found


@dataclass
class Piece:
    """One definition, and where it is from. ``names`` are what it defines; a module as a whole has no statement."""

    names: tuple[Meaning, ...]
    module: Module
    statement: ast.stmt | None
    found: Found = field(default_factory=Found)

    @property
    def needs(self) -> list[Meaning]:
        """What it refers to beyond itself."""
        return [each.to for each in self.found.references if each.to not in self.names]

    @property
    def is_value(self) -> bool:
        """Whether it is neither function nor class."""
        return isinstance(self.statement, ast.Assign | ast.AnnAssign)


@dataclass(frozen=True)
class Gathered:
    """The pieces in their order, the function that all are for (the last one), and what each is called."""

    pieces: tuple[Piece, ...]
    called: Mapping[Meaning, str]

    @property
    def main(self) -> str:
        """The name of the function that all are for."""
        return self.called[self.pieces[-1].names[0]]


def gather(folder: Folder, main: Own) -> Gathered:
    """All that a function needs."""
    walk = _Walk(folder)
    walk.visit(main)
    pieces = tuple(walk.pieces.values())
    return Gathered(pieces, _called(pieces))


@dataclass
class _Walk:
    folder: Folder
    pieces: dict[Meaning, Piece] = field(default_factory=dict)
    begun: set[Meaning] = field(default_factory=set)

    def visit(self, name: Meaning) -> None:
        """Puts a definition after those that it refers to; where these go in a circle, all are functions."""
        if isinstance(name, Outside) or name in self.begun:
            return
        module = self.folder.module(name.module)
        piece = self._whole(name, module) if isinstance(name, Whole) else self._piece(name, module)
        self.begun.update(piece.names)
        for each in piece.needs:
            self.visit(each)
        if isinstance(name, Whole):
            for own in functions(module):
                self.visit(own)
        self.pieces[piece.names[0]] = piece

    def _piece(self, name: Own, module: Module) -> Piece:
        statement = module.definitions[name.name]
        found = references.look(statement, module, self.folder)
        return Piece(tuple(Own(module.name, each) for each in defined(statement)), module, statement, found)

    def _whole(self, name: Whole, module: Module) -> Piece:
        return Piece((name,), module, None)


def functions(module: Module) -> list[Own]:
    """The functions that a module defines."""
    return [Own(module.name, name) for name, each in module.definitions.items() if isinstance(each, ast.FunctionDef)]


def _called(pieces: tuple[Piece, ...]) -> dict[Meaning, str]:
    """A name for everything that is defined or imported; own ones are preferred to those with their module's name."""
    avoided: dict[Meaning, set[str]] = {}
    for piece in pieces:
        for each in piece.found.references:
            avoided.setdefault(each.to, set()).update(each.around)
    locals_ = _locals(pieces[-1])
    wanted = dict.fromkeys([*avoided, *(name for piece in pieces for name in piece.names)])
    taken: dict[str, Meaning] = {}
    for name in sorted(wanted, key=lambda each: not isinstance(each, Outside)):
        free = (each for each in _names(name) if each not in taken and each not in locals_)
        taken[next(each for each in free if each not in avoided.get(name, ()))] = name
    return {name: called for called, name in taken.items()}


def _locals(main: Piece) -> frozenset[str]:
    """What the function that becomes the script itself calls its own: names of the whole script, then."""
    scope = main.module.scopes.get(main.statement) if main.statement else None
    return frozenset(references.own(scope)) if scope else frozenset()


def _names(meaning: Meaning) -> Iterable[str]:
    """What something may be called, best first."""
    module = meaning.module.rpartition(".")[2]
    match meaning:
        case Own(name=name):
            plain, longer = name, f"{module}_{name.lstrip('_')}"
        case Whole():
            plain = longer = module
        case Outside(bound=bound):
            plain, longer = bound, f"{module}_{bound}"
    yield from (each for each in (plain, longer) if not hasattr(builtins, each))
    yield from (f"{longer}_{number}" for number in range(2, 1000))
