"""What a class's source says: bases, members, and the fields of which a dataclass makes its ``__init__``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import griffe

from compat import static
from compat.history.bound import Assigned
from compat.history.facts import OPEN

DATACLASS = frozenset({"dataclass", "dataclass_with_extra"})
"""Decorators that make a dataclass: the standard library's, and one of huggingface_hub that calls it."""


@dataclass(frozen=True)
class Field:
    """An annotated name in a class's body, of which a dataclass makes a parameter."""

    name: str
    has_default: bool
    keyword: bool
    parameter: bool


@dataclass(frozen=True)
class ClassReading:
    """A class as written: ``bases`` dotted as far as its own file tells, ``members`` with what methods assign.

    ``fields``: annotated names, in order. ``dataclass``: decorated as one; ``keyword``: with ``kw_only``;
    ``makes_dataclasses``: its ``__init_subclass__`` turns its subclasses into some.
    """

    bases: tuple[str, ...]
    members: frozenset[str]
    fields: tuple[Field, ...] = ()
    dataclass: bool = False
    keyword: bool = False
    init: bool = True
    makes_dataclasses: bool = False


def class_reading(cls: griffe.Class, assigned: Assigned) -> ClassReading:
    """Reads a class; ``assigned`` is what its methods and its module give it besides."""
    decorators = [str(each.value) for each in cls.decorators]
    own = {name for name, each in cls.members.items() if not _is_only_annotated(each)}
    own |= {name for name, overloads in cls.overloads.items() if overloads}
    opened = {OPEN} if assigned.dynamic or {"__getattr__", "__getattribute__"} & own else set()
    made = [text for text in decorators if text.partition("(")[0].rpartition(".")[2] in DATACLASS]
    return ClassReading(
        tuple(_base(each) for each in cls.bases),
        frozenset(static.mangled(cls.name, name) for name in own | assigned.members | opened),
        tuple(_fields(cls)),
        bool(made),
        any("kw_only=True" in text.replace(" ", "") for text in made),
        not any("init=False" in text.replace(" ", "") for text in made),
        assigned.makes_dataclasses,
    )


def _is_only_annotated(each: griffe.Object | griffe.Alias) -> bool:
    return isinstance(each, griffe.Attribute) and each.value is None and not each.labels & {"property", "cached"}


def _base(base: griffe.Expr | str) -> str:
    """A base's dotted place; "?" for what is computed."""
    if isinstance(base, griffe.ExprSubscript):
        return _base(base.left)
    if isinstance(base, griffe.ExprName | griffe.ExprAttribute):
        try:
            return base.canonical_path
        except (griffe.NameResolutionError, AttributeError):
            return OPEN
    return OPEN


def _fields(cls: griffe.Class) -> Iterator[Field]:
    keyword = False
    for name, each in cls.members.items():
        if not isinstance(each, griffe.Attribute) or each.annotation is None or "property" in each.labels:
            continue
        annotation = str(each.annotation)
        if annotation.rpartition(".")[2] == "KW_ONLY":
            keyword = True
        elif "instance-attribute" in each.labels:  # griffe's word for what is no ClassVar
            value = str(each.value or "").replace(" ", "")
            yield Field(name, _has_default(each, value), keyword or "kw_only=True" in value, "init=False" not in value)


def _has_default(each: griffe.Attribute, value: str) -> bool:
    if not isinstance(each.value, griffe.ExprCall) or not value.partition("(")[0].endswith("field"):
        return each.value is not None
    return "default=" in value or "default_factory=" in value
