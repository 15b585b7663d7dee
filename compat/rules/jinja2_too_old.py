"""Boundary by running: transformers 4.57.6 refuses jinja2 3.0.3 and takes 3.1.0."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="jinja2-too-old",
    title="Chat templates need a newer jinja2",
    cause=(
        "transformers renders chat templates with jinja2 and needs 3.1 or later. An older one is installed, often one "
        "of the system or of another package."
    ),
    package="jinja2",
    affected={"jinja2": "<3.1.0"},
    matches=signature(
        r"requires jinja2>=3\.\d\.\d to be installed\. Your version is \d", affected={"jinja2": "<3.1.0"}
    ),
    remedies=(Pins({"jinja2": ">=3.1.0"}, "a jinja2 that transformers can use"),),
)
