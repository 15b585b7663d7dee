"""What the document's attempt 4 is missing: a checkpoint from which training goes on."""

from typing import Any, Dict, Generator

from . import handwritten, training
from .lora import fill_lora, with_lora
from .probe import Context, WrongAnswer

STEPS = 10
LEARNING_RATE = 1e-3
TASK_TYPE = "SEQ_2_SEQ_LM"
DIGITS = 4


def checkpoint_restores(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Five steps, a checkpoint into the probe's folder, five more; the restored model takes the same five."""
    from . import tiny

    base, fresh = tiny.instructblip("t5"), tiny.instructblip("t5")
    batch = tiny.batch("t5")
    half = STEPS // 2
    yield
    model = fill_lora(with_lora(base, TASK_TYPE), zero_b=True)
    optimizer = training.optimizer_for(model, LEARNING_RATE)
    training.train(model, optimizer, [batch] * half, handwritten.loss_of)
    training.save_checkpoint(context.folder, model, optimizer)
    restored, its_optimizer = training.load_checkpoint(context.folder, fresh, LEARNING_RATE)
    restored.eval()  # as the model that went on; from_pretrained leaves this to the user
    same_outputs(model, restored, batch)
    on = [step.loss for step in training.train(model, optimizer, [batch] * half, handwritten.loss_of)]
    again = [step.loss for step in training.train(restored, its_optimizer, [batch] * half, handwritten.loss_of)]
    if on != again:
        raise WrongAnswer("the restored training goes another way: %s instead of %s" % (again, on))
    same_outputs(model, restored, batch)
    files = sorted(path.name for path in context.folder.iterdir() if path.name != "README.md")
    return {"losses_after": [round(loss, DIGITS) for loss in on], "files": files}


def same_outputs(model: Any, restored: Any, batch: training.Batch) -> None:
    """WrongAnswer unless both models give the same logits, bit by bit."""
    import torch

    with torch.no_grad():
        one, other = (handwritten.forward(each, **batch).logits for each in (model, restored))
    if not torch.equal(one, other):
        raise WrongAnswer("the restored outputs differ by %.3g" % float((one - other).abs().max()))
