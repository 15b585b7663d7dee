"""from_pretrained hands a keyword of later releases on to the model's class, which refuses it."""

import re

from compat.language import phrase
from compat.rules.from_pretrained_keyword import GONE, SINCE, change
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, says

REFUSED = re.compile(
    r"(?:\b(?P<class>\w+)\.)?(?:__)?init(?:__)?\(\) got an unexpected keyword argument "
    rf"'(?P<keyword>{'|'.join(SINCE)})'"
)
MODELS = re.compile(
    r"For[A-Z]\w+$|LMHeadModel$|PreTrained|(?:Bert|Llama|CLIP|T5|GPT|Qwen\w*|Mistral|Gemma\w*|Whisper)Model$"
)
TITLE = "from_pretrained does not know this keyword yet"
CAUSE = (
    "from_pretrained takes the keywords that it knows and hands all others on to the model's class. The installed "
    "transformers is older than this one, so that the class refuses it."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one keyword."""
    found = says(case, REFUSED)
    if found is None or not is_a(case, "TypeError") or not _of_a_model(case, found):
        return None
    since = SINCE[found["keyword"]]
    within = case.is_within("transformers", f"<{since}")
    if within is False or (within is None and found["class"] and found["keyword"] in GONE):
        return None
    return Rule(
        id=RULE.id,
        title=phrase("from_pretrained does not know this keyword yet: %(keyword)s", keyword=found["keyword"]),
        cause=CAUSE,
        package="transformers",
        affected={"transformers": f"<{since}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins({"transformers": f">={since}"}, phrase("a transformers that knows it")),
            change(found["keyword"]),
        ),
    )


def _of_a_model(case: Case, found: re.Match[str]) -> bool:
    """Whether a model's class refused it: by its name, or because from_pretrained called it.

    A Python before 3.10 does not name the class; only load_in_8bit and load_in_4bit speak for themselves then.
    """
    called = any(frame.function == "from_pretrained" for frame in case.raised.frames)
    if found["class"]:
        return called or MODELS.search(found["class"]) is not None
    return called or found["keyword"].startswith("load_in_")


RULE = GeneralRule(id="from-pretrained-keyword-too-new", title=TITLE, cause=CAUSE, specialise=specialise)
