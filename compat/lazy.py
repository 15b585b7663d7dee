"""Names that a module hands out on demand, read from its source: import structures, ``__getattr__``, module aliases.

The forms are those of transformers (``_import_structure``, ``define_import_structure``), huggingface_hub
(``_SUBMOD_ATTRS``) and of modules with a ``__getattr__`` that compares or looks up a name. Nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from compat.lazy_structure import LAZY, MAKE_ALIAS, SCAN, STRUCTURES, Found, note
from compat.literals import assignments, pairs, statements, strings

ALIASES = "_LEGACY_MODULE_ALIASES"
CONVERTERS = "SLOW_TO_FAST_CONVERTERS"
_HINTS = re.compile(
    rf"__getattr__|{'|'.join(sorted(STRUCTURES))}|{LAZY}|{SCAN}|{ALIASES}|{MAKE_ALIAS}|{CONVERTERS}|@export|@requires"
)


@dataclass(frozen=True)
class Lazy:
    """What a module hands out on demand.

    ``structure``: pairs of a submodule and a name. ``replaced``: a `LAZY` object takes the module's place, so that
    what its source binds is not there. ``scanned``: the folders below it whose exports are handed out ("" the module's
    own). ``served``: names that its ``__getattr__`` knows; ``dynamic``: it knows others, that the source doesn't show.
    ``aliases``: old modules and what they stand for. ``fallbacks``: endings for which a `LAZY` object has a
    substitute. ``converters``: tokenizers that it substitutes by one with the same converter.
    ``marked``: objects that a decorator exports.
    """

    structure: tuple[tuple[str, str], ...] = ()
    replaced: bool = False
    scanned: tuple[str, ...] = ()
    served: frozenset[str] = frozenset()
    dynamic: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    fast_modules: bool = False
    fallbacks: frozenset[str] = frozenset()
    converters: tuple[tuple[str, str], ...] = ()
    marked: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The names of the structure."""
        return frozenset(name for _, name in self.structure)


NOTHING = Lazy()


@contextmanager
def syntax_errors_alone() -> Iterator[None]:
    """What Python says of text that is no source, or that is nested too deeply for it, as a SyntaxError."""
    try:
        yield
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "nested too deeply") from None


def read(text: str, tree: ast.Module | None = None) -> Lazy:
    """Reads a module's source. Raises SyntaxError for what is none."""
    if not _HINTS.search(text):
        return NOTHING
    if tree is None:
        with syntax_errors_alone():
            tree = ast.parse(text)
    found = Found()
    for node in ast.walk(tree):
        note(node, found)
    known = assignments(tree)
    served, dynamic = _served(tree, known)
    return Lazy(
        tuple(dict.fromkeys(found.structure)),
        found.replaced,
        tuple(dict.fromkeys(found.scanned)),
        served,
        dynamic,
        tuple(dict.fromkeys([*found.aliases, *pairs(known.get(ALIASES))])),
        "_fast" in text and bool(found.aliases or ALIASES in known),
        frozenset(found.fallbacks),
        tuple(pairs(known.get(CONVERTERS))),
        frozenset(_marked(tree)),
    )


def _served(tree: ast.Module, literals: dict[str, ast.expr]) -> tuple[frozenset[str], bool]:
    """The names that a module's ``__getattr__`` compares with or looks up, and whether it looks up what isn't shown."""
    if isinstance(made := literals.get("__getattr__"), ast.Call):
        keys = {key for each in ast.walk(made) if isinstance(each, ast.Dict) for key, _ in pairs(each)}
        return frozenset(keys), not keys
    functions = [
        each for each in statements(tree.body) if isinstance(each, ast.FunctionDef) and each.name == "__getattr__"
    ]
    found: set[str] = set()
    dynamic = False
    for node in (inner for each in functions for inner in ast.walk(each)):
        asked = _looked_up(node, functions[0].args.args[0].arg)
        if isinstance(asked, ast.Name):
            known = literals.get(asked.id)
            entries = [key for key, _ in pairs(known)] or (list(strings(known)) if known else [])
            dynamic = dynamic or not (entries or _is_structure_of(known))
            found.update(entries)
        elif asked is not None:
            found.update(strings(asked))
    return frozenset(found), dynamic


def _looked_up(node: ast.AST, name: str) -> ast.expr | None:
    """What the asked name is compared with, or looked up in."""
    match node:
        case ast.Compare(left=ast.Name(id=asked), ops=[ast.Eq() | ast.In()], comparators=[other]) if asked == name:
            return other
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Name(id=asked), *_]) if asked == name:
            return owner
    return None


def _is_structure_of(node: ast.expr | None) -> bool:
    """Whether a table was made from a structure: its names are known from there."""
    return node is not None and any(isinstance(each, ast.Name) and each.id in STRUCTURES for each in ast.walk(node))


def _marked(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = {ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list}
            if names & {"export", "requires"}:
                yield node.name
