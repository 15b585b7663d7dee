"""What stands at the target for what is gone, where the history shows a move or a rename. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from compat.history.names import History
from compat.history.span import Span
from compat.rules import replacement as of_rules
from compat.rules.asked import Asked
from compat.rules.asked import Kind as Way
from compat.rules.sought import Sought
from compat.scan.aspects import Aspect, Keyword
from compat.scan.uses import Attribute, Import
from compat.scan.values import Place

MODEL = re.compile(r"\.models\.\w+")
FRAMEWORKS = ("modeling_flax_", "modeling_tf_")
ALIKE = 0.8
"""How alike a name that is gone and the one in its place are at least, where nothing else connects them."""


def replacement(history: History, aspect: Aspect, subject: str, version: str) -> str:
    """What to write instead in a version, as code; "" where nothing is sure."""
    sought = _sought(history, aspect, subject)
    if sought is None:
        return ""
    found = of_rules.replacement(history, sought, version)
    if found and not (found.moved and _other_model(sought.home, found.code)):
        return found.code
    renamed = _renamed(history, sought, version) if sought.asked.kind is Way.NAME else ""
    return f"from {sought.home} import {renamed}" if renamed else ""


def _other_model(home: str, code: str) -> bool:
    """Whether the same name is only found in another model's files: each has helpers of its own, under common names.

    The files of other frameworks are such, too.
    """
    model = MODEL.search(code)
    return (model is not None and model[0] not in home) or any(each in code for each in FRAMEWORKS if each not in home)


def _sought(history: History, aspect: Aspect, subject: str) -> Sought | None:
    match aspect:
        case Import(module, name) if name:
            return _made(Way.NAME, module, name, history.importable(module, name))
        case Attribute(_, name) if history.module(subject):
            return _made(Way.NAME, subject, name, history.importable(subject, name))
        case Attribute(_, name):
            return _made(Way.MEMBER, subject, name, history.member(subject, name))
        case Keyword(callee, name):
            home = callee.dotted if isinstance(callee, Place) else subject
            return _made(Way.KEYWORD, home, name, history.parameter(home, name))
        case _:
            return None


def _made(way: Way, home: str, name: str, span: Span | None) -> Sought | None:
    return Sought(Asked(way, home, name), home, span) if span else None


def _renamed(history: History, sought: Sought, version: str) -> str:
    """The only name like it that came to the module while it was there, and stands for something of the same kind."""
    home, old = sought.home, sought.asked.name
    before = history.names(home, sought.span.since or "")
    kind = history.kind(f"{home}.{old}")
    found = [
        name for name in _like(old, history.names(home, version) - before) if history.kind(f"{home}.{name}") == kind
    ]
    return found[0] if len(found) == 1 else ""


def _like(old: str, names: frozenset[str]) -> Iterator[str]:
    return (name for name in sorted(names) if SequenceMatcher(None, name, old).ratio() >= ALIKE)
