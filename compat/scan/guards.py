"""What keeps a use from failing, or a failure from doing harm: handlers, and tests of versions and attributes. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from compat.scan.scopes import Scope

IMPORTS, ATTRIBUTES, CALLS = "import", "attribute", "call"
EVERYTHING = frozenset({IMPORTS, ATTRIBUTES, CALLS})
CATCH = {
    IMPORTS: frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"}),
    ATTRIBUTES: frozenset({"AttributeError", "ImportError"}),
    CALLS: frozenset({"TypeError"}),
}
"""The exceptions that a failing use of each kind may raise. A lazy module raises either for a name that is gone."""
ALL = frozenset({"Exception", "BaseException"})
EXPECTING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})
ABOUT_VERSIONS = re.compile(
    r"version|greater|newer|older|at_least|(?:^|_)(?:gt|ge|gte|lt|le|lte)_|(?:^|_)v\d", re.IGNORECASE
)
ABOUT_NAMES = frozenset(
    {"hasattr", "signature", "getfullargspec", "getattr", "find_spec", "callable", "__dict__", "dir", "fields"}
)
TYPES_ONLY = "type checking"
DEPTH = 3
"""How many names a test may stand behind."""


def caught(statement: ast.Try | ast.TryStar, kind: str) -> bool:
    """Whether a handler takes a failure of this kind, and does not raise again."""
    return any(_takes(each.type, kind) and not _ends_raising(each.body) for each in statement.handlers)


def expected(item: ast.withitem, kind: str) -> bool:
    """Whether ``with suppress(ImportError)``, ``pytest.raises`` or the like surrounds it."""
    call = item.context_expr
    if not isinstance(call, ast.Call) or _last(call.func) not in EXPECTING:
        return False
    return any(_takes(each, kind) for each in call.args)


def _takes(types: ast.expr | None, kind: str) -> bool:
    if types is None:
        return True
    named = types.elts if isinstance(types, ast.Tuple) else [types]
    return any(_last(each) in CATCH[kind] | ALL for each in named)


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case _:
            return ""


def _ends_raising(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise) or "exit" in _called(body[-1])


def _called(statement: ast.stmt) -> str:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return _last(call.func) if isinstance(call, ast.Call) else ""


def leaves(body: list[ast.stmt]) -> bool:
    """Whether a block never goes on to what stands behind it."""
    return isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break) or "exit" in _called(body[-1])


def tested(test: ast.expr, scope: Scope) -> str:
    """What a test asks that makes its arms a matter of releases: a version, a name; "" for any other test."""
    if any(word == "TYPE_CHECKING" for word in _words(test)):
        return TYPES_ONLY
    if asked := _asked(test, scope, DEPTH):
        return f"a test of {asked}"
    return ""


def _asked(test: ast.AST, scope: Scope, depth: int) -> str:
    words = list(_words(test))
    if any(map(ABOUT_VERSIONS.search, words)):
        return "versions"
    if any(word in ABOUT_NAMES for word in words):
        return "names"
    return next(filter(None, (_behind(word, scope, depth) for word in words)), "")


def _behind(name: str, scope: Scope, depth: int) -> str:
    """The same of what a name in a test is bound to."""
    if not depth:
        return ""
    found = next((place for place in scope.chain() if name in place.bound), None)
    ways = [each for each in found.bound[name] if isinstance(each, ast.expr)] if found else []
    if found and len(ways) == 1 and len(found.bound[name]) == 1:
        return _asked(ways[0], found, depth - 1)
    return ""


def _words(test: ast.AST) -> Iterable[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
