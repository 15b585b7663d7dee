"""Boundary by running and from the wheels: a search with groups of beams runs in 4.56.2, and not from 4.57.0 on."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.57.0"}

RULE = Rule(
    id="generation-moved-to-the-hub",
    title="A kind of generation that was taken out of transformers is asked for",
    cause=(
        "Searches with groups of beams (num_beam_groups) or constraints went from transformers to repositories of the "
        "hub. A generation_config.json that names such a setting makes generate() ask for the code that is there."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"requires `trust_remote_code=True` in your `generate` call, since it loads \S+/transformers-community/",
        "ValueError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"transformers": "<4.57.0"}, "a transformers that has it itself"),
        CodeChange(None, "take the setting out of generation_config.json, or give generate() trust_remote_code=True"),
    ),
)
