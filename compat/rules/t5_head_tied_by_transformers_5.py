"""Boundary by running: what 5.0.0, 5.17.0 and 5.23.0 saved is read as it was from 5.0.0 on, and otherwise by 4.57.6."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import may_be, says

AFFECTED = {"transformers": "<5.0.0"}


def matches(case: Case) -> bool:
    """Another answer, from a configuration with the setting that stands beside the changed one."""
    return (
        case.type == "WrongAnswer"
        and says(case, r"does not know [\w., ]*\bscale_decoder_outputs\b") is not None
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="t5-head-tied-by-transformers-5",
    title="A T5 with a head of its own (Flan-T5) was saved by transformers 5, and an older transformers ties the head",
    cause=(
        "transformers 5 writes tie_word_embeddings as true into every T5's configuration, and says with "
        "scale_decoder_outputs what that meant before. transformers 4 knows the first word alone: it puts the "
        "embeddings in the head's place and scales what goes into it. Nothing is said; InstructBLIP with Flan-T5 is "
        "hit as well."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": ">=5.0.0"}, "a transformers that reads the configuration as it was meant"),
        CodeChange(None, "load with tie_word_embeddings=False, or write that into config.json"),
    ),
)
