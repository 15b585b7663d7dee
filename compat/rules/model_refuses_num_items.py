"""Boundaries: num_items_in_batch came with transformers 4.46.0 (read from the wheels); per model, from the history."""

from __future__ import annotations

import re
from collections.abc import Callable

from compat.history.names import History
from compat.history.store import shipped
from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import is_a, says

SAYS = re.compile(
    r"(?:(?<!\w)(?P<model>\w{1,100})\.)?forward\(\) got an unexpected keyword argument 'num_items_in_batch'"
)
SINCE = ">=4.46.0"
TITLE = "The Trainer hands a model an argument of the loss that its forward does not take"
CAUSE = (
    "Since transformers 4.46 the Trainer hands num_items_in_batch to models whose forward takes any keyword. A wrapper "
    "that takes them and hands them on, or a model's own code, leads to a forward that does not."
)


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one model: transformers' own take it since the release in which their forward takes any."""
    found = says(case, SAYS)
    if found is None or not is_a(case, "TypeError") or case.is_within("transformers", SINCE) is False:
        return None
    takes = _takes(history(), found["model"] or "", case.version("transformers"))
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="transformers",
        affected={"transformers": f"{SINCE},<{takes}" if takes else SINCE},
        matches=lambda other: specialise(other, history) is not None,
        remedies=_ways(takes),
    )


def _ways(takes: str | None) -> tuple[Remedy, ...]:
    older = Pins({"transformers": "<4.46.0"}, phrase("a transformers that does not hand it over yet"))
    if takes:
        words = phrase("its forward takes any keyword since transformers %(release)s", release=takes)
        return Pins({"transformers": f">={takes}"}, words), older
    change = phrase("let the forward that refuses it take **kwargs, or drop the argument before it")
    return CodeChange(None, change), older


def _takes(history: History, model: str, version: str | None) -> str | None:
    """The first release whose forward of this model takes any keyword; None: it always did, or is not known."""
    place = next(iter(history.find(f"{model}.forward", "transformers")), None) if model else None
    taking = [each for each in history.releases("transformers") if place and history.takes_any(place, each)]
    if not taking or history.takes_any(place or "", version or history.releases("transformers")[0]):
        return None
    return taking[0]


RULE = GeneralRule(id="model-refuses-num-items", title=TITLE, cause=CAUSE, specialise=specialise)
