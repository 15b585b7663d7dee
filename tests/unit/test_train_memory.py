"""The prediction of memory, counted by hand for a model small enough for that."""

from __future__ import annotations

from compat.probes.train.memory import Attention, Job, Memory, predicted

T5 = Job(
    parameters=1_000_100,
    trainable=100,
    linear=5_000,
    weight_bytes=2.0,
    compute_bytes=2,
    autocast=False,
    checkpointing=False,
    batch=2,
    patches=5,
    queries=3,
    instruction=1,
    text=2,
    answer=1,
    vision_layers=4,
    image_width=6,
    vocabulary=7,
    cross_every=2,
    qformer=Attention(layers=1, width=4, feed_forward=8, heads=2, inner=4),
    language=Attention(layers=1, width=4, feed_forward=8, heads=2, inner=4),
    decoder_layers=1,
)
QFORMER = 8 * 4 * (16 + 8) + 2 * 64 + 8 * 12 * 6 + 10 * (16 + 48) + 6 * 4 * 12 + 2 * 60
ENCODER = 10 * (96 + 24 + 2 * 24) + 6 * 100
DECODER = 2 * (96 + 24 + 8 + 3 * 24) + 10 * 16 + 6 * 24
LOSS = 2 * 2 * 7


def test_lora_in_half_precision_is_float32_and_has_two_moments() -> None:
    assert predicted(T5)[:3] == (2_000_400, 400, 800)


def test_activations_are_what_each_layer_keeps() -> None:
    assert predicted(T5).activations == QFORMER + ENCODER + DECODER + LOSS


def test_autocast_keeps_the_matrices_a_second_time() -> None:
    more = predicted(T5._replace(autocast=True)).activations - predicted(T5).activations
    assert more == 2 * T5.linear


def test_checkpointing_keeps_each_layers_input_also_the_frozen_vision_models() -> None:
    vision, queries, encoder, decoder = 5 * 6 * 10, 8 * 4, 3 * 4 * 10, 2 * 4 * 2
    norms = 4 * 4 * (10 + 2)
    kept = 2 * (vision + queries + encoder + decoder) + norms + LOSS
    assert predicted(T5._replace(checkpointing=True)).activations == kept


def test_a_decoder_only_model_keeps_the_logits_of_every_token_in_float32() -> None:
    llama = T5._replace(answer=0, decoder_layers=0)
    layers = 10 * (48 + 32 + 32)
    assert predicted(llama).activations == QFORMER + layers + 4 * 10 * 7


def test_twice_the_batch_is_twice_the_activations_and_the_same_rest() -> None:
    one, two = predicted(T5), predicted(T5._replace(batch=4))
    assert two == one._replace(activations=2 * one.activations)


def test_its_words_name_the_parts() -> None:
    words = str(Memory(weights=8 * 2**30, gradients=18 * 2**20, optimizer=37 * 2**20, activations=2**30))
    assert words == "weights 8.0 GiB, gradients 18 MiB, optimizer 37 MiB, activations 1.0 GiB"
