"""NAME -> its history. Pure over a history."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from compat.api.answer import Answer, Kind, Match, Place
from compat.api.instead import instead
from compat.history.facts import TAKEN, Parameter
from compat.history.names import History
from compat.history.public import offers
from compat.history.span import Span

MANY = 400
"""Of more places than these only the first are looked at: nearly every model has a `forward`."""
IN_CLASSES = (Kind.MEMBER, Kind.PARAMETER)


def look(history: History, name: str, package: str | None = None) -> Answer:
    """All that a name, dotted or bare, with a parameter after a colon or a dot, stands for."""
    owner, colon, parameter = name.partition(":")
    if not all(name.replace(":", ".").split(".")):  # "Trainer.": a name is missing
        found: tuple[Match, ...] = ()
    elif colon:
        found = tuple(_parameters(history, owner, parameter, package))
    else:
        found = tuple(_grouped(history, _places(history, name, package))) or tuple(_after_dot(history, name, package))
    return Answer(name, found, () if found else _closest(history, name, package))


def _places(history: History, name: str, package: str | None) -> list[str]:
    """The dotted places that a name stands for: as it is written, or the ends of longer ones."""
    top = name.replace("-", "_")
    of = history.package_of(top)
    if of and (package is None or of == package) and (history.module(top) or history.is_there(top)):
        return [top]
    return [each for each in history.find(name, package) if ".dummy_" not in each][:MANY]


def _grouped(history: History, places: Iterable[str]) -> Iterator[Match]:
    """One match a definition; what only re-exports it is one of its places."""
    groups: dict[str, list[tuple[str, Kind, Span]]] = {}
    for place in places:
        found = _one(history, place)
        if found:
            groups.setdefault(_definition(history, place, found[2]), []).append(found)
    for group in groups.values():
        (name, kind, span), *others = sorted(group, key=lambda each: _rank(history, each))
        also = tuple(Place(each, theirs) for each, _, theirs in others)
        new = None if span.gone is None else instead(history, name, kind, span)
        yield Match(name, kind, span, also, _signature(history, name, span), new)


def _rank(history: History, found: tuple[str, Kind, Span]) -> tuple[bool, bool]:
    """What is there comes before what is gone, and where it is offered before where it is only used."""
    place, kind, span = found
    module, _, name = (place.rpartition(".")[0] if kind in IN_CLASSES else place).rpartition(".")
    return span.gone is not None, not offers(history, module, name, span.last or span.newest)


def _one(history: History, place: str) -> tuple[str, Kind, Span] | None:
    """What a dotted place is, and from when to when."""
    kind, (owner, _, name) = history.kind(place), place.rpartition(".")
    module = history.module(place)
    if module:
        return place, Kind.MODULE, module
    span = history.importable(owner, name) if owner else None
    if span and kind:
        return place, Kind(kind), span
    span = history.member(owner, name) if owner else None
    return (place, Kind.MEMBER, span) if span else None


def _definition(history: History, place: str, span: Span) -> str:
    """The place of the definition in the last release that has it; of a member that of its class."""
    owner, _, name = place.rpartition(".")
    last = span.last or span.newest
    found = history.canonical(owner, name, last) if owner else None
    if found:
        return found
    outer, _, cls = owner.rpartition(".")
    above = history.canonical(outer, cls, last) if outer else None
    return f"{above or owner}.{name}"


def _after_dot(history: History, name: str, package: str | None) -> Iterator[Match]:
    owner, _, parameter = name.rpartition(".")
    return _parameters(history, owner, parameter, package) if owner else iter(())


def _parameters(history: History, owner: str, name: str, package: str | None) -> Iterator[Match]:
    """The callables of that name that take, or took, an argument of this one."""
    seen = set()
    for place in _places(history, owner, package):
        span = history.parameter(place, name)
        if span and (key := (_definition(history, place, span))) not in seen:
            seen.add(key)
            new = None if span.gone is None else instead(history, f"{place}:{name}", Kind.PARAMETER, span)
            yield Match(f"{place}:{name}", Kind.PARAMETER, span, (), None, new)


def _signature(history: History, name: str, span: Span) -> str | None:
    found = history.parameters(name, span.last or span.newest)
    return None if found is None else f"({', '.join(_written(found))})"


def _written(parameters: Iterable[Parameter]) -> Iterator[str]:
    stars = {"variadic positional": "*", "variadic keyword": "**"}
    only = False
    for each in parameters:
        if each.kind == TAKEN or (each.name == "self" and each.kind.startswith("positional")):
            continue
        if each.kind == "keyword-only" and not only:
            yield "*"
        only = only or each.kind in ("keyword-only", "variadic positional")
        yield f"{stars.get(each.kind, '')}{each.name}{'=...' if each.has_default else ''}"


def _closest(history: History, name: str, package: str | None) -> tuple[str, ...]:
    """Names that differ little, among those of the same owner; of a bare name among the public ones."""
    owner, _, last = name.replace(":", ".").rpartition(".")
    tops = [history.package_of(owner) and owner] if owner else []
    places = [top for top in tops if top] or (
        _places(history, owner, package)[:1] if owner else _tops(history, package)
    )
    dot = ":" if ":" in name else "."
    pool = {
        f"{place}{dot}{each}": each for place in places[: len(history.packages)] for each in _inside(history, place)
    }
    close = set(difflib.get_close_matches(last, set(pool.values()), n=5, cutoff=0.7))
    return tuple(dotted for dotted, each in pool.items() if each in close)[:5]


def _tops(history: History, package: str | None) -> list[str]:
    return [each.replace("-", "_") for each in history.packages if package in (None, each)]


def _inside(history: History, place: str) -> Iterator[str]:
    """What is in a module, a class or a call, in any release that is worth a look: the newest."""
    of = history.package_of(place)
    newest = history.releases(of)[-1] if of else ""
    yield from history.names(place, newest)
    yield from history.members(place, newest)
    yield from (each.name for each in history.parameters(place, newest) or ())
