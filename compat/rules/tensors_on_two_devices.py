"""Two devices in one operation. Not of the meta device: newer libraries make models there that older code fills."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"Expected all tensors to be on the same device(?![\s\S]{0,300}\bmeta\b)",
    r"Tensor on device (?!meta)\S{1,20} is not on the expected device (?!meta)",
    r"can't convert \w+(?::\d+)? device type tensor to numpy",
    r"loaded in \w+-bit precision on a different device",
    r"should be the same or input should be a MKLDNN tensor",
)

RULE = Rule(
    id="tensors-on-two-devices",
    title="Two tensors of different devices meet in one operation",
    cause=(
        "The model, or a part of it, is on one device and its inputs, or another part, on another one. No operation of "
        "torch moves a tensor by itself."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "move the inputs to the model's device (inputs.to(model.device)), or load it on one device"),
    ),
    about_versions=False,
)
