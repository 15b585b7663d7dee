"""One parsed file -> what it asks of others. It is read, never run; who asks the history comes later."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from compat.scan import guards
from compat.scan.evaluate import IMPORTERS, Evaluator, literal
from compat.scan.project import Project
from compat.scan.scopes import FUNCTIONS, Scope, scopes
from compat.scan.source import Source, Unread
from compat.scan.uses import Attribute, Call, Import, Override, Reading, Unseen, Use, Wanted
from compat.scan.values import Local, Place, Value, member

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


class _Reader(ast.NodeVisitor):
    def __init__(self, source: Source, number: int, project: Project, tops: frozenset[str]) -> None:
        self._source, self._tops = source, tops
        self._scopes = scopes(source.tree)
        self._scope = self._scopes[source.tree]
        self._evaluator = Evaluator(source.path, number, project, self._scopes)
        self._guards: list[tuple[frozenset[str], str]] = []
        self._statement: ast.stmt | None = None
        self._ignoring = frozenset(n for n, line in enumerate(source.lines, 1) if IGNORE.search(line))
        self._uses: list[Use] = []
        self._patched: set[str] = set()
        self._unseen: Counter[Unseen] = Counter()
        self._ignored = 0
        self._annotations_run = not any(
            isinstance(each, ast.ImportFrom) and each.module == "__future__" and _names(each, "annotations")
            for each in source.tree.body
        )

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

    # where we are

    def visit(self, node: ast.AST) -> None:
        """Keep the scope and the statement of what is visited."""
        outer, statement = self._scope, self._statement
        self._scope = self._scopes.get(node, outer)
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            self._statement = node
        super().visit(node)
        self._scope, self._statement = outer, statement

    @contextmanager
    def _guarded(self, why: str, kinds: Collection[str] = (guards.IMPORTS, guards.ATTRIBUTES, guards.CALLS)) -> Iterator[None]:
        if not why:
            yield
            return
        self._guards.append((frozenset(kinds), why))
        yield
        self._guards.pop()

    def generic_visit(self, node: ast.AST) -> None:
        """Blocks are read in order: a test that leaves early guards what stands behind it."""
        for _, part in ast.iter_fields(node):
            if isinstance(part, list):
                self._block(part)
            elif isinstance(part, ast.AST):
                self.visit(part)

    def _block(self, parts: Sequence[object]) -> None:
        depth = len(self._guards)
        for part in parts:
            if isinstance(part, ast.AST):
                self.visit(part)
            if isinstance(part, ast.If) and guards.leaves(part.body):
                why = guards.tested(part.test, self._scope)
                if why:
                    self._guards.append((frozenset(KINDS.values()), why))
        del self._guards[depth:]

    # what guards

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        kinds = [kind for kind in dict.fromkeys(KINDS.values()) if guards.caught(node, kind)]
        with self._guarded("an exception handler" if kinds else "", kinds):
            self._block(node.body)
        for handler in node.handlers:
            # The other arm of an import that may fail: which of them runs depends on the release.
            with self._guarded("an exception handler" if kinds else "", kinds):
                self.visit(handler)
        self._block(node.orelse)
        self._block(node.finalbody)

    visit_TryStar = visit_Try  # noqa: N815 - the name is ast's

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item)
        kinds = [kind for kind in KINDS.values() if any(guards.expected(item, kind) for item in node.items)]
        with self._guarded("an exception handler" if kinds else "", kinds):
            self._block(node.body)

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        self.visit(node.test)
        why = guards.tested(node.test, self._scope)
        for part in (node.body, node.orelse):
            only_one = why == guards.TYPES_ONLY and part is node.orelse
            with self._guarded("" if only_one else why):
                self._block(part) if isinstance(part, list) else self.visit(part)

    visit_IfExp = visit_If  # noqa: N815

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """``hasattr(x, "y") and x.y``."""
        self.visit(node.values[0])
        why = next(filter(None, (guards.tested(each, self._scope) for each in node.values[:-1])), "")
        with self._guarded(why):
            self._block(node.values[1:])

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        """A handler around a definition does not stand around its calls; a test around it decides whether it is made."""
        outer = self._guards
        decorators = getattr(node, "decorator_list", [])
        why = next(filter(None, (guards.tested(each, self._scope) for each in decorators)), "")
        self._guards = [each for each in outer if len(each[0]) == len(set(KINDS.values()))]
        with self._guarded(why):
            self._block([*decorators, node.args])
            self._annotation(getattr(node, "returns", None))
            self._block(node.body if isinstance(node.body, list) else [node.body])
        self._guards = outer

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _definition  # noqa: N815

    def visit_arg(self, node: ast.arg) -> None:
        self._annotation(node.annotation)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not isinstance(self._scope.node, FUNCTIONS):  # those of local variables are never looked at
            self._annotation(node.annotation)
        for part in (node.target, node.value):
            if part:
                self.visit(part)

    def _annotation(self, node: ast.expr | None) -> None:
        if node and self._annotations_run:
            self.visit(node)

    # what is used

    def _use(self, wanted: Wanted, node: ast.expr | ast.alias | ast.stmt, line: int, offset: int) -> None:
        if not self._ours(wanted):
            return
        ends = (self._statement.lineno, self._statement.end_lineno) if self._statement else ()
        if self._ignoring.intersection((line, node.lineno, *ends)):
            self._ignored += 1
            return
        kind = KINDS[type(wanted)]
        guard = next((why for kinds, why in self._guards if kind in kinds), "")
        cell, shown = self._source.place(line)
        self._uses.append(Use(wanted, shown, self._source.column(line, offset), cell, guard))

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
                self._use(Import(alias.name), alias, alias.lineno, alias.col_offset)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = self._evaluator.project.absolute(node.module or "", self._source.path)
        if node.level or not isinstance(module, Place):
            return
        for alias in node.names:
            if alias.name == "*":
                self._use(Import(module.dotted), alias, alias.lineno, alias.col_offset)
                self._unseen[Unseen.STAR_IMPORT] += module.dotted.partition(".")[0] in self._tops
            else:
                self._use(Import(module.dotted, alias.name), alias, alias.lineno, alias.col_offset)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        owner = self._evaluator.value(node.value, self._scope)
        if owner is None:
            return
        if isinstance(node.ctx, ast.Load):
            line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
            self._use(Attribute(owner, node.attr), node, line, end - len(node.attr.encode()))
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
        self._use(Call(callee, len(node.args), keywords, unpacked), node, node.lineno, node.col_offset)

    def _import_by_name(self, node: ast.Call) -> None:
        name = literal(node.args[:1])
        if name is None:
            self._unseen[Unseen.COMPUTED_IMPORT] += 1
        elif isinstance(self._evaluator.project.absolute(name, self._source.path), Place):
            self._use(Import(name), node, node.lineno, node.col_offset)

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
            self._use(Attribute(owner, name), node, node.lineno, node.col_offset)

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
        self._use(Override(owner, node.name, takes), node, node.lineno, node.col_offset)


def _names(statement: ast.ImportFrom, name: str) -> bool:
    return any(alias.name == name for alias in statement.names)
