"""from_pretrained hands a keyword of older releases on to the model's class, which refuses it."""

import re

from compat.language import phrase
from compat.rules.from_pretrained_keyword import GONE, change
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

REFUSED = re.compile(
    rf"\b(?P<class>\w+)\.(?:__)?init(?:__)?\(\) got an unexpected keyword argument '(?P<keyword>{'|'.join(GONE)})'"
)
OTHERS = re.compile(r"Config$|Trainer$|Arguments$|Pipeline$|Builder|Tokenizer")
TITLE = "from_pretrained no longer knows this keyword"
CAUSE = (
    "from_pretrained takes the keywords that it knows and hands all others on to the model's class. transformers no "
    "longer knows this one, so that the class refuses it."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one keyword. A bare "__init__()" is of a Python before 3.10, which has no transformers 5."""
    found = says(case, REFUSED)
    if found is None or not is_a(case, "TypeError") or OTHERS.search(found["class"]):
        return None
    gone = GONE[found["keyword"]]
    if case.is_within("transformers", f">={gone}") is False:
        return None
    return Rule(
        id=RULE.id,
        title=phrase("from_pretrained no longer knows this keyword: %(keyword)s", keyword=found["keyword"]),
        cause=CAUSE,
        package="transformers",
        affected={"transformers": f">={gone}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            change(found["keyword"]),
            Pins({"transformers": f"<{gone}"}, phrase("a transformers that still knows it")),
        ),
    )


RULE = GeneralRule(id="from-pretrained-keyword-gone", title=TITLE, cause=CAUSE, specialise=specialise)
