"""Boundaries read from the wheels: num_items_in_batch came with transformers 4.46.0, start_time of log with 4.47.0."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.46.0"}

RULE = Rule(
    id="trainer-override-of-older-signature",
    title="A Trainer's method was overridden with the parameters of an older transformers",
    cause=(
        "transformers 4.46 passes num_items_in_batch to compute_loss and training_step, and 4.47 passes start_time to "
        "log. A subclass that was written before, often in a library, does not take them."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"compute_loss\w*\(\) got an unexpected keyword argument 'num_items_in_batch'|"
        r"training_step\(\) takes 3 positional arguments but 4 were given|"
        r"Trainer\w*\.log\(\) takes (?:from \d to )?2 positional arguments but 3 were given|"
        r"_maybe_log_save_evaluate\(\) (?:missing \d required positional argument|takes \d+ positional argument)",
        "TypeError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "let the overriding method take **kwargs (or num_items_in_batch=None, start_time=None)"),
        Pins({"transformers": "<4.46.0"}, "a transformers that calls it with the parameters of its time"),
    ),
)
