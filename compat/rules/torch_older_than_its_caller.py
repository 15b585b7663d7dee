"""A library asks torch for a name of a later release. The releases are in torch_names."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, may_be, says
from compat.rules.torch_names import PARAMETERS, since

ASKED = re.compile(
    r"module '?(?P<module>torch[\w.]*)'? has no attribute '(?P<attribute>\w+)'|"
    r"cannot import name '(?P<name>\w+)' from '(?P<home>torch(?:\.[\w.]+)?)'|"
    r"No module named '(?P<missing>torch\.[\w.]+)'|"
    r"scaled_dot_product_attention\(\) got an unexpected keyword argument '(?P<parameter>\w+)'"
)
CAUSE = (
    "A library, or the user's own code, uses a part of torch that came with a later release than the installed one. "
    "The library seldom declares which torch it needs, so that the resolver allows an older one."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one name of torch."""
    found = says(case, ASKED)
    if found is None or not is_a(case, "AttributeError", "ImportError", "ModuleNotFoundError", "TypeError"):
        return None
    name, first = _asked(found)
    if first is None or not may_be(case, {"torch": f"<{first}"}):
        return None
    return Rule(
        id=RULE.id,
        title=phrase("%(name)s came with torch %(first)s", name=name, first=first),
        cause=CAUSE,
        package="torch",
        affected={"torch": f"<{first}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins(
                {"torch": f">={first}"},
                phrase("torch %(first)s or later; or an older release of the library that asks", first=first),
            ),
        ),
    )


def _asked(found: re.Match[str]) -> tuple[str, str | None]:
    """The name, and the first torch that has it."""
    if found["parameter"]:
        return phrase("the parameter %(name)s", name=found["parameter"]), PARAMETERS.get(found["parameter"])
    if found["missing"]:
        return found["missing"], since(found["missing"])
    name = f"{found['module'] or found['home']}.{found['attribute'] or found['name']}"
    return name, since(name)


RULE = GeneralRule(
    id="torch-older-than-its-caller",
    title="A name of torch that came with a later release",
    cause=CAUSE,
    specialise=specialise,
)
