"""Tiny InstructBLIP models and batches that are the same numbers in every release.

Weights are a function of each parameter's name and shape: the libraries' own initialisation differs between
releases for the same seed (transformers 5 against 4), so that every comparison of losses would look like drift.
"""

import zlib
from typing import Any, Dict, List, NamedTuple, Sequence

import torch

QUERIES = 3
"""Query tokens, and so image positions in the text."""
HIDDEN = 16
VOCABULARY = 64
IMAGE_TOKEN = 63
"""The placeholder's id; used by no text of this module."""
PAD, END = 0, 1
IGNORED = -100
"""The label that torch's cross entropy skips."""

Batch = Dict[str, torch.Tensor]


class Text(NamedTuple):
    """One example's language: the Q-Former's instruction, the prompt, and what is to be answered."""

    instruction: List[int]
    prompt: List[int]
    answer: List[int]


TEXTS = (Text([5, 6, 7, 8], [11, 12, 13, 14], [21, 22, 23, END]), Text([9, 5], [15, 12], [24, END]))
"""Of different lengths, so that every mask matters."""


def t5_config() -> Any:
    """A small T5 of Flan-T5's kind: gated GELU, untied embeddings, no dropout."""
    from transformers import T5Config

    return T5Config(
        vocab_size=VOCABULARY, d_model=HIDDEN, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2, num_heads=2,
        dropout_rate=0.0, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        pad_token_id=PAD, eos_token_id=END, decoder_start_token_id=PAD,
    )  # fmt: skip


def llama_config() -> Any:
    """A small LLaMA, as in Vicuna."""
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=HIDDEN, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=64, pad_token_id=PAD, bos_token_id=2, eos_token_id=END, tie_word_embeddings=False,
    )  # fmt: skip


def expects_placeholders() -> bool:
    """Whether this release's processors put one placeholder a query into the text.

    They do so from the release on whose InstructBlipConfig knows ``image_token_index`` (4.45); before that the
    forward prepends the query outputs to a text without placeholders.
    """
    from transformers import InstructBlipConfig

    return hasattr(InstructBlipConfig(), "image_token_index")


def instructblip_config(language: str) -> Any:
    """The whole configuration, from the three parts: transformers 5 has no other constructor left."""
    from transformers import InstructBlipConfig, InstructBlipQFormerConfig, InstructBlipVisionConfig

    vision = InstructBlipVisionConfig(
        hidden_size=HIDDEN, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=8,
        patch_size=4, attention_dropout=0.0,
    )  # fmt: skip
    qformer = InstructBlipQFormerConfig(
        vocab_size=32, hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, max_position_embeddings=32,
        cross_attention_frequency=2, encoder_hidden_size=HIDDEN,
    )  # fmt: skip
    text = {"t5": t5_config, "llama": llama_config}[language]()
    placeholders = {"image_token_index": IMAGE_TOKEN} if expects_placeholders() else {}
    return InstructBlipConfig(
        vision_config=vision.to_dict(),
        qformer_config=qformer.to_dict(),
        text_config=text.to_dict(),
        num_query_tokens=QUERIES,
        **placeholders,
    )


def instructblip(language: str) -> Any:
    """A filled InstructBlipForConditionalGeneration in evaluation mode, float32, on the CPU; "t5" or "llama"."""
    from transformers import InstructBlipForConditionalGeneration

    model = InstructBlipForConditionalGeneration(instructblip_config(language)).float().eval()
    untie(model.language_model)
    return fill(model)


def untie(language_model: Any) -> None:
    """Gives the output head its own weights, as Flan-T5 and Vicuna have.

    transformers 5 ties T5's head whatever ``tie_word_embeddings`` says ("we tie weights always and force it to be
    True", configuration_t5.py); weights that are one tensor in one release only are not comparable.
    """
    head = language_model.get_output_embeddings()
    if head.weight is language_model.get_input_embeddings().weight:
        head.weight = torch.nn.Parameter(head.weight.detach().clone())


def fill(model: torch.nn.Module) -> Any:
    """Sets every parameter to numbers that follow from its name and shape; returns the model."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(weight(name, parameter.shape))
    return model


def weight(name: str, shape: Any) -> torch.Tensor:
    """Norms' weights near 1, other vectors near 0, matrices with a deviation of 1/sqrt(inputs)."""
    size = torch.Size(shape)
    noise = uniform(name, size.numel()).reshape(size)
    if len(size) == 1:
        return (1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0) + 0.1 * noise
    inputs = size.numel() // size[0]
    return noise * (3.0 / inputs) ** 0.5


def uniform(name: str, count: int) -> torch.Tensor:
    """``count`` float32 numbers in [-1, 1) that depend on ``name`` alone.

    An integer hash (two rounds of multiply and xor-shift in 32 bits) of the position, seeded with the name's CRC;
    integers only, and so the same on every platform and torch.
    """
    mask = 0xFFFFFFFF
    bits = (torch.arange(count, dtype=torch.int64) + zlib.crc32(name.encode())) & mask
    for _ in range(2):
        bits = ((bits ^ (bits >> 16)) * 0x45D9F3B) & mask
    return ((bits ^ (bits >> 16)) & mask).to(torch.float64).div(2.0**31).sub(1.0).to(torch.float32)


def images(name: str, count: int) -> torch.Tensor:
    """``count`` images (count, 3, 8, 8) that depend on ``name`` alone."""
    return uniform("image " + name, count * 3 * 8 * 8).reshape(count, 3, 8, 8)


def batch(language: str, image: str = "first", placeholders: bool = False) -> Batch:
    """The arguments of a forward, padded on the right, for two examples.

    T5: the prompt is the input (2, 4) and the answer the labels (2, 4). LLaMA: prompt and answer are the input
    (2, 8), and the labels ignore the prompt. With ``placeholders`` each input begins with QUERIES placeholders
    (input_ids, attention_mask, and for LLaMA labels are longer by QUERIES).
    """
    lead = [IMAGE_TOKEN] * QUERIES if placeholders else []
    return {"pixel_values": images(image, len(TEXTS)), **language_batch(language, TEXTS, lead)}


def language_batch(language: str, texts: Sequence[Text], lead: Sequence[int] = ()) -> Batch:
    """The arguments of a forward without the images; each input begins with ``lead``."""
    decoder_only = language == "llama"
    inputs = [[*lead, *text.prompt, *(text.answer if decoder_only else [])] for text in texts]
    ignored = [len(lead) + len(text.prompt) if decoder_only else 0 for text in texts]
    labels = [[IGNORED] * count + text.answer for count, text in zip(ignored, texts)]
    return {
        "qformer_input_ids": padded([text.instruction for text in texts], PAD),
        "qformer_attention_mask": padded([[1] * len(text.instruction) for text in texts], 0),
        "input_ids": padded(inputs, PAD),
        "attention_mask": padded([[1] * len(row) for row in inputs], 0),
        "labels": padded(labels, IGNORED),
    }


def release_batch(language: str, image: str = "first") -> Batch:
    """The batch in the form that this release's own forward expects."""
    return batch(language, image, placeholders=expects_placeholders())


def padded(rows: List[List[int]], value: int) -> torch.Tensor:
    """(rows, longest) of int64, filled up on the right."""
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])
