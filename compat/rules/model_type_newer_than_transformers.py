"""A model's configuration names a type that the installed transformers does not know. Boundaries: model_types."""

import re

from compat.language import phrase
from compat.rules.model_types import OLDEST, model_types
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

SAID = re.compile(r"model type [`'\"]?(?P<type>[\w.-]+)[`'\"]? but Transformers does not recognize this architecture")
KEY = re.compile(r"^['\"](?P<type>[\w.-]+)['\"]$")
AUTO = "transformers/models/auto/"
TITLE = "This transformers does not know the model's type"
CAUSE = (
    "A model's config.json names its model type, and transformers has the code of those types that were there when it "
    "was released. The installed release is older than the model, or has dropped its code again."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one type; None for a type that no release knows: its code comes with the model, if at all."""
    name = _named(case)
    if name not in model_types():
        return None
    since, gone = model_types()[name]
    if case.is_within("transformers", f"<{since}") is not False and since != OLDEST:
        pins, range_ = {"transformers": f">={since}"}, f"<{since}"
    elif gone is not None and case.is_within("transformers", f">={gone}") is not False:
        pins, range_ = {"transformers": f"<{gone}"}, f">={gone}"
    else:
        return None
    return Rule(
        id=RULE.id,
        title=_title(name, since, gone),
        cause=CAUSE,
        package="transformers",
        affected={"transformers": range_},
        matches=lambda other: specialise(other) is not None,
        remedies=(Pins(pins, phrase("a transformers that knows %(type)s", type=name)),),
    )


def _named(case: Case) -> str:
    """The type, from the sentence of newer releases or the bare KeyError of older ones."""
    said = says(case, SAID)
    if said is not None:
        return said["type"]
    key = says(case, KEY) if is_a(case, "KeyError") else None
    if key is None or not (case.passes_through(AUTO) or (not case.raised.frames and re.search(r"\d", key["type"]))):
        return ""
    return key["type"]


def _title(name: str, since: str, gone: str | None) -> str:
    if gone is None:
        words = phrase("This transformers does not know the model's type: %(type)s, which is there since %(since)s")
        return phrase(words, type=name, since=since)
    return phrase(
        "This transformers does not know the model's type: %(type)s, which is there since %(since)s, and no longer in "
        "%(gone)s",
        type=name,
        since=since,
        gone=gone,
    )


RULE = GeneralRule(id="model-type-newer-than-transformers", title=TITLE, cause=CAUSE, specialise=specialise)
