"""What the history knows of what was asked for. Pure over a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from compat.history.facts import Parameter
from compat.history.names import History
from compat.history.public import offers
from compat.history.span import Span, span
from compat.language import phrase
from compat.rules.absence import absences
from compat.rules.asked import Asked, Kind

MANY = 200
"""Of a bare name with more places than these nothing is said: it means too little."""
NOT_MEANT = (".dummy_", ".test_utils.", ".testing_utils.")
"""Modules whose classes nobody means: stand-ins for what is not installed, and tests."""

BASES = {
    "Config": "PretrainedConfig",
    "TokenizerFast": "PreTrainedTokenizerFast",
    "Tokenizer": "PreTrainedTokenizer",
    "Processor": "ProcessorMixin",
    "Trainer": "Trainer",
    "Cache": "Cache",
    "Model": "PreTrainedModel",
    "ForCausalLM": "PreTrainedModel",
    "ForConditionalGeneration": "PreTrainedModel",
    "ForSequenceClassification": "PreTrainedModel",
    "ForTokenClassification": "PreTrainedModel",
    "ForImageClassification": "PreTrainedModel",
}
"""The class of transformers that a class outside of the history inherits from, by what its name has."""


@dataclass(frozen=True)
class Sought:
    """What was asked for, with its dotted home in the history, and from when to when it is there."""

    asked: Asked
    home: str
    span: Span
    inherited: bool = False
    """The class itself is not in the history; ``home`` is what it inherits from."""

    @property
    def package(self) -> str:
        """The distribution that has it, or had."""
        return self.span.package

    @property
    def thing(self) -> str:
        """What it is, for people."""
        asked = self.asked
        home = self.home.rpartition(".")[2] if self.inherited else asked.home or self.home
        match asked.kind:
            case Kind.NAME:
                return phrase("`%(name)s` in `%(home)s`", name=asked.name, home=home)
            case Kind.MODULE:
                return phrase("the module `%(home)s`", home=home)
            case Kind.MEMBER:
                return phrase("`%(name)s` of `%(home)s`", name=asked.name, home=home)
            case Kind.KEYWORD:
                return phrase("the argument `%(name)s` of `%(home)s`", name=asked.name, home=home)
            case Kind.WITHOUT:
                return phrase("a call of `%(home)s` without `%(name)s`", name=asked.name, home=home)
            case Kind.POSITIONAL:
                return phrase("a call of `%(home)s` with %(count)d positional arguments", home=home, count=asked.count)


def sought(history: History, asked: Asked, version_of: Callable[[str], str | None]) -> Sought | None:
    """What the history knows of it; None: nothing, or too much to tell which is meant."""
    found = list(_places(history, asked, version_of))
    if not found and asked.kind is Kind.MEMBER:
        found = list(_of_base(history, asked))
    if asked.kind is Kind.KEYWORD and not any(each.span for each in found):
        found = list(_from_pretrained(history, asked, version_of)) or found
    answers = {absences(each.span, version_of(each.package)) for each in found}
    return found[0] if len(answers) == 1 or (found and _at_top(found[0])) else None


def _at_top(found: Sought) -> bool:
    """Whether it is offered by the package itself: that one is meant, whatever else has its name."""
    return found.home.removesuffix(f".{found.asked.home}").count(".") == 0 and found.asked.home != ""


def _places(history: History, asked: Asked, version_of: Callable[[str], str | None]) -> Iterator[Sought]:
    match asked.kind:
        case Kind.NAME:
            yield from _name(history, asked)
        case Kind.MODULE:
            yield from _known(asked, asked.home, history.module(asked.home))
        case _:
            for home, since in _present(history, asked.home, version_of):
                found = history.member(home, asked.name) if asked.kind is Kind.MEMBER else _call(history, asked, home)
                yield from _known(asked, home, replace(found, oldest=since) if found else found)


def _known(asked: Asked, home: str, found: Span | None) -> Iterator[Sought]:
    if found is not None:
        yield Sought(asked, home, found)


def _name(history: History, asked: Asked) -> Iterator[Sought]:
    homes = [asked.home] if asked.home else [each.rpartition(".")[0] for each in history.find(asked.name)]
    for home in homes:
        if asked.home or "." not in home:
            yield from _known(asked, home, history.importable(home, asked.name))


def _present(history: History, name: str, version_of: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """The definitions of a class or callable by its bare name, in the versions that are there, and since when.

    Public ones first. Whoever has an object of a class has a release with the class: earlier ones do not count.
    """
    seen = set()
    head = name.partition(".")[0]
    places = sorted(history.find(name), key=lambda place: place.removesuffix(f".{name}").count(".") > 0)
    places = [each for each in places if not any(part in each for part in NOT_MEANT)]
    for place in places if len(places) <= MANY else ():
        tail = f".{name}"
        module = place.removesuffix(tail)
        there = history.importable(module, head)
        version = version_of(there.package) if there else None
        if not there or (version and there.holds(version) is False):
            continue
        if version and there.holds(version) is None:
            version = None
        at = version or there.last or there.newest
        defined = history.canonical(module, head, at)
        if defined not in seen and offers(history, module, head, at):
            seen.add(defined)
            yield place, there.since or there.oldest


def _keyword(history: History, home: str, name: str) -> Span | None:
    """The releases in which a callable takes the keyword: by its name, or, where any names it, since it takes any."""
    named = history.parameter(home, name)
    return history.takes(home, name) if named else named


def _call(history: History, asked: Asked, home: str) -> Span | None:
    """From when to when a callable takes such a call."""
    package = history.package_of(home)
    if package is None:
        return None
    if asked.kind is Kind.KEYWORD:
        return _keyword(history, home, asked.name)
    takes = _takes_without if asked.kind is Kind.WITHOUT else _takes_so_many
    releases = history.releases(package)
    signatures = [history.parameters(home, each) for each in releases]
    if not any(signatures):
        return None
    return span(package, releases, sum(1 << n for n, each in enumerate(signatures) if each and takes(asked, each)))


def _takes_without(asked: Asked, parameters: tuple[Parameter, ...]) -> bool:
    required = {each.name for each in parameters if not each.has_default and not each.kind.startswith("variadic")}
    return not required & set(asked.names)


def _takes_so_many(asked: Asked, parameters: tuple[Parameter, ...]) -> bool:
    by_place = [each for each in parameters if each.kind.startswith("positional")]
    return len(by_place) >= asked.count or any(each.kind == "variadic positional" for each in parameters)


def _from_pretrained(history: History, asked: Asked, version_of: Callable[[str], str | None]) -> Iterator[Sought]:
    """What ``from_pretrained`` takes: what a release does not know it hands on to the class, which refuses it."""
    cls, dot, name = asked.home.rpartition(".")
    if name != "__init__" or not dot:
        return
    places = [*_present(history, cls, version_of), *((base, "") for base in [base_of(cls)] if base)]
    for place, since in places[:1]:
        span = history.parameter(f"{place}.from_pretrained", asked.name)
        if span:
            span = replace(span, oldest=since or span.oldest)
            yield Sought(replace(asked, home=f"{cls}.from_pretrained"), f"{place}.from_pretrained", span)


def _of_base(history: History, asked: Asked) -> Iterator[Sought]:
    """What a class that is not in the history inherits, by its name, from one that is; only what came or went."""
    base = base_of(asked.home)
    found = history.member(base, asked.name) if base else None
    if found and base and absences(found, None):
        yield Sought(asked, base, found, inherited=True)


def base_of(name: str) -> str | None:
    """The dotted class of transformers that a class inherits from, judged by its name."""
    found = next((base for part, base in BASES.items() if part in name and name != base), None)
    return f"transformers.{found}" if found else None
