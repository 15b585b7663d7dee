"""Arguments that are wrong by themselves, in every release."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"requires the save and (?:eval|evaluation) strategy to match",
    r"but you didn't pass an `eval_dataset`",
    r"Some specified arguments are not used by the HfArgumentParser",
    r"error: (?:unrecognized arguments|the following arguments are required)",
    r"Asking to pad but the tokenizer does not have a padding token",
    r"TextEncodeInput must be Union",
    r"text input must be of type `str`",
    r"The model did not return a loss from the inputs",
    r"You should supply an encoding or a list of encodings",
    r"does not seem to have any (?:of )?the columns",
    r"No columns in the dataset match the model's forward method",
    r"fp16 mixed precision (?:training with AMP or APEX )?(?:`--fp16`|requires a GPU)",
    r"bf16/gpu",
)

RULE = Rule(
    id="settings-contradict",
    title="The arguments contradict each other, or one is missing",
    cause=(
        "The library checks what it is given and refuses what cannot be meant together. The message says which "
        "argument it is."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "change the argument that the message names"),),
    about_versions=False,
)
