"""Boundary by running (peft 0.13.2 takes any text as a task type, 0.16.0 refuses it) and by the source of 0.14.0."""

from compat.rules.rule import CodeChange, Control, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="task-type-not-in-peft",
    title="PEFT has no such task type",
    cause=(
        "PEFT has task types for texts alone (IMAGE_CLASSIFICATION is none). Older releases took any text, and wrapped "
        "the model as without a task type; newer ones look it up."
    ),
    package="peft",
    affected={"peft": ">=0.14.0"},
    matches=signature(r"Invalid task type: .{1,200}Must be one of the following task types", "ValueError"),
    controls=(Control("*-stock", "passed"), Control("*-lora", "passed")),
    remedies=(CodeChange("*-lora", "leave task_type out of LoraConfig"),),
)
