"""What a model computes, as plain numbers: logits where a text stands, and the ids that it generates."""

from typing import Any, Dict

from .. import drift_inputs

Answers = Dict[str, Any]

NEW_TOKENS = 12
PLACES = 32
"""How many logits of each row's last token are kept."""


def logits(model: Any, decoder: bool) -> Answers:
    """Of two texts of different lengths; padding is masked, and nothing of it is looked at."""
    import torch

    batch = (drift_inputs.decoder if decoder else drift_inputs.encoder_decoder)()
    with torch.no_grad():
        output = model.eval()(**batch)
    lengths = batch["attention_mask"].sum(1) if decoder else (batch["labels"] != drift_inputs.IGNORED).sum(1)
    rows = [row[int(length) - 1][:PLACES] for row, length in zip(output.logits, lengths)]
    return {
        "loss": [float(output.loss)],
        "logits": [[float(value) for value in row] for row in rows],
        "dtype": str(output.logits.dtype),
    }


def generated(model: Any, decoder: bool, **settings: Any) -> Answers:
    """Greedy, and as the settings say."""
    prompt = (drift_inputs.left_padded if decoder else drift_inputs.right_padded)()
    return {"ids/generated": model.eval().generate(**prompt, max_new_tokens=NEW_TOKENS, **settings).tolist()}
