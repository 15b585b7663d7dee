"""transformers imports a helper of accelerate only where accelerate is, and calls it without a look whether it is.

Boundary from the wheels: only 4.51.0 calls it where nothing of accelerate was asked for.
"""

from compat.rules.rule import Case, CodeChange, Rule
from compat.rules.signs import says

SAYS = r"name '(?:init_empty_weights|dispatch_model|infer_auto_device_map)' is not defined"
CALLS_UNASKED = "==4.51.0"


def matches(case: Case) -> bool:
    """A release in which only who asks for it gets there."""
    return says(case, SAYS) is not None and case.is_within("transformers", CALLS_UNASKED) is not True


RULE = Rule(
    id="accelerate-not-installed",
    title="accelerate is not installed, and a helper of it is called",
    cause=(
        "transformers imports the helper only where accelerate is installed, and calls it where a device_map or low "
        "memory use is asked for."
    ),
    package="",
    affected={},
    matches=matches,
    remedies=(CodeChange(None, "install accelerate, and start Python anew"),),
    about_versions=False,
)
