"""Boundaries read from the wheels: 4.0.0 moved the modules of models, 2.11.0 made lists of the maps of archives."""

from __future__ import annotations

import re
from collections.abc import Callable

from compat.history.names import History
from compat.history.store import shipped
from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import is_a, says

OLD = r"transformers\.(?P<module>(?:modeling|tokenization|configuration)_(?P<rest>[a-z]\w+))"
MODULE = re.compile(rf"No module named '{OLD}'")
NAME = re.compile(rf"cannot import name '(?P<name>\w+)' from '{OLD}'")
VARIANT = re.compile(r"^(?:tf|flax)_|_fast$")
TITLE = "The modules of models have moved within transformers"
CAUSE = (
    "transformers 4.0.0 moved the modules of each model into a folder of its own: transformers.modeling_bert is "
    "transformers.models.bert.modeling_bert since then. What asks for the other place was written for another time."
)


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one module; None for one that is still at the top, or that no folder of a model has."""
    gone, asked = says(case, MODULE), says(case, NAME)
    found = gone or asked
    if found is None or not is_a(case, "ModuleNotFoundError", "ImportError"):
        return None
    new = f"transformers.models.{VARIANT.sub('', found['rest'])}.{found['module']}"
    if history().module(f"transformers.{found['module']}") or not history().module(new):
        return None
    range_, ways = (">=4.0.0", _moved(new)) if gone else _older(history(), new, found["name"])
    if case.is_within("transformers", range_) is False:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="transformers",
        affected={"transformers": range_},
        matches=lambda other: specialise(other, history) is not None,
        remedies=ways,
    )


def _moved(new: str) -> tuple[Remedy, ...]:
    pin = Pins({"transformers": "<4.0.0"}, phrase("transformers 3.5.1 is the last release with the modules at the top"))
    return CodeChange(None, phrase("change the code: import from `%(module)s`, its place now", module=new)), pin


def _older(history: History, new: str, name: str) -> tuple[str, tuple[Remedy, ...]]:
    """The module is found, so the release is older than 4.0.0; the name came later, or is older still."""
    if name.endswith("_ARCHIVE_MAP"):
        pin = Pins(
            {"transformers": "<2.11.0"}, phrase("transformers 2.11.0 made lists of these maps, `..._ARCHIVE_LIST`")
        )
        return ">=2.11.0,<4.0.0", (pin,)
    if history.importable(new, name):
        words = phrase("it is in `%(module)s` there; import it from there", module=new)
        return "<4.0.0", (Pins({"transformers": ">=4.0.0"}, words),)
    words = phrase("change the code that asks for it: `%(module)s` does not have it either", module=new)
    return "<4.0.0", (CodeChange(None, words),)


RULE = GeneralRule(id="model-modules-moved", title=TITLE, cause=CAUSE, specialise=specialise)
