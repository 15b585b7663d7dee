"""Boundary by running: Llama takes past_key_values as tuples with transformers 4.47.1, and not with 4.48.0."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.36.0"}
"""Some models' code asked for a Cache earlier than Llama's; the class came with 4.36."""

RULE = Rule(
    id="cache-is-no-tuple",
    title="past_key_values is given as tuples, and this transformers wants a Cache",
    cause=(
        "transformers 4.36 brought classes for the cache of keys and values, and one model after the other stopped "
        "taking the older tuples (Llama with 4.48). Code of an older time still passes tuples."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"'(?:tuple|list)' object has no attribute '(?:get_seq_length|get_max_cache_shape|get_max_length|"
        r"get_usable_length|get_mask_sizes|seen_tokens|key_cache|is_compileable|to_legacy_cache)'",
        "AttributeError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"transformers": "<4.48.0"}, "a transformers that takes tuples; some models need one before 4.39"),
        CodeChange(None, "make a cache of the tuples first: DynamicCache.from_legacy_cache(past_key_values)"),
    ),
)
