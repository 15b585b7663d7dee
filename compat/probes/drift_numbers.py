"""The same checkpoint and the same inputs: which numbers does this release make of them?

Arranging writes files; loading them is part of the question. Nothing is drawn at random but what a release draws
itself, and that is a difference worth seeing.
"""

from typing import Any, Dict, Generator

from . import drift_adapter, drift_checkpoint, drift_inputs
from .drift_models import MODELS
from .instructblip import finite
from .probe import Context

Figures = Dict[str, Any]

SHOWN = 8
"""How many single logits are figures."""
DIGITS = 6
"""Significant digits of a figure: less than float32 has, and far more than any tolerance."""


def forward(context: Context, name: str) -> Generator[None, None, Figures]:
    """Load and go forward in evaluation mode. Figures: ``loss``, and what the logits are like."""
    import torch

    kind, folder, batch = arranged(context, name)
    yield
    model = kind.from_pretrained(folder)
    with torch.no_grad():
        output = model(**batch)
    return {"loss": rounded(output.loss), **of_logits(logits(output), batch)}


def instructblip(context: Context, language: str) -> Generator[None, None, Figures]:
    """The founding case's model, filled from names, with text in the release's own form. Figures as ``forward``'s."""
    import torch

    from . import tiny

    model, batch = tiny.instructblip(language), tiny.release_batch(language)
    yield
    with torch.no_grad():
        output = model(**batch)
    return {"loss": rounded(output.loss), **of_logits(output.logits, batch)}


def adapted(context: Context, name: str) -> Generator[None, None, Figures]:
    """The same under a saved LoRA adapter, trainable. Figures: ``loss`` (also merged), ``gradient``: their norm."""
    import torch

    kind, folder, batch = arranged(context, name)
    adapter = drift_adapter.write(drift_adapter.ADAPTERS[name], context.folder / "adapter")
    yield
    from peft import PeftModel

    model = PeftModel.from_pretrained(kind.from_pretrained(folder), adapter, is_trainable=True)
    model.eval()
    loss = model(**batch).loss
    loss.backward()
    gradients = [value.grad for value in model.parameters() if value.requires_grad and value.grad is not None]
    with torch.no_grad():
        merged = model.merge_and_unload()(**batch).loss
    norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients))
    return {
        "loss": rounded(loss),
        "loss/merged": rounded(merged),
        "gradient": rounded(norm),
        "adapted/tensors-with-gradient": len(gradients),
    }


def generated(context: Context, name: str) -> Generator[None, None, Figures]:
    """Two padded prompts, gone on with. Figures: ``ids/greedy`` and ``ids/beam``, new tokens and what was there."""
    kind, folder, _ = arranged(context, name)
    prompt = getattr(drift_inputs, MODELS[name].prompt)()
    yield
    model = kind.from_pretrained(folder)
    return {
        "ids/greedy": model.generate(**prompt, max_new_tokens=drift_inputs.NEW_TOKENS).tolist(),
        "ids/beam": model.generate(**prompt, max_new_tokens=drift_inputs.NEW_TOKENS, num_beams=3).tolist(),
    }


def arranged(context: Context, name: str) -> Any:
    """The model's class, the folder of its checkpoint and its inputs. Raises Skipped where there is no such class."""
    model = MODELS[name]
    kind = drift_checkpoint.class_of(model)
    folder = context.folder / "checkpoint"
    folder.mkdir()
    return kind, drift_checkpoint.write(model, folder), getattr(drift_inputs, model.inputs)()


def logits(output: Any) -> Any:
    """The output's logits; CLIP's are how well each text fits each image."""
    return output.logits_per_image if hasattr(output, "logits_per_image") else output.logits


def of_logits(found: Any, batch: Any) -> Figures:
    """Some single values and the mean size of all, without those of padding: nobody reads these, and releases differ.

    ``logits/values`` are the first of the last position that counts, ``logits/size`` the mean of absolute values.
    """
    counted = found.reshape(-1, found.shape[-1])
    labels = batch.get("labels")
    if labels is not None and labels.dim() == 2:
        counted = counted[labels.reshape(-1) != drift_inputs.IGNORED]
    return {
        "logits/values": [rounded(value) for value in counted[-1][:SHOWN]],
        "logits/size": rounded(counted.abs().mean()),
    }


def rounded(value: Any) -> float:
    """A tensor's one number; WrongAnswer if it is none."""
    finite(value)
    return float("%.*g" % (DIGITS, float(value.detach())))
