"""What stands at the target for what is gone, where the history shows a move or a rename. Pure."""

from __future__ import annotations

from compat.history.names import History
from compat.history.span import Span
from compat.rules import replacement as of_rules
from compat.rules.asked import Asked
from compat.rules.asked import Kind as Way
from compat.rules.from_pretrained_keyword import INSTEAD
from compat.rules.sought import Sought
from compat.scan.aspects import Aspect, Keyword
from compat.scan.passed import REFUSED
from compat.scan.uses import Attribute, Import
from compat.scan.values import Place

LOADER = ".from_pretrained"
FRAMEWORKS = ("modeling_flax_", "modeling_tf_")
"""How the files of a model for JAX and TensorFlow are called."""


def replacement(history: History, aspect: Aspect, subject: str, version: str) -> str:
    """What to write instead in a version, as code; "" where nothing is sure."""
    if isinstance(aspect, Keyword) and aspect.name in REFUSED and subject.endswith(LOADER):
        return INSTEAD[aspect.name] if "=" in INSTEAD[aspect.name] else ""
    sought = _sought(history, aspect, subject)
    if sought is None:
        return ""
    found = of_rules.replacement(history, sought, version)
    return found.code if found and not _of_another_framework(sought.home, found.code) else ""


def _of_another_framework(home: str, code: str) -> bool:
    """Whether the same name is only found in a model's files for another framework."""
    return any(each in code for each in FRAMEWORKS if each not in home)


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
