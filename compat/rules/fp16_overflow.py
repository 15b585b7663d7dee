"""Numbers beyond float16's range: seen by running T5 in each precision (``compat/probes/t5_overflow.py``)."""

from compat.rules.rule import Case, CodeChange, Control, Rule
from compat.rules.signs import says

SAMPLING = r"probability tensor contains either `inf`, `nan` or element < 0"
TRAINING = r"the loss is (?:nan|inf|-inf); in half precision that is an overflow"
"""What compat/probes/training.py says, which users copy."""


def matches(case: Case) -> bool:
    """A loss of T5 in float16 that is no number or a wrong one; torch's refusal to draw from what is no number."""
    probe = case.type == "WrongAnswer" and case.outcome.probe.startswith("t5-fp16-")
    return (probe and "in float32" in case.last_line) or says(case, f"{SAMPLING}|{TRAINING}") is not None


RULE = Rule(
    id="fp16-overflow",
    title="A number is beyond the range of float16, as in T5's feed-forward",
    cause=(
        "float16 ends at 65504, and T5's feed-forward has larger numbers: the loss is nan, or transformers cuts them "
        "to the largest one without a word, and the loss is wrong. from_pretrained keeps wo in float32 where it loads "
        "a T5 in float16, .half() and autocast do not; and if the product with the gate is too large, that is no "
        "help. Where nothing is in float16, the weights or the inputs hold what is no number."
    ),
    package="",
    affected={},
    matches=matches,
    controls=(Control("t5-fp32-finite", "passed"),),
    remedies=(
        CodeChange("t5-bf16-finite", "load and run in bfloat16, or train under autocast to bfloat16"),
        CodeChange("t5-fp16-loaded", "load by from_pretrained in float16, without .half() or autocast after it"),
    ),
    about_versions=False,
)
