"""A library asks the code of a model for what its own base classes have since a later release than that code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compat.history.names import History
from compat.history.span import Range, Span
from compat.history.store import shipped
from compat.language import phrase
from compat.rules.absence import coming
from compat.rules.asked import Asked, Kind, asked
from compat.rules.asker import HISTORIC, Asker, Who, innermost, passes_remote
from compat.rules.reading import version_of
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.sought import base_of

BASES = (
    "PreTrainedModel",
    "GenerationMixin",
    "PretrainedConfig",
    "PreTrainedTokenizerBase",
    "ProcessorMixin",
    "Trainer",
    "TrainerCallback",
    "Cache",
    "DynamicCache",
)
"""The classes of transformers that models' own code inherits from, or stands in for."""
FORWARD = "forward"
MODELS = ("LlamaForCausalLM", "T5ForConditionalGeneration")
"""Models that take what generation and the Trainer hand to the forward of any."""
ASKS_BY_NATURE = "transformers"
RELIES = phrase(
    "`%(base)s` has `%(name)s` since %(package)s %(first)s, and %(package)s relies on it%(place)s. `%(home)s` is not "
    "of %(package)s: it was written for an older release."
)
BUILT_IN = frozenset(
    {"dict", "list", "tuple", "str", "int", "float", "NoneType", "Tensor", "set", "function", "module"}
)


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one name; None unless a library of the history asked a class that is not in it."""
    wanted, who = asked(case.raised.message), innermost(case)
    package = who.package or ASKS_BY_NATURE
    if wanted is None or not _may_ask(wanted, who):
        return None
    version = version_of(case, package)
    found = next(_since(history(), wanted, package, version), None)
    if found is None or not _of_others(history(), wanted, package, version):
        return None
    base, range_ = found
    return Rule(
        id=RULE.id,
        title=phrase(
            "%(package)s asks the model's own code for `%(name)s`, which it does not have",
            package=package,
            name=wanted.name,
        ),
        cause=phrase(
            RELIES,
            base=base,
            name=wanted.name,
            package=package,
            first=range_.first,
            home=wanted.home,
            place=f" ({who.place})" if who.place else "",
        ),
        package=package,
        affected={package: f">={range_.first}"},
        matches=lambda other: specialise(other, history) is not None,
        remedies=_ways(case, wanted, package, range_),
    )


def _ways(case: Case, wanted: Asked, package: str, range_: Range) -> tuple[Remedy, ...]:
    """A user's own method is quickly given another argument; the code of a model is not its user's to change."""
    pin = Pins({package: f"<{range_.first}"}, phrase("a %(package)s that does not ask for it yet", package=package))
    if wanted.kind is Kind.KEYWORD and case.raised.frames and not passes_remote(case.raised.frames):
        words = phrase("let `%(home)s` take `%(name)s`, or **kwargs", home=wanted.home, name=wanted.name)
        return (CodeChange(None, words), pin)
    return (pin, CodeChange(None, phrase("take a newer revision of the model's code, or add what is asked for")))


def _may_ask(wanted: Asked, who: Asker) -> bool:
    """Whether a library of the history asked; where the text does not show it, transformers is taken to have asked."""
    if who.who is Who.UNKNOWN:
        head, _, method = wanted.home.partition(".")
        called = wanted.kind is Kind.KEYWORD and method == FORWARD
        return (called or wanted.kind is Kind.MEMBER) and base_of(head) is not None
    return who.who is Who.LIBRARY and who.package in HISTORIC.values()


def _of_others(history: History, wanted: Asked, package: str, version: str | None) -> bool:
    """Whether the class is not the package's own, at least not yet in this release."""
    name = wanted.home.partition(".")[0]
    if name in BUILT_IN:
        return False
    places = [place.rpartition(".")[0] for place in history.find(name, package) if ".dummy_" not in place]
    spans = [there for module in places if (there := history.importable(module, name))]
    return all(version is not None and there.holds(version) is False for there in spans)


def _since(history: History, wanted: Asked, package: str, version: str | None) -> Iterator[tuple[str, Range]]:
    """The base classes that have it, and have it by now, with the release in which it came."""
    known = package in history.packages and wanted.kind in (Kind.MEMBER, Kind.KEYWORD)
    bases = MODELS if wanted.home.endswith(f".{FORWARD}") else BASES
    for base in bases if known else ():
        span = _span(history, f"{package}.{base}", wanted)
        range_ = coming(span, None) if span else None
        if span and range_ and (version is None or span.holds(version) is not False):
            yield base, range_


def _span(history: History, place: str, wanted: Asked) -> Span | None:
    if wanted.kind is Kind.MEMBER:
        return history.member(place, wanted.name)
    return history.parameter(f"{place}.{wanted.home.rpartition('.')[2]}", wanted.name)


RULE = GeneralRule(
    id="library-newer-than-model-code",
    title="A library asks a model's own code for what came later than that code",
    cause=(
        "Code that came with a model, or that a project copied, was written for an older release. The installed "
        "library asks it for an attribute, or hands it an argument, that its own base classes have since a later one."
    ),
    specialise=specialise,
)
