"""What an entry of the table is, and what each is asked with. Standard library only."""

from typing import Any, Dict, NamedTuple, Tuple

from .parts import Config

SEQ2SEQ, CAUSAL, FEATURES, IMAGE_CLASSES = "SEQ_2_SEQ_LM", "CAUSAL_LM", "FEATURE_EXTRACTION", "IMAGE_CLASSIFICATION"
STOCK, PLAIN, AROUND = "stock", "no-task-type", "around"
"""What a model is asked with besides task types: without PEFT, LoRA without a task type, and past PEFT's wrapper."""
SHORT = {SEQ2SEQ: "seq2seq", CAUSAL: "causal", FEATURES: "feature-extraction", IMAGE_CLASSES: "image-classification"}
"""What a task type is called in a probe's id."""
CONTROLS = (SEQ2SEQ, CAUSAL, FEATURES)
"""The task types that every model is asked with, as InstructBLIP is."""


class Seen(NamedTuple):
    """Pixels or sound: the argument's name and shape, one row an example (Qwen2-VL: all in one)."""

    name: str
    shape: Tuple[int, ...]


class Model(NamedTuple):
    """A model that people put LoRA on, by its class in transformers and all that a tiny one of it needs.

    ``tasks``: the task types that its users choose, the most usual first. ``targets``: LoRA's modules. ``inputs``: the
    arguments of a forward besides pixels or sound, one list an example. ``placeholders``: how many of the
    configuration's ``placeholder`` the texts begin with, where the release's configuration knows that name.
    ``similarities``: the output of a model without a loss, texts by images; a pair's should be the largest.
    """

    id: str
    title: str
    class_name: str
    config_class: str
    config: Config
    targets: Tuple[str, ...]
    tasks: Tuple[str, ...]
    seen: Seen
    inputs: Dict[str, Any]
    placeholder: str = ""
    placeholders: int = 0
    similarities: str = ""

    @property
    def asked_with(self) -> Tuple[str, ...]:
        """The task types that it is asked with: those that fit it and the controls."""
        return tuple(dict.fromkeys((*self.tasks, *CONTROLS)))
