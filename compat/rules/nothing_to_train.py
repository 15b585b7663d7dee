"""A backward pass or an optimizer that finds nothing to train."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"element \d+ of tensors does not require grad and does not have a grad_fn",
    r"cannot perform fine-tuning on purely quantized models",
    r"optimizer got an empty parameter list",
    r"You can't train a model that has been loaded in \w+-bit precision(?! on a different device)",
    r"has been loaded in \w+-bit precision\. (?:Train|Fine-tun)ing is not",
)

RULE = Rule(
    id="nothing-to-train",
    title="No parameter that is to be trained takes part",
    cause=(
        "All parameters that the loss depends on are frozen or quantized: no adapter was attached, it was attached "
        "without being trainable, or gradient checkpointing cuts it off from the inputs."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(
            None,
            "attach an adapter that is trainable (model.print_trainable_parameters() shows it); with gradient "
            "checkpointing call model.enable_input_require_grads() first",
        ),
    ),
    about_versions=False,
)
