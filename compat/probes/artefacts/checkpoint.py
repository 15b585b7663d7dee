"""A training checkpoint: adapter, optimizer, scheduler and random numbers, and the steps that follow from it."""

import random
from pathlib import Path
from typing import Any, Dict, Generator, List

from ..probe import Context
from . import adapter, same, store

Figures = Dict[str, Any]

STATE = "training_state.pt"
STEPS = 3
"""Before the checkpoint, and after it."""
LEARNING_RATE = 0.01
DROPOUT = 0.2
"""In the adapter, so that the next loss depends on the random numbers that were saved."""


def write(context: Context) -> Generator[None, None, Figures]:
    """Trains, saves, and trains on: the steps after the checkpoint are what is expected of whoever loads it."""
    import torch

    model = adapter.adapted(context, DROPOUT)
    folder = store.empty(context)
    yield
    torch.manual_seed(1)
    random.seed(1)
    optimizer, scheduler = made_for(model)
    steps(model, optimizer, scheduler)
    model.save_pretrained(str(folder))
    state = {
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "torch": torch.get_rng_state(),
        "python": random.getstate(),
    }
    torch.save(state, str(folder / STATE))
    return store.written(context, folder, after(model, optimizer, scheduler))


def read(context: Context, artefact: str = "") -> Generator[None, None, Figures]:
    """Loads adapter and states (``weights_only``), and trains on."""
    folder = store.given(context, artefact)
    expected = store.expected(context)
    base = adapter.base_model(context)
    yield
    return same.compared(after(*resumed(folder, base)), expected)


def resumed(folder: Path, base: Any) -> Any:
    """Model, optimizer and scheduler as they were."""
    import torch
    from peft import PeftModel

    model = PeftModel.from_pretrained(base, str(folder), is_trainable=True)
    optimizer, scheduler = made_for(model)
    state = torch.load(str(folder / STATE), weights_only=True)
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    torch.set_rng_state(state["torch"])
    version, internal, gauss = state["python"]
    random.setstate((version, tuple(internal), gauss))
    return model, optimizer, scheduler


def made_for(model: Any) -> Any:
    """AdamW, and a rate that falls."""
    import torch

    from .. import training

    optimizer = training.optimizer_for(model, LEARNING_RATE)
    return optimizer, torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, total_iters=3 * STEPS)


def steps(model: Any, optimizer: Any, scheduler: Any) -> List[float]:
    """The losses of STEPS steps in training mode."""
    from .. import drift_inputs, training

    model.train()
    losses = []
    for _ in range(STEPS):
        (step,) = training.train(model, optimizer, [drift_inputs.decoder()], lambda model, batch: model(**batch).loss)
        scheduler.step()
        losses.append(step.loss)
    return losses


def after(model: Any, optimizer: Any, scheduler: Any) -> Figures:
    """The next steps' losses, the rate that they end with, and the next random numbers."""
    import torch

    return {
        "losses": steps(model, optimizer, scheduler),
        "rate": [float(rate) for rate in scheduler.get_last_lr()],
        "random/torch": torch.rand(3).tolist(),
        "random/python": [random.random()],  # noqa: S311 - the very state that was saved
        "trainable": sum(value.numel() for value in model.parameters() if value.requires_grad),
    }
