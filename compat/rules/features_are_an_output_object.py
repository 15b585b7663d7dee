"""Boundary by running: get_image_features of CLIP gives a tensor with transformers 4.57.6, an object with 5.0.0."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=5.0.0"}
OUTPUT = r"BaseModelOutputWithPooling(?:AndNoAttention)?"
OF_TENSORS = (
    "norm|cpu|cuda|to|detach|float|half|shape|size|dim|ndim|device|dtype|mean|sum|squeeze|unsqueeze|view|reshape|"
    "permute|transpose|t|T|numpy|tolist|clone|contiguous|expand|repeat|flatten|argmax|softmax|repeat_interleave"
)

RULE = Rule(
    id="features-are-an-output-object",
    title="get_image_features and its like return an output object in transformers 5, not a tensor",
    cause=(
        "In transformers 4 get_image_features, get_text_features and get_audio_features return a tensor. In "
        "transformers 5 they return an output object whose pooler_output is that tensor."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        rf"'{OUTPUT}' object has no attribute '(?:{OF_TENSORS})'|must be Tensor, not {OUTPUT}|"
        rf"expected Tensor as element \d+ in argument 0, but got {OUTPUT}|"
        rf"unsupported operand type\(s\) for \S+: .*'{OUTPUT}'",
        "AttributeError",
        "TypeError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "take pooler_output of what get_..._features returns"),
        Pins({"transformers": "<5.0.0"}, "a transformers that returns the tensor"),
    ),
)
