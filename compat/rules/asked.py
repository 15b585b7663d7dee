"""What a failure's message says was asked for and was not there. Pure: text in, values out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

TAIL = 4000
"""How many letters of a message are read, from its end: before it a whole model's representation may stand."""


class Kind(StrEnum):
    """In which way it was asked for."""

    NAME = "name"
    MODULE = "module"
    MEMBER = "member"
    KEYWORD = "keyword"
    WITHOUT = "without"
    """A call without an argument that the callable requires."""
    POSITIONAL = "positional"
    """A call with more positional arguments than the callable takes."""


@dataclass(frozen=True)
class Asked:
    """What was asked for. ``home``: the module, class or callable as the message writes it, "" if it does not say.

    ``names`` are the arguments of `Kind.WITHOUT`; ``count`` is the number of arguments of `Kind.POSITIONAL`.
    """

    kind: Kind
    home: str
    name: str
    names: tuple[str, ...] = ()
    count: int = 0
    half_made: bool = False
    """The module was still being imported: a circular import, or a name that it does not have."""


QUOTE = "['\"`‘’]"
CALL = r"(?<![\w.>*])(?P<home>[A-Za-z_*][\w.*]*)\(\)"
SHADOW = r"; '[\w.]+' is not a package"
IMPORT = re.compile(
    rf"cannot import name {QUOTE}(?P<name>\w+){QUOTE}"
    rf"(?: from (?P<half>partially initialized module )?{QUOTE}(?P<home>[\w.]+){QUOTE})?"
    r"(?: \(most likely[^()\n]*\))?(?: \((?P<path>[^()\n]*)\))?"
)
OF_MODULE = re.compile(rf"module {QUOTE}?(?P<home>[\w.]+){QUOTE}? has no attribute {QUOTE}?(?P<name>\w+)")
OF_OBJECT = re.compile(rf"{QUOTE}(?P<home>[\w.]+){QUOTE} object has no attribute {QUOTE}(?P<name>\w+)")
OF_CLASS = re.compile(rf"type object {QUOTE}(?P<home>[\w.]+){QUOTE} has no attribute {QUOTE}(?P<name>\w+)")
KEYWORD = re.compile(rf"{CALL} got an unexpected keyword argument {QUOTE}?(?P<name>\w+)")
WITHOUT = re.compile(rf"{CALL} missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>[\w', and]+)")
POSITIONAL = re.compile(
    rf"{CALL} takes (?:from \d+ to )?\d+ positional arguments? but (?P<count>\d+) "
    r"(?:positional arguments? \([^()]*\) )?(?:were|was) given"
)
MODULE = re.compile(rf"No module named {QUOTE}(?P<home>\w+(?:\.\w+)+){QUOTE}(?!{SHADOW})")


def asked(message: str) -> Asked | None:
    """What the message's last such sentence says; None: nothing of this kind."""
    found = [(match.start(), read(match)) for pattern, read in READERS for match in pattern.finditer(message[-TAIL:])]
    return max(found, key=lambda each: each[0])[1] if found else None


def _name(match: re.Match[str]) -> Asked | None:
    file = (match["path"] or "").replace("\\", "/").rpartition("/")[2]
    if match["home"] and file in (f"{match['home']}.py", "unknown location"):
        return None  # a file of the user's own stands in the package's place, or nothing but a folder
    return Asked(Kind.NAME, match["home"] or "", match["name"], half_made=bool(match["half"]))


def _of_module(match: re.Match[str]) -> Asked:
    return Asked(Kind.NAME, match["home"], match["name"])


def _of_class(match: re.Match[str]) -> Asked:
    return Asked(Kind.MEMBER, match["home"].rpartition(".")[2], match["name"])


def _keyword(match: re.Match[str]) -> Asked:
    return Asked(Kind.KEYWORD, _callable(match["home"]), match["name"])


def _without(match: re.Match[str]) -> Asked:
    names = tuple(re.findall(r"'(\w+)'", match["names"]))
    return Asked(Kind.WITHOUT, _callable(match["home"]), ", ".join(names), names)


def _positional(match: re.Match[str]) -> Asked:
    return Asked(Kind.POSITIONAL, _callable(match["home"]), match["count"], count=int(match["count"]))


def _module(match: re.Match[str]) -> Asked:
    return Asked(Kind.MODULE, match["home"], "")


def _callable(written: str) -> str:
    """The callable's name; where a page took underscores for bold type, "Trainer.init" is "Trainer.__init__"."""
    bare = written.replace("*", "")
    head, dot, last = bare.rpartition(".")
    return f"{head}{dot}__init__" if last == "init" else bare


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Asked | None]], ...] = (
    (IMPORT, _name),
    (OF_MODULE, _of_module),
    (OF_OBJECT, _of_class),
    (OF_CLASS, _of_class),
    (KEYWORD, _keyword),
    (WITHOUT, _without),
    (POSITIONAL, _positional),
    (MODULE, _module),
)
