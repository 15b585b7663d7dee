"""Boundary read from the wheels: transformers 4.38 to 4.57 says this; 5 has no TensorFlow. Not captured."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="keras-3-under-transformers",
    title="Keras 3 is installed, which transformers does not work with",
    cause=(
        "transformers 4's TensorFlow code is written for Keras 2, and TensorFlow since 2.16 comes with Keras 3. "
        "transformers says so as soon as anything imports its TensorFlow part, even for a torch model."
    ),
    package="keras",
    affected={"keras": ">=3"},
    matches=signature(
        r"Your currently installed version of Keras is Keras 3, but this is not yet supported",
        affected={"keras": ">=3"},
    ),
    remedies=(
        CodeChange(None, "pip install tf-keras; or, where only torch is used, set USE_TF=0 before the import"),
        Pins({"keras": "<3", "tensorflow": "<2.16"}, "a TensorFlow with Keras 2"),
    ),
)
