"""What the document's authors met on the way: attempts 1 and 2, T5's own conflict, and what they left open."""

import math
from typing import Any, Dict, Generator, List, Tuple

from . import handwritten, training
from .lora import with_lora
from .probe import Context, WrongAnswer

DIGITS = 4
TOLERANCE = 1e-5
LOSSES = [2.3047, 2.0195]
"""Losses that the document names; here only something to be formatted."""


def t5_ids_and_embeds(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """The document's explanation of its first row, done on purpose: what would the error be?"""
    import torch
    from transformers import T5ForConditionalGeneration

    from . import tiny

    model = tiny.fill(T5ForConditionalGeneration(tiny.t5_config()).float().eval())
    batch = tiny.batch("t5")
    with torch.no_grad():
        embeds = model.get_input_embeddings()(batch["input_ids"])
    yield
    loss = model(input_ids=batch["input_ids"], inputs_embeds=embeds, labels=batch["labels"]).loss
    return {"loss": round(float(loss), DIGITS)}


def vision_output_size(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Attempt 1: RSGPT's vision model returns a tensor; this one returns an output object."""
    from . import tiny

    model, batch = tiny.instructblip("t5"), tiny.batch("t5")
    yield
    image_embeds = model.vision_model(batch["pixel_values"])
    return {"size": list(image_embeds.size()[:-1])}


def qformer_bert(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Attempt 2: RSGPT's Q-Former holds a BERT; this one is one."""
    from . import tiny

    model = tiny.instructblip("t5")
    yield
    return {"class": type(model.qformer.bert).__name__}


def tuple_format(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """A natural way to the document's message: get_nb_trainable_parameters() is (trainable, all)."""
    from . import tiny

    model = with_lora(tiny.instructblip("t5"), "SEQ_2_SEQ_LM")
    yield
    return {"summary": "trainable parameters: {:,}".format(model.get_nb_trainable_parameters())}


def summary_formats(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """The same line by training.summary."""
    from . import tiny

    model = with_lora(tiny.instructblip("t5"), "SEQ_2_SEQ_LM")
    yield
    return {"summary": training.summary(model, LOSSES)}


def named_batches() -> List[Tuple[str, training.Batch]]:
    """Three batches of two samples; all labels are ignored (as truncation of long prompts leaves them) in the second
    batch, and of the first sample in the third.
    """
    from . import tiny

    labelled, unlabelled, mixed = (tiny.batch("t5", image=image) for image in ("first", "second", "third"))
    unlabelled["labels"][:] = training.IGNORED
    mixed["labels"][0] = training.IGNORED
    return [("batch 1", labelled), ("batch 2", unlabelled), ("batch 3", mixed)]


def validation_all_ignored_nan(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """The usual validation: the mean of the batches' losses."""
    import torch

    from . import tiny

    model, batches = tiny.instructblip("t5"), named_batches()
    yield
    with torch.no_grad():
        losses = [float(handwritten.loss_of(model, batch)) for _, batch in batches]
    mean = sum(losses) / len(losses)
    if math.isnan(mean):
        nans = [name for (name, _), loss in zip(batches, losses) if math.isnan(loss)]
        raise WrongAnswer("the validation loss is nan: every label of %s is -100" % " and ".join(nans))
    return {"loss": round(mean, DIGITS)}


def validation_says_so(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """training.validate on the same batches, on those without labels alone, and by hand, sample by sample."""
    from . import tiny

    model, batches = tiny.instructblip("t5").train(), named_batches()
    yield
    result = training.validate(model, batches, handwritten.loss_of)
    alone = training.validate(model, batches[1:2], handwritten.loss_of)
    nameless = ("batch 2 sample 1", "batch 2 sample 2", "batch 3 sample 1")
    if (result.without_labels, result.samples, result.labels) != (nameless, 3, 8):
        raise WrongAnswer("the validation does not name the samples without labels: %s" % (result,))
    by_hand = sample_by_sample(model, [batch for _, batch in batches])
    if result.loss is None or not abs(result.loss - by_hand) < TOLERANCE:
        raise WrongAnswer("the validation loss is %s, and %s by hand" % (result.loss, by_hand))
    if (alone.loss, alone.labels) != (None, 0):
        raise WrongAnswer("a loss from no label at all: %s" % (alone,))
    if not all(module.training for module in model.modules()):
        raise WrongAnswer("the validation leaves the model in evaluation mode")
    return {"loss": round(result.loss, DIGITS), "says": str(result), "says_of_none": str(alone)}


def sample_by_sample(model: Any, batches: List[training.Batch]) -> float:
    """The mean loss of a label: cross entropy summed over each sample alone, by all labels."""
    import torch

    total, labels = 0.0, 0
    for batch in batches:
        for at in range(len(batch["labels"])):
            alone = {name: value[at : at + 1] for name, value in batch.items()}
            with torch.no_grad():
                logits = handwritten.forward(model, **alone).logits[0].log_softmax(dim=-1)
            for place, label in enumerate(alone["labels"][0].tolist()):
                if label != training.IGNORED:
                    total, labels = total - float(logits[place, label]), labels + 1
    return total / labels
