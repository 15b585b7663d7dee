"""Weights and configuration of a whole model, as ``save_pretrained`` leaves them."""

import inspect
import json
from pathlib import Path
from typing import Any, Dict, Generator, Iterator, NamedTuple, Optional

from .. import drift_checkpoint
from ..drift_models import MODELS
from ..probe import Context, Skipped
from . import numbers, same, store

Figures = Dict[str, Any]

BASE = 500000.0
"""LLaMA 3's base of the rotary embedding: not the one that a release takes where nothing is said."""

EVERYWHERE = {"architectures", "torch_dtype", "dtype", "transformers_version"}
"""In every saved configuration, and of no consequence for what the model computes here."""


class Shape(NamedTuple):
    """One tiny model: its own class, its configuration's class and arguments, and whether it goes on with a text.

    ``checkpoint``: it is loaded from files as the hub has them instead, as who trains on does.
    """

    model: str
    decoder: bool
    config: str = ""
    arguments: Dict[str, Any] = {}
    checkpoint: Optional[drift_checkpoint.Model] = None


TOKENS = {"pad_token_id": 0, "eos_token_id": 1, "vocab_size": 64}
LLAMA = {
    **TOKENS, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "max_position_embeddings": 64, "bos_token_id": 2, "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
}  # fmt: skip
T5 = {
    **TOKENS, "d_model": 8, "d_kv": 4, "d_ff": 16, "num_layers": 1, "num_decoder_layers": 1, "num_heads": 2,
    "dropout_rate": 0.0, "decoder_start_token_id": 0,
}  # fmt: skip
FLAN_T5 = MODELS["t5"]._replace(
    config=dict(MODELS["t5"].config, num_layers=1, num_decoder_layers=1),
    shapes={name: shape for name, shape in drift_checkpoint.each(MODELS["t5"].shapes) if ".block.1." not in name},
)
SHAPES = {
    "llama": Shape("LlamaForCausalLM", True, "LlamaConfig", LLAMA),
    "t5": Shape("T5ForConditionalGeneration", False, "T5Config", T5),
    "flan-t5": Shape("T5ForConditionalGeneration", False, checkpoint=FLAN_T5),
}
"""By the parameter ``shape``; the first T5's head is its embeddings, Flan-T5 has one of its own."""


def built(context: Context, shape: Shape) -> Any:
    """The model, with numbers that follow from its parameters' names."""
    import transformers

    from .. import tiny

    kind = kind_of(shape)
    if shape.checkpoint:
        return kind.from_pretrained(drift_checkpoint.local(shape.checkpoint, context.folder)).eval()
    config = getattr(transformers, shape.config)
    return tiny.fill(kind(config(**arguments(shape, config)))).eval()


def arguments(shape: Shape, config: Any) -> Dict[str, Any]:
    """What this release's configuration takes; the rotary base under the name that it has there, if any."""
    known = inspect.signature(config.__init__).parameters
    if "rope_parameters" in known:
        return dict(shape.arguments, rope_parameters={"rope_type": "default", "rope_theta": BASE})
    if "rope_theta" in known:
        return dict(shape.arguments, rope_theta=BASE)
    return shape.arguments


def kind_of(shape: Shape) -> Any:
    """The model's class. Raises Skipped where this release does not have it."""
    import transformers

    found = getattr(transformers, shape.model, None)
    if found is None:
        raise Skipped("transformers {} has no {}".format(transformers.__version__, shape.model))
    return found


def write(context: Context, shape: str) -> Generator[None, None, Figures]:
    """``save_pretrained``, in the form that this release chooses."""
    chosen = SHAPES[shape]
    model = built(context, chosen)
    folder = store.empty(context)
    yield
    expected = answers(model, chosen)
    model.save_pretrained(str(folder))
    return store.written(context, folder, expected)


def read(context: Context, shape: str, artefact: str = "") -> Generator[None, None, Figures]:
    """``from_pretrained``."""
    chosen = SHAPES[shape]
    kind = kind_of(chosen)
    folder = store.given(context, artefact)
    expected = store.expected(context)
    yield
    model = kind.from_pretrained(str(folder))
    return same.compared(answers(model, chosen), expected, note(folder, model.config))


def note(folder: Path, config: Any) -> str:
    """What the saved configuration says and the loaded one's class has no word for, which it then leaves unread."""
    said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    names = sorted(unknown(said, config))
    return "%s does not know %s" % (type(config).__name__, ", ".join(names)) if names else ""


def unknown(said: Dict[str, Any], config: Any) -> Iterator[str]:
    """Names in a configuration file that one of this class would not have by itself; "part.name" in parts."""
    known = type(config)().to_dict()
    for name, value in said.items():
        part = getattr(config, name, None)
        if isinstance(value, dict) and hasattr(part, "to_dict"):
            yield from (name + "." + inner for inner in unknown(value, part))
        elif name not in known and name not in EVERYWHERE:
            yield name


def answers(model: Any, shape: Shape) -> Figures:
    """Logits, generated ids, and the number of parameters."""
    found = numbers.logits(model, shape.decoder)
    found.update(numbers.generated(model, shape.decoder))
    found["parameters"] = sum(value.numel() for value in model.parameters())
    return found
