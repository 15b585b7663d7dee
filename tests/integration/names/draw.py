"""Draws questions to installed releases from the history: names that it says are there, and as many that are not.

``python tests/integration/names/draw.py COUNT`` prints the drawn questions. `test_history_reality.py` asks the
committed ones: the first 100 of either answer that can be asked there (see `ask.py`), out of 420.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from compat.history import store
from compat.history.facts import TAKEN, Module, parameters
from compat.history.names import History

SEED = 5
Question = dict[str, str | bool]


def questions(environments: Mapping[str, Mapping[str, str]], count: int, data: Path = store.DATA) -> list[Question]:
    """COUNT questions, spread over environments, packages, kinds, and both answers."""
    history = History(store.opened(file) for file in sorted(data.glob("*.zip")))
    modules = {file.stem: dict(store.read(file).modules) for file in sorted(data.glob("*.zip"))}
    chance = random.Random(SEED)
    strata = [
        (environment, package, what, there)
        for there in (True, False)
        for what in ("importable", "member", "parameter")
        for environment in environments
        for package in modules
    ]
    streams = {each: _stream(each, environments, modules, history, chance) for each in strata}
    found: list[Question] = []
    while len(found) < count and streams:
        for each in chance.sample(list(streams), len(streams)):
            question = next(streams[each], None)
            if question is None:
                del streams[each]
            elif question not in found:
                found.append(question)
    return found[:count]


def _stream(stratum, environments, modules, history, chance) -> Iterator[Question]:
    environment, package, what, there = stratum
    version = environments[environment][package]
    for _ in range(4000):
        dotted = chance.choice(list(modules[package]))
        candidate = CANDIDATES[what](dotted, modules[package][dotted], chance)
        if candidate and _said(history, what, *candidate, version) is there:
            of, name = candidate
            yield {"environment": environment, "what": what, "of": of, "name": name, "there": there}


def _said(history: History, what: str, of: str, name: str, version: str) -> bool | None:
    """What the history says of a version; None where it says nothing."""
    if what == "importable":
        if name.startswith("__") or "?" in name:
            return None
        span = history.importable(of, name)
    elif what == "member":
        span = history.member(of, name)
        if not history.members(of, version) or not (history.closed(of, version) or (span and span.holds(version))):
            return None
    else:
        span, known = history.parameter(of, name), history.parameters(of, version)
        named = {each.name for each in known or ()}
        if known is None or (span and span.holds(version) and name not in named):
            return None  # unknown, or taken by a decorator, which a signature doesn't show
    return span.holds(version) if span is not None else None


def _importable(dotted: str, module: Module, chance: random.Random) -> tuple[str, str] | None:
    top = dotted.partition(".")[0]
    names = [name for name, ends in module.names.items() if any(not end or end.startswith(top) for end in ends)]
    return (dotted, chance.choice(names)) if names else None


def _member(dotted: str, module: Module, chance: random.Random) -> tuple[str, str] | None:
    classes = [path for path, members in module.members.items() if members]
    if not classes:
        return None
    path = chance.choice(classes)
    names = [name for name in module.members[path] if name != "?"]
    return (f"{dotted}.{path}", chance.choice(names)) if names else None


def _parameter(dotted: str, module: Module, chance: random.Random) -> tuple[str, str] | None:
    if not module.calls:
        return None
    path = chance.choice(list(module.calls))
    known = [each for text in module.calls[path] for each in parameters(text) if "variadic" not in each.kind]
    names = {each.name for each in known} - {each.name for each in known if each.kind == TAKEN}
    return (f"{dotted}.{path}", chance.choice(sorted(names))) if names else None


CANDIDATES = {"importable": _importable, "member": _member, "parameter": _parameter}

if __name__ == "__main__":
    known = json.loads(Path(__file__).with_name("environments.json").read_text())
    for each in questions(known, int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else store.DATA):
        sys.stdout.write(json.dumps(each) + "\n")
