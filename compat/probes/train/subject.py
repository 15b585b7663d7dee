"""The model that is trained: random weights made where and as they are wanted, and its samples.

No float32 copy of the whole ever exists: the model is built without storage for its parameters, then each gets its
own in the wanted type on the wanted device and is filled there. Buffers (position ids, LLaMA's rotary
frequencies) are computed by the libraries as ever, and keep their type.
"""

import zlib
from typing import Any, Dict, List, NamedTuple

import torch

from .. import tiny
from ..probe import TINY
from . import sizes

BLOCK = 4194301
"""Random numbers in the block that fills the weights; a prime, so that no two rows of a matrix are the same."""
SAMPLES, BATCH = 20, 2
"""The document's: 20 samples are 10 steps."""
INSTRUCTION, ANSWERS = 20, 4
"""Tokens of the longest question (as "Is there a bridge over the river in this image?"), and different answers."""

Batch = Dict[str, torch.Tensor]


class Samples(NamedTuple):
    """The batches of the steps in their order, and of how many different samples they are made."""

    batches: List[Batch]
    different: int


def skeleton(scale: str, language: str) -> Any:
    """The model with its buffers and without a single weight (parameters are on the meta device)."""
    from accelerate import init_empty_weights
    from transformers import InstructBlipForConditionalGeneration

    config = sizes.config(scale, language)
    with init_empty_weights(include_buffers=False):
        model = InstructBlipForConditionalGeneration(config)
    model.tie_weights()  # init_empty_weights has torn apart what is one tensor
    tiny.untie(model.language_model)
    return model


def subject(scale: str, language: str, dtype: Any, device: str) -> Any:
    """A filled model in evaluation mode. Tiny: the weights of ``tiny.instructblip``; else numbers as in ``filling``."""
    return furnished(skeleton(scale, language), scale, dtype, device)


def furnished(model: Any, scale: str, dtype: Any, device: str) -> Any:
    """The skeleton with its weights."""
    allocate(model, dtype, device)
    if scale == TINY:
        tiny.fill(model)
    else:
        filling(model)
    return model.eval()


def allocate(model: Any, dtype: Any, device: str) -> None:
    """Gives each parameter storage, one for each tensor that modules share; moves the buffers.

    All parameters get the type. from_pretrained keeps some in float32 when it loads float16 (T5's ``wo``); that is
    a remedy and not done here.
    """
    made: Dict[int, Any] = {}
    for module in model.modules():
        for name, value in list(module.named_parameters(recurse=False)):
            if id(value) not in made:
                made[id(value)] = torch.nn.Parameter(torch.empty(value.shape, dtype=dtype, device=device))
            setattr(module, name, made[id(value)])
        for name, value in list(module.named_buffers(recurse=False)):
            setattr(module, name, value.to(device))


def filling(model: Any) -> None:
    """Numbers that follow from each parameter's name and shape, of the deviations of ``tiny.weight``.

    One block of random numbers, copied again and again from a place that depends on the name: as fast as memory.
    T5 divides its attention's scores by nothing; its queries are made smaller instead, as in its own initialisation.
    """
    block = tiny.uniform("a block of random numbers", BLOCK)
    device = next(model.parameters()).device
    block = block.to(device)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.dim() == 1:
                value.copy_(tiny.weight(name, value.shape))
                continue
            inputs = value.numel() // value.shape[0]
            narrow = 8.0 if name.endswith("Attention.q.weight") else 1.0
            tile(value, block, (3.0 / inputs) ** 0.5 / narrow, zlib.crc32(name.encode()) % BLOCK)


def tile(value: torch.Tensor, block: torch.Tensor, scale: float, start: int) -> None:
    """Fills a tensor with the block times ``scale``, beginning at ``start``."""
    flat, done = value.view(-1), 0
    ready = (block * scale).to(value.dtype)
    while done < flat.numel():
        count = min(BLOCK - start, flat.numel() - done)
        flat[done : done + count] = ready[start : start + count]
        done, start = done + count, 0


def samples(scale: str, language: str, steps: int) -> Samples:
    """Tiny: one batch of two again and again. Else batches of 2 out of 20 samples, each seen once."""
    if scale == TINY:
        batch = tiny.batch(language)
        return Samples([batch] * steps, len(batch["labels"]))
    return Samples([real_batch(scale, first) for first in range(0, BATCH * steps, BATCH)], BATCH * steps)


def real_batch(scale: str, first: int) -> Batch:
    """Two samples of 224x224 images with a question and an answer of a few tokens each, padded on the right."""
    size = sizes.REAL[scale]
    texts = [text(sample, size.qformer["vocab_size"], size.text) for sample in range(first, first + BATCH)]
    pixels = size.vision["image_size"]
    image = tiny.uniform("image %d" % first, BATCH * 3 * pixels * pixels).reshape(BATCH, 3, pixels, pixels)
    return {"pixel_values": image, **tiny.language_batch(size.language, texts)}


def text(sample: int, instruction_words: int, language: Dict[str, Any]) -> tiny.Text:
    """A question that only its length tells from the others, and one of ANSWERS answers."""
    length = INSTRUCTION - sample % 5
    instruction = [1000 + (37 * place) % (instruction_words - 1000) for place in range(length)]
    prompt = [1000 + (53 * place) % (language["vocab_size"] - 1000) for place in range(length)]
    answer = [2000 + 100 * (sample % ANSWERS) + place for place in range(4)]
    return tiny.Text(instruction, prompt, [*answer, language["eos_token_id"]])
