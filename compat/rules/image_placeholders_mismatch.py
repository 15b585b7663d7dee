"""The form of the inputs is not the one that the release expects."""

from compat.rules.rule import Case, CodeChange, Rule

SCATTER = ("shape mismatch: value tensor of shape", "cannot be broadcast to indexing result of shape")
COUNTED = "Image features and image tokens do not match"


def matches(case: Case) -> bool:
    """InstructBLIP's own code found another number of image placeholders in the text than it has features."""
    if not case.passes_through("transformers/models/instructblip"):
        return False
    scattered = case.type in ("RuntimeError", "IndexError") and all(part in case.last_line for part in SCATTER)
    return (scattered and case.raised_in("transformers/models/instructblip")) or case.last_line.startswith(COUNTED)


RULE = Rule(
    id="image-placeholders-mismatch",
    title="The text has not as many image placeholders as the model has image features",
    cause=(
        "Since 4.45 a model whose configuration names an image token expects one placeholder in the text for "
        "each query token. Text in the older form has none, and the features cannot be put anywhere."
    ),
    package="transformers",
    affected={"transformers": ">=4.45.0"},
    matches=matches,
    remedies=(
        CodeChange("handwritten-forward-t5", "write the forward by hand, with the features before the text"),
        CodeChange("handwritten-forward-llama", "write the forward by hand, with the features before the text"),
    ),
)
