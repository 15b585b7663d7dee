"""Blank lines as people set them: two around definitions, none where a block begins. Pure."""

from __future__ import annotations

import ast
import re
import textwrap

from compat.reproduce.edits import first_line

WIDTH = 100
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def tidy(text: str) -> str:
    """The same statements and comments."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    text = re.sub(r"(?m)^([ \t].*:|[ \t]*(?:def|class) .*:|.*\"\"\")\n(?:[ \t]*\n)+(?=[ \t])", r"\1\n", text)
    rows, parts, place = text.splitlines(), list[str](), 0
    before: ast.stmt | None = None
    for statement in ast.parse(text).body:
        gap = rows[place : first_line(statement) - 1]
        end = statement.end_lineno or statement.lineno
        around = isinstance(before, DEFINITIONS) or isinstance(statement, DEFINITIONS)
        parts += ["", ""] if around and before is not None else [""] if "" in gap and parts else []
        parts += [line for line in gap if line]
        parts += rows[first_line(statement) - 1 : end]
        before, place = statement, end
    return "\n".join([*parts, *(line for line in rows[place:] if line)]) + "\n"


def comment(sentence: str) -> str:
    """A sentence as lines of comment."""
    wrapped = textwrap.wrap(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in wrapped)
