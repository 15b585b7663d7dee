"""Results -> a log in SARIF 2.1.0, which code scanning reads. A string out: nothing here prints.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import compat
from compat.errors import Exit
from compat.model import Frame
from compat.report import scrub

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""What file names are relative to: where the command is run. Its own place stays on the machine."""
FINGERPRINT = "compat/v1"


class Level(StrEnum):
    """How bad a result is, as SARIF spells it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Rule:
    """What a result refers to; all texts are plain."""

    id: str
    title: str
    text: str
    help: str
    level: Level = Level.ERROR


@dataclass(frozen=True)
class Spot:
    """A place in a file, from 1; without a line the file as a whole. ``within`` is a part of it that has own lines."""

    file: str
    line: int | None = None
    column: int | None = None
    within: str = ""


@dataclass(frozen=True)
class Result:
    """One thing that was found. What is the same in two results of one file makes them alike to a reader."""

    rule: str
    level: Level
    message: str
    spot: Spot | None
    same: tuple[str, ...]
    stack: tuple[Frame, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """What was not covered: a file that could not be read."""

    message: str
    spot: Spot | None = None


def render(rules: Sequence[Rule], results: Sequence[Result], notices: Iterable[Notice], ended: Exit) -> str:
    """The log as one JSON object, ending in a newline: ASCII alone, so that a terminal obeys none of its texts."""
    places = {rule.id: place for place, rule in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": _text("The folder in which compat was run.")}},
        "invocations": [_invocation(notices, ended)],
        "results": _results(results, places),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _driver(rules: Iterable[Rule]) -> dict[str, Any]:
    return {
        "name": "compat",
        "semanticVersion": compat.__version__,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": _text(rule.title),
                "fullDescription": _text(rule.text),
                "help": _text(rule.help),
                "defaultConfiguration": {"level": rule.level.value},
            }
            for rule in rules
        ],
    }


def _invocation(notices: Iterable[Notice], ended: Exit) -> dict[str, Any]:
    """``executionSuccessful`` is false where there was nothing to judge: no results do not mean that all is well."""
    told = [
        {
            "level": "warning",
            "message": _text(each.message),
            **({"locations": [_location(each.spot)]} if each.spot else {}),
        }
        for each in notices
    ]
    return {
        "executionSuccessful": ended in (Exit.AS_EXPECTED, Exit.DIFFERS),
        "exitCode": int(ended),
        "toolExecutionNotifications": told,
    }


def _results(results: Iterable[Result], places: Mapping[str, int]) -> list[dict[str, Any]]:
    """The results; of several alike ones in a file each has a fingerprint with its own number."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for each in results:
        alike = (each.rule, each.spot.file if each.spot else "", *each.same)
        seen[alike] += 1
        found.append(_result(each, places[each.rule], f"{_digest(alike)}:{seen[alike]}"))
    return found


def _result(each: Result, place: int, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": each.rule,
        "ruleIndex": place,
        "level": each.level.value,
        "message": _text(each.message),
        "locations": [_location(each.spot)] if each.spot else [],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        **({"stacks": [_stack(each.stack)]} if each.stack else {}),
        **({"properties": dict(each.properties)} if each.properties else {}),
    }


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _location(spot: Spot) -> dict[str, Any]:
    region = {"startLine": spot.line, **({"startColumn": spot.column} if spot.column else {})}
    physical = {
        "artifactLocation": _artifact(spot.file),
        **({"region": region} if spot.line and not spot.within else {}),
    }
    inner = {"logicalLocations": [{"name": spot.within, "kind": "element"}]} if spot.within else {}
    return {"physicalLocation": physical, **inner}


def _artifact(file: str) -> dict[str, Any]:
    """A relative file by its address; of any other its name alone: the rest is the machine's."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        return {"uri": _address(path.name)}
    return {"uri": _address(str(path)), "uriBaseId": ROOT}


def _address(path: str) -> str:
    """A path as a relative reference, by the bytes of its name. A colon in it would make its beginning a scheme."""
    try:
        name = os.fsencode(path)
    except UnicodeEncodeError:  # half of a character, from a text: no file is called so
        name = path.encode("utf-8", "surrogatepass")
    return quote(name, safe="/")


def _stack(frames: Iterable[Frame]) -> dict[str, Any]:
    """Innermost first, as SARIF has it."""
    return {"frames": [_frame(each) for each in reversed(list(frames))]}


def _frame(each: Frame) -> dict[str, Any]:
    physical = {
        "artifactLocation": {"uri": _address(each.file)},
        **({"region": {"startLine": each.line}} if each.line > 0 else {}),
    }
    return {
        "location": {
            "physicalLocation": physical,
            "logicalLocations": [{"name": _plain(each.function) or "?", "kind": "function"}],
        }
    }


def _text(value: str) -> dict[str, str]:
    return {"text": _plain(value)}


def _plain(value: str) -> str:
    return scrub.secrets(value.encode("utf-8", "replace").decode())
