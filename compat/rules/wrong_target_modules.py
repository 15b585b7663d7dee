"""LoRA was told to adapt layers that the model does not have."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"Target modules .{0,2000} not found in the base model",
    r"No modules were targeted for adaptation",
    r"Please specify `target_modules` (?:or `target_parameters` )?in `peft_config`",
    r"None of the modules? .{0,300} (?:was|were) found in the model",
)

RULE = Rule(
    id="wrong-target-modules",
    title="The model has none of the layers that the adapter is to change",
    cause=(
        "Each architecture calls its layers differently, and the target modules that were given are those of "
        "another one. PEFT looks them up by name."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "give target_modules that the model has (model.named_modules() lists them), or 'all-linear'"),
    ),
    about_versions=False,
)
