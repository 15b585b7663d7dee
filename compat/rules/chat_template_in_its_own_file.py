"""Boundaries from the wheels: chat_template.jinja is read since 4.47.0 and written unasked since 4.52.0; run: 4.44.0
does not read what 4.53.0 writes."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import may_be

AFFECTED = {"transformers": "<4.47.0"}


def matches(case: Case) -> bool:
    """A saved chat template that is not there, in the probes of artefacts. Else a model may have none at all."""
    return (
        case.outcome.probe.startswith("artefact-read-chat-template")
        and (case.last_line.startswith("chat is ") or "chat_template is not set" in case.last_line)
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="chat-template-in-its-own-file",
    title="The chat template was saved in a file of its own, which an older transformers does not read",
    cause=(
        "Since 4.52 transformers saves a tokenizer's chat template as chat_template.jinja, and no longer in "
        "tokenizer_config.json. Releases before 4.47 do not look for it: those up to 4.43 take a default template "
        "without a word, later ones say that there is none."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": ">=4.47.0"}, "a transformers that reads the file"),
        CodeChange(None, "save with save_jinja_files=False, or put the template into tokenizer_config.json"),
    ),
)
