"""A choice from a table that is written out -> the expression that is chosen. Pure."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from compat.reproduce.flat import Flat

Value = Callable[[ast.expr], Any]


def chosen(table: ast.expr, key: Any, flat: Flat, value: Value) -> ast.expr | None:
    """What a table has under a key; None where that cannot be seen. The table is a display, or a name for one."""
    match _written(table, flat):
        case ast.Dict(keys=keys, values=values) if None not in keys:
            found = [each for own, each in zip(keys, values, strict=True) if own and _is(value(own), key)]
            return found[-1] if found else None
        case ast.DictComp(
            key=ast.Attribute(value=ast.Name(id=item), attr=attribute),
            value=ast.Name(id=same),
            generators=[ast.comprehension(target=ast.Name(id=each), iter=rows, ifs=[])],
        ) if item == same == each:
            return _row(_written(rows, flat), attribute, key, flat)
    return None


def _is(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _written(node: ast.expr, flat: Flat) -> ast.expr | None:
    """What a name of the whole is, or the expression itself."""
    if not isinstance(node, ast.Name):
        return node
    statement = flat.definitions.get(node.id) if flat.is_global(node) else None
    return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None


def _row(rows: ast.expr | None, attribute: str, key: Any, flat: Flat) -> ast.expr | None:
    """Of a table's rows, each a named tuple, the one whose attribute is the key."""
    found = [each for each in getattr(rows, "elts", ()) if _is(_field(each, attribute, flat), key)]
    return found[-1] if found and isinstance(found[-1], ast.expr) else None


def _field(row: ast.expr, attribute: str, flat: Flat) -> Any:
    if not isinstance(row, ast.Call) or not isinstance(row.func, ast.Name):
        return None
    kind = flat.definitions.get(row.func.id)
    fields = [each.target.id for each in getattr(kind, "body", ()) if isinstance(each, ast.AnnAssign)
              and isinstance(each.target, ast.Name)]  # fmt: skip
    given = dict(zip(fields, row.args, strict=False)) | {each.arg: each.value for each in row.keywords if each.arg}
    node = given.get(attribute)
    return node.value if isinstance(node, ast.Constant) else None
