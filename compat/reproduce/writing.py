"""What was gathered -> one Python text without annotations, module names and remarks for those who work on compat."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from compat.model import Frame
from compat.reproduce import reached
from compat.reproduce.edits import Edits, without
from compat.reproduce.gathering import Gathered, Piece, functions
from compat.reproduce.imports import written
from compat.reproduce.modules import Meaning, Outside
from compat.reproduce.references import Reference

REMARK = re.compile(r"[ \t]*# (?:noqa|type: ignore|fmt: skip|pragma)\b.*")
NAMESPACE = Outside("types", "SimpleNamespace", "SimpleNamespace")
QUOTES = '"""'


def text(gathered: Gathered, frames: Sequence[Frame] = ()) -> str:
    """Imports, values that need no function, then the rest, each after what it needs.

    The statement that each of the frames stands in is marked.
    """
    failed: dict[Meaning, int] = dict(reached.lines(frames))
    plain: set[Meaning] = set()
    for piece in gathered.pieces:
        if piece.is_value and all(isinstance(each, Outside) or each in plain for each in piece.needs):
            plain.update(piece.names)
    ordered = sorted(gathered.pieces, key=lambda piece: piece.names[0] not in plain)
    outside = {each for piece in gathered.pieces for each in piece.needs if isinstance(each, Outside)}
    imports = [Outside(each.module, each.name, gathered.called[each]) for each in outside]
    imports += [NAMESPACE] if any(piece.statement is None for piece in gathered.pieces) else []
    imported = written(imports)
    return "".join([imported, "\n\n", *(piece_text(piece, gathered.called, failed) for piece in ordered)])


def piece_text(piece: Piece, called: Mapping[Meaning, str], failed: Mapping[Meaning, int]) -> str:
    """One definition as it stands in the script."""
    if piece.statement is None:
        members = ", ".join(f"{own.name}={called[own]}" for own in functions(piece.module))
        return f"\n\n{called[piece.names[0]]} = SimpleNamespace({members})\n"
    edits = Edits(piece.module.text)
    for reference in piece.found.references:
        _rename(reference, called[reference.to], edits)
    for name in piece.names:
        _rename_definition(piece.statement, name, called[name], edits)
    _strip(piece, edits)
    if statement := reached.statement(piece.statement, failed.get(piece.names[0])):
        edits.change(edits.end(statement), edits.end(statement), reached.MARK)
    lines = REMARK.sub("", edits.done(piece.statement))
    return lines if piece.is_value else f"\n\n{lines}"


def _rename(reference: Reference, to: str, edits: Edits) -> None:
    if edits.text(reference.node) != to:
        edits.replace(reference.node, to)


def _rename_definition(statement: ast.stmt, name: Meaning, to: str, edits: Edits) -> None:
    old = getattr(name, "name", "")
    if old == to or not isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return  # the targets of an assignment are references to themselves
    word = "def " if isinstance(statement, ast.FunctionDef) else "class "
    begin = edits.find(f"{word}{old}", edits.begin(statement), edits.end(statement)) + len(word)
    edits.change(begin, begin + len(old.encode()), to)


def _strip(piece: Piece, edits: Edits) -> None:
    assert piece.statement is not None
    for each in piece.found.annotated:
        _unannotate(each, piece.found.defaults, edits)
    for text in piece.found.documented:
        first, further, _ = edits.text(text).partition("\n\n")
        if further:
            edits.replace(text, f"{first.rstrip()}{QUOTES}")
    without(piece.found.relative, piece.statement, edits)


def _unannotate(
    node: ast.arg | ast.AnnAssign | ast.FunctionDef, defaults: Mapping[ast.arg, ast.expr], edits: Edits
) -> None:
    match node:
        case ast.arg(annotation=ast.expr() as annotation):
            begin = edits.begin(node) + len(node.arg.encode())
            if default := defaults.get(node):
                edits.change(begin, edits.begin(default), "=")
            else:
                edits.change(begin, edits.end(annotation))
        case ast.AnnAssign() if node.value:
            edits.change(edits.end(node.target), edits.begin(node.value), " = ")
        case ast.AnnAssign():
            edits.remove(node)
        case ast.FunctionDef(returns=ast.expr() as returns):
            begin = edits.find("->", _last_argument(node, edits), edits.begin(returns))
            edits.change(begin - 1, edits.end(returns))


def _last_argument(node: ast.FunctionDef, edits: Edits) -> int:
    given = node.args
    last = [*given.posonlyargs, *given.args, *given.kwonlyargs, *given.defaults, *(each for each in given.kw_defaults)]
    return max((edits.end(each) for each in last if each is not None), default=edits.begin(node))
