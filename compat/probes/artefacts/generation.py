"""``generation_config.json``: settings, and what is generated with them."""

from typing import Any, Dict, Generator, List

from ..probe import Context
from . import adapter, numbers, same, store

Figures = Dict[str, Any]

LENGTHS = {"eos_token_id": [1, 63], "pad_token_id": 0, "bos_token_id": 2, "min_new_tokens": numbers.NEW_TOKENS}
"""Nothing ends early: what stands behind an end is another matter in each release."""
SHAPES: Dict[str, Dict[str, Any]] = {
    "beams": {"num_beams": 3, "repetition_penalty": 1.3, "no_repeat_ngram_size": 2, "suppress_tokens": [5, 6]},
    "groups": {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 0.5},
    "sampling": {"do_sample": True, "temperature": 0.7, "top_p": 0.9, "min_p": 0.2},
}
"""By the parameter ``shape``."""


def known(settings: Dict[str, Any]) -> Dict[str, Any]:
    """Those that this release's GenerationConfig has by itself: any other one it would keep, and not use."""
    from transformers import GenerationConfig

    return {name: value for name, value in settings.items() if hasattr(GenerationConfig(), name)}


def write(context: Context, shape: str) -> Generator[None, None, Figures]:
    """``GenerationConfig.save_pretrained``."""
    from transformers import GenerationConfig

    model = adapter.base_model(context)
    folder = store.empty(context)
    settings = known(dict(LENGTHS, **SHAPES[shape]))
    yield
    config = GenerationConfig(**settings)
    expected = answers(model, config, list(settings))
    config.save_pretrained(str(folder))
    return store.written(context, folder, expected)


def read(context: Context, shape: str, artefact: str = "") -> Generator[None, None, Figures]:
    """``GenerationConfig.from_pretrained``."""
    from transformers import GenerationConfig

    model = adapter.base_model(context)
    folder = store.given(context, artefact)
    expected = store.expected(context)
    said = {name.partition("/")[2]: value for name, value in expected.items() if name.startswith("settings/")}
    strange = ", ".join(name for name in said if name not in known(said))
    yield
    found = answers(model, GenerationConfig.from_pretrained(str(folder)), list(said))
    return same.compared(found, expected, "GenerationConfig does not know " + strange if strange else "")


def answers(model: Any, config: Any, settings: List[str]) -> Figures:
    """Each setting, and the ids that a tiny model generates with them, from the same random numbers."""
    import torch

    torch.manual_seed(0)
    found = {"settings/" + name: getattr(config, name, None) for name in settings}
    found.update(numbers.generated(model, decoder=True, generation_config=config))
    return found
