"""One parsed file -> what it asks of others. It is read, never run; who asks the history comes later."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Sequence

from compat.scan import guards
from compat.scan.evaluate import IMPORTERS, Evaluator
from compat.scan.project import Project
from compat.scan.scopes import scopes
from compat.scan.source import Source, Unread
from compat.scan.uses import Attribute, Call, Import, Override, Reading, Unseen, Use, Wanted
from compat.scan.values import Local, Place, Value, member
from compat.scan.walk import Walk
from compat.scan.written import literal

Node = ast.expr | ast.alias | ast.stmt
Keywords = Sequence[ast.keyword]
IGNORE = re.compile(r"#\s*compat:\s*ignore\b")
KINDS = {Import: guards.IMPORTS, Attribute: guards.ATTRIBUTES, Call: guards.CALLS, Override: guards.CALLS}


def read(source: Source, number: int, project: Project, tops: Collection[str]) -> Reading | Unread:
    """What one file asks of the packages that are imported as ``tops``, and what it offers other files."""
    try:
        reader = _Reader(source, number, project, frozenset(tops))
        reader.visit(source.tree)
        return reader.reading()
    except RecursionError:
        return Unread(source.name, "nested too deeply to be read")


class _Reader(Walk, ast.NodeVisitor):
    def __init__(self, source: Source, number: int, project: Project, tops: frozenset[str]) -> None:
        super().__init__(source.tree, scopes(source.tree))
        self._source, self._tops = source, tops
        self._evaluator = Evaluator(source.path, number, project, self._scopes)
        self._ignoring = frozenset(n for n, line in enumerate(source.lines, 1) if IGNORE.search(line))
        self._uses: list[Use] = []
        self._patched: set[str] = set()
        self._unseen: Counter[Unseen] = Counter()
        self._ignored = 0

    def reading(self) -> Reading:
        """All of it, after the visit."""
        module = self._scopes[self._source.tree]
        return Reading(
            self._source.name,
            tuple(self._uses),
            self._evaluator.exports(module),
            self._evaluator.stars(module),
            frozenset(self._patched),
            self._unseen,
            self._ignored,
        )

    def _use(self, wanted: Wanted, node: Node, at: tuple[int, int] | None = None, keywords: Keywords = ()) -> None:
        """Note a use; ``at`` is its line and offset, if those are not the node's."""
        if not self._ours(wanted):
            return
        line, offset = at or (node.lineno, node.col_offset)
        ends = (self._statement.lineno, self._statement.end_lineno) if self._statement else ()
        if self._ignoring.intersection((line, node.lineno, *ends)):
            self._ignored += 1
            return
        guard = self._guard(KINDS[type(wanted)])
        named = {each.arg: self._source.spot(each.lineno, each.col_offset) for each in keywords if each.arg}
        self._uses.append(Use(wanted, self._source.spot(line, offset), guard, named))

    def _ours(self, wanted: Wanted) -> bool:
        match wanted:
            case Import():
                return wanted.module.partition(".")[0] in self._tops
            case Attribute():
                return self._maybe_ours(wanted.owner)
            case Call():
                return self._maybe_ours(wanted.callee)
            case Override():
                return any(base is not None and self._maybe_ours(base) for base in wanted.of.bases)

    def _maybe_ours(self, value: Value) -> bool:
        """Whether it may come from one of the packages: a place in another one cannot."""
        while not isinstance(value, Place):
            inner = getattr(value, "of", None) or getattr(value, "owner", None)
            if inner is None:
                return True
            value = inner
        return value.dotted.partition(".")[0] in self._tops

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if isinstance(self._evaluator.project.absolute(alias.name, self._source.path), Place):
                self._use(Import(alias.name), alias)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = self._evaluator.project.absolute(node.module or "", self._source.path)
        if node.level or not isinstance(module, Place):
            return
        for alias in node.names:
            if alias.name == "*":
                self._use(Import(module.dotted), alias)
                self._unseen[Unseen.STAR_IMPORT] += module.dotted.partition(".")[0] in self._tops
            else:
                self._use(Import(module.dotted, alias.name), alias)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        owner = self._evaluator.value(node.value, self._scope)
        if owner is None:
            return
        if isinstance(node.ctx, ast.Load):
            self._use(Attribute(owner, node.attr), node, _end(node))
        elif isinstance(whole := member(owner, node.attr), Place):
            self._patched.add(whole.dotted)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        callee = self._evaluator.value(node.func, self._scope)
        match callee:
            case None:
                return
            case Place(dotted) if dotted in IMPORTERS:
                self._import_by_name(node)
            case Place("builtins.getattr"):
                self._attribute_by_name(node)
            case Place("builtins.exec" | "builtins.eval"):
                self._unseen[Unseen.CODE_IN_TEXT] += 1
            case _:
                self._call(node, callee)

    def _call(self, node: ast.Call, callee: Value) -> None:
        starred = any(isinstance(each, ast.Starred) for each in node.args)
        keywords = tuple(each.arg for each in node.keywords if each.arg)
        unpacked = starred or len(keywords) < len(node.keywords)
        at = _end(node.func) if isinstance(node.func, ast.Attribute) else None
        self._use(Call(callee, len(node.args), keywords, unpacked), node, at, node.keywords)

    def _import_by_name(self, node: ast.Call) -> None:
        name = literal(node.args[:1])
        if name is None:
            self._unseen[Unseen.COMPUTED_IMPORT] += 1
        elif isinstance(self._evaluator.project.absolute(name, self._source.path), Place):
            self._use(Import(name), node)

    def _attribute_by_name(self, node: ast.Call) -> None:
        """``getattr(x, "name")``; a default is a guard of its own."""
        owner = self._evaluator.value(node.args[0], self._scope) if node.args else None
        if owner is None or not self._maybe_ours(owner):
            return
        name = literal(node.args[1:2])
        if name is None:
            self._unseen[Unseen.COMPUTED_ATTRIBUTE] += 1
            return
        with self._guarded("a default" if len(node.args) > 2 else "", [guards.ATTRIBUTES]):
            self._use(Attribute(owner, name), node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        owner = self._evaluator.local(node)
        self._block([*node.decorator_list, *node.bases, *(each.value for each in node.keywords)])
        for part in node.body:
            if owner and isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                self._override(owner, part)
        self._block(node.body)

    def _override(self, owner: Local, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        given = node.args
        if node.decorator_list or given.vararg or given.kwarg or node.name.startswith("__"):
            return
        takes = tuple(each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs))
        self._use(Override(owner, node.name, takes), node)


def _end(node: ast.Attribute) -> tuple[int, int]:
    """Where the attribute's own name stands."""
    line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return line, end - len(node.attr.encode())
