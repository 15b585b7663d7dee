"""InstructBLIP's forward, written by hand: import it, or copy this file. It needs torch alone.

    from handwritten import forward
    output = forward(model, **batch)      # model: InstructBlipForConditionalGeneration, with PEFT around it or not
    output.loss.backward()

The language model gets ``inputs_embeds`` and never ``input_ids``, and nothing passes through the forward of PEFT's
task wrapper (PeftModelForSeq2SeqLM, ...ForCausalLM, ...ForFeatureExtraction). That forward hands
``inputs_embeds=None`` on to InstructBLIP's, which to transformers 4.51 doesn't know the keyword, in 4.52 and 4.53
takes it into ``**kwargs`` and passes it to the language model a second time, and from 4.54 on has it as its own.
LoRA layers live inside the modules that are called here, so they stay in effect.

One form for transformers 4.31 to 5.x. Where the releases' own forwards differ:

- Text. To 4.44 the stock forward prepends the query outputs to a text without image placeholders. From 4.45 on it
  replaces one placeholder a query, if the configuration has an ``image_token_index`` (later releases: always).
  Here both forms work; texts without placeholders are the natural one.
- Decoder-only loss. To 4.44 the stock forward leaves the first text label out of account; this one counts it,
  predicted from the last query output. Equal where the first label is -100, as it is where there is a prompt.
- Placement. Later releases cast the projection to the text embeddings' device and type; here always.

Shapes: B batch, Q query tokens, I instruction tokens, T text tokens, A answer tokens, D language model width.
"""

from typing import Any, Mapping, NamedTuple, Optional, Tuple

import torch

IGNORED = -100
"""The label that the language models' cross entropy skips."""


class Output(NamedTuple):
    """What the forward gives back.

    loss: scalar, None without labels. logits: (B, A, vocabulary) of an encoder-decoder, (B, Q + T, vocabulary) of a
    decoder-only model. language_model_inputs: (B, Q, D), the projected query outputs.
    """

    loss: Optional[torch.Tensor]
    logits: torch.Tensor
    language_model_inputs: torch.Tensor


def forward(
    model: Any,
    pixel_values: torch.Tensor,
    qformer_input_ids: torch.Tensor,
    input_ids: torch.Tensor,
    qformer_attention_mask: Optional[torch.Tensor] = None,
    attention_mask: Optional[torch.Tensor] = None,
    labels: Optional[torch.Tensor] = None,
    image_token_id: Optional[int] = None,
) -> Output:
    """Vision model, Q-Former, projection, text embeddings, language model.

    pixel_values (B, 3, height, width); qformer_input_ids and qformer_attention_mask (B, I); input_ids and
    attention_mask (B, T), in texts with placeholders (B, Q + T). A mask that is left out is all ones.
    labels: (B, A) for an encoder-decoder (T5), of input_ids' shape for a decoder-only model (LLaMA, OPT); -100 is
    ignored. image_token_id: the placeholder, by default the model configuration's ``image_token_index``, if any.
    Raises ValueError for a text with some but not Q placeholders.
    """
    base = unwrapped(model)
    language_inputs = image_features(base, pixel_values, qformer_input_ids, qformer_attention_mask)
    if image_token_id is None:
        image_token_id = getattr(base.config, "image_token_index", None)
    if attention_mask is None:
        attention_mask = torch.ones_like(input_ids)
    inputs_embeds, attention_mask, added = joined(base, language_inputs, input_ids, attention_mask, image_token_id)
    if labels is not None and added and not base.language_model.config.is_encoder_decoder:
        labels = torch.cat([labels.new_full((labels.shape[0], added), IGNORED), labels], dim=1)
    # The wrapper around the language model alone, if there is one, stays: it expects inputs_embeds.
    outputs = base.language_model(
        inputs_embeds=inputs_embeds, attention_mask=attention_mask, labels=labels, return_dict=True
    )
    return Output(outputs.loss if labels is not None else None, outputs.logits, language_inputs)


def loss_of(model: Any, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The loss alone, as a training loop wants it; ``batch`` holds the keywords of ``forward``, labels among them."""
    loss = forward(model, **batch).loss
    if loss is None:
        raise ValueError("the batch has no labels")
    return loss


def image_features(
    base: Any,
    pixel_values: torch.Tensor,
    qformer_input_ids: torch.Tensor,
    qformer_attention_mask: Optional[torch.Tensor] = None,
) -> torch.Tensor:
    """(B, Q, D): the images as the language model reads them, in view of the instruction."""
    image_embeds = base.vision_model(pixel_values=pixel_values)[0]  # (B, patches + 1, vision width)
    query_tokens = base.query_tokens.expand(image_embeds.shape[0], -1, -1)  # (B, Q, Q-Former width)
    if qformer_attention_mask is None:
        qformer_attention_mask = torch.ones_like(qformer_input_ids)
    query_mask = qformer_attention_mask.new_ones(query_tokens.shape[:-1])
    query_outputs = unwrapped(
        base.qformer
    )(
        input_ids=qformer_input_ids,
        attention_mask=torch.cat([query_mask, qformer_attention_mask], dim=1),  # (B, Q + I)
        query_embeds=query_tokens,
        encoder_hidden_states=image_embeds,
        encoder_attention_mask=query_mask.new_ones(image_embeds.shape[:-1]),
    )[0]  # (B, Q + I, Q-Former width)
    return base.language_projection(query_outputs[:, : query_tokens.shape[1]])


def joined(
    base: Any,
    language_inputs: torch.Tensor,
    input_ids: torch.Tensor,
    attention_mask: torch.Tensor,
    image_token_id: Optional[int] = None,
) -> Tuple[torch.Tensor, torch.Tensor, int]:
    """Image and text together: inputs_embeds (B, Q + T, D), attention_mask (B, Q + T), positions added to the text.

    Q positions are added to a text without placeholders, none to one that has Q of them.
    """
    text_embeds = base.language_model.get_input_embeddings()(input_ids)
    language_inputs = language_inputs.to(text_embeds.device, text_embeds.dtype)
    batch, queries = language_inputs.shape[:2]
    if image_token_id is not None:
        placeholders = input_ids == image_token_id
        if bool(placeholders.any()):
            counts = placeholders.sum(dim=1).tolist()
            if counts != [queries] * batch:
                raise ValueError("each text needs %d image placeholders or none; found %s" % (queries, counts))
            return text_embeds.masked_scatter(placeholders.unsqueeze(-1), language_inputs), attention_mask, 0
    query_mask = attention_mask.new_ones((batch, queries))
    embeds = torch.cat([language_inputs, text_embeds], dim=1)
    return embeds, torch.cat([query_mask, attention_mask], dim=1), queries


def unwrapped(model: Any) -> Any:
    """The module inside PEFT's wrappers, with its LoRA layers; anything else as it is."""
    while hasattr(model, "get_base_model"):
        model = model.get_base_model()
    return model
