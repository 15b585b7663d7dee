"""RSGPT's way: vision model, Q-Former, projection, and ``inputs_embeds`` alone into a LLaMA, put together by hand.

RSGPT stands on transformers 4.28, which has BLIP-2 but no InstructBLIP; so the Q-Former is BLIP-2's, which reads
the image and no instruction. As in RSGPT, vision model and LLaMA are frozen; query tokens, Q-Former and projection
are trained.
"""

from typing import Any, Dict, Generator, List

import torch

from . import tiny
from .device import device_for
from .probe import Context, WrongAnswer

DIGITS = 4
"""Decimal places of a forward's figures: below what thread counts and kernels change."""
STEP_DIGITS = 3
"""The same after steps, in which AdamW makes whole steps of rounding errors."""
STEPS = 10
Figures = Dict[str, Any]


def rsgpt() -> Any:
    """The whole from tiny configurations: a torch module with its parts by name, as RSGPT trains and freezes them."""
    from transformers import Blip2QFormerModel, Blip2VisionModel, LlamaForCausalLM

    parts = {
        "vision_model": Blip2VisionModel(vision_config()).requires_grad_(False),
        "qformer": Blip2QFormerModel(qformer_config()),
        "projection": torch.nn.Linear(tiny.HIDDEN, tiny.HIDDEN),
        "llm_model": LlamaForCausalLM(tiny.llama_config()).requires_grad_(False),
    }
    model = torch.nn.ModuleDict(parts)
    model.register_parameter("query_tokens", torch.nn.Parameter(torch.zeros(1, tiny.QUERIES, tiny.HIDDEN)))
    return tiny.fill(model.float()).eval()


def image_features(model: Any, pixel_values: torch.Tensor) -> torch.Tensor:
    """What the LLaMA is told of the images: (batch, 3, 8, 8) to (batch, queries, width of the LLaMA)."""
    image = model["vision_model"](pixel_values=pixel_values, return_dict=True).last_hidden_state
    queries = model["qformer"](
        query_embeds=model.query_tokens.expand(image.shape[0], -1, -1),
        encoder_hidden_states=image,
        encoder_attention_mask=torch.ones(image.shape[:-1], dtype=torch.long, device=image.device),
        return_dict=True,
    ).last_hidden_state
    return model["projection"](queries)


def loss_of(model: Any, inputs: tiny.Batch) -> torch.Tensor:
    """The loss, a scalar. The LLaMA gets ``inputs_embeds`` (batch, queries + text, width) and no ``input_ids``."""
    queries = image_features(model, inputs["pixel_values"])
    text = model["llm_model"].get_input_embeddings()(inputs["input_ids"])
    seen = inputs["attention_mask"].new_ones(queries.shape[:2])
    ignored = inputs["labels"].new_full(queries.shape[:2], tiny.IGNORED)
    return model["llm_model"](
        inputs_embeds=torch.cat([queries, text], dim=1),
        attention_mask=torch.cat([seen, inputs["attention_mask"]], dim=1),
        labels=torch.cat([ignored, inputs["labels"]], dim=1),
        return_dict=True,
    ).loss


def forward_and_gradients(context: Context) -> Generator[None, None, Figures]:
    """One forward and backward. Figures: ``loss``, ``other_image_loss``, ``parameters_with_gradient``."""
    device = device_for(context)
    model = rsgpt().to(device)
    first, second = (batch(image, device) for image in ("first", "second"))
    yield
    loss = loss_of(model, first)
    loss.backward()
    with torch.no_grad():
        other = loss_of(model, second).item()
    if not torch.isfinite(loss):
        raise WrongAnswer("the loss is {}".format(loss.item()))
    if round(loss.item(), DIGITS) == round(other, DIGITS):
        raise WrongAnswer("the loss does not depend on the image: {!r} for both of two images".format(other))
    with_gradient = gradients_where_they_belong(model)
    return {
        "loss": round(loss.item(), DIGITS),
        "other_image_loss": round(other, DIGITS),
        "parameters_with_gradient": with_gradient,
    }


def training_steps(context: Context) -> Generator[None, None, Figures]:
    """Ten AdamW steps on one batch. Figures: ``losses``, ``trainable_parameters``, ``all_parameters``."""
    device = device_for(context)
    model = rsgpt().to(device).train()
    inputs = batch("first", device)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    yield
    losses = descended(model, inputs, trained)
    if not losses[-1] < losses[0]:
        raise WrongAnswer("the loss does not fall in {} steps: {}".format(STEPS, losses))
    moved_where_they_should(model, before)
    counts = [sum(p.numel() for p in parameters) for parameters in (trained, list(model.parameters()))]
    return {"losses": losses, "trainable_parameters": counts[0], "all_parameters": counts[1]}


def descended(model: Any, inputs: tiny.Batch, trained: List[torch.nn.Parameter]) -> List[float]:
    """The loss before each of the ten steps, and after the last."""
    optimizer = torch.optim.AdamW(trained, lr=1e-2)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(model, inputs)
        loss.backward()
        optimizer.step()
        losses.append(round(loss.item(), STEP_DIGITS))
    with torch.no_grad():
        losses.append(round(loss_of(model, inputs).item(), STEP_DIGITS))
    return losses


def gradients_where_they_belong(model: Any) -> int:
    """How many parameters have a gradient; raises WrongAnswer if a trained one has none or a frozen one has."""
    reached = {name for name, p in model.named_parameters() if p.grad is not None and bool(p.grad.abs().sum() > 0)}
    wanted = {name for name, p in model.named_parameters() if p.requires_grad}
    # A key's bias shifts all scores of a query alike; softmax takes it out, and its gradient is 0 but for rounding.
    wanted_always = {name for name in wanted if not name.endswith("key.bias")}
    misplaced = (wanted_always - reached) | (reached - wanted)
    if misplaced:
        raise WrongAnswer("gradients are not where they belong: {}".format(sorted(misplaced)[:3]))
    return len(wanted_always & reached)


def moved_where_they_should(model: Any, before: Dict[str, torch.Tensor]) -> None:
    """Raises WrongAnswer if a frozen parameter moved, or none of query tokens, Q-Former or projection did."""
    moved = {name for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    frozen = {name for name in moved if name.startswith(("vision_model.", "llm_model."))}
    if frozen:
        raise WrongAnswer("frozen parameters moved: {}".format(sorted(frozen)[:3]))
    still = [part for part in ("query_tokens", "qformer.", "projection.") if not any(m.startswith(part) for m in moved)]
    if still:
        raise WrongAnswer("training does not move {}".format(", ".join(still)))


def batch(image: str, device: str) -> tiny.Batch:
    """Two examples; the prompt's labels are ignored."""
    tensors = tiny.batch("llama", image)
    names = ("pixel_values", "input_ids", "attention_mask", "labels")
    return {name: tensors[name].to(device) for name in names}


def vision_config() -> Any:
    """A small vision model, as tiny's InstructBLIP has."""
    from transformers import Blip2VisionConfig

    return Blip2VisionConfig(
        hidden_size=tiny.HIDDEN, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=8,
        patch_size=4, attention_dropout=0.0, initializer_range=0.02,
    )  # fmt: skip


def qformer_config() -> Any:
    """A small Q-Former, with cross attention in its first layer."""
    from transformers import Blip2QFormerConfig

    return Blip2QFormerConfig(
        vocab_size=32, hidden_size=tiny.HIDDEN, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, max_position_embeddings=32,
        cross_attention_frequency=2, encoder_hidden_size=tiny.HIDDEN,
    )  # fmt: skip
