"""Boundary by running: a Llama layer computes its positions itself with transformers 4.47.1, and not with 4.48.0."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": ">=4.48.0"}


def matches(case: Case) -> bool:
    """An attention of transformers unpacked its position_embeddings, and there were none."""
    innermost = case.innermost
    return (
        says(case, r"cannot unpack non-iterable NoneType object") is not None
        and is_a(case, "TypeError")
        and innermost is not None
        and innermost.function == "forward"
        and innermost.file.startswith("transformers/models/")
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="layer-without-position-embeddings",
    title="A decoder layer was called without position_embeddings, which this transformers needs",
    cause=(
        "Since 4.48 a decoder layer no longer computes the rotary embeddings itself: the model does so once and hands "
        "them down. Code that calls layers or attentions itself, and was written before, does not pass them."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": "<4.48.0"}, "a transformers whose layers compute it; or a newer release of who calls"),
        CodeChange(None, "pass position_embeddings=model.rotary_emb(hidden_states, position_ids)"),
    ),
)
