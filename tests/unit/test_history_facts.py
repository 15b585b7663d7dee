"""Facts of the shipped history."""

from __future__ import annotations

import pytest

from compat.api.look import look
from compat.history.store import shipped

FACTS = {
    "Trainer.__init__:processing_class": ("4.46.0", None),
    "Trainer.__init__:tokenizer": ("4.28.0", "5.0.0"),
    "transformers.AdamW": ("4.28.0", "4.50.0"),
    "transformers.top_k_top_p_filtering": ("4.28.0", "4.39.0"),
    "transformers.EncoderDecoderCache": ("4.43.0", None),
    "transformers.models.llama.modeling_llama.LlamaFlashAttention2": ("4.34.0", "4.48.0"),
    "PreTrainedModel.from_pretrained:load_in_8bit": ("4.28.0", "5.0.0"),
    "PreTrainedModel.from_pretrained:dtype": ("4.56.0", None),
    "huggingface_hub.cached_download": ("0.10.0", "0.26.0"),
    "huggingface_hub.split_torch_state_dict_into_shards": ("0.21.0", None),
    "peft.prepare_model_for_int8_training": ("0.2.0", "0.10.0"),
    "Accelerator.unwrap_model:keep_torch_compile": ("1.3.0", None),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact(name: str) -> None:
    found = look(shipped(), name).matches
    assert ((found[0].span.since, found[0].span.gone) if found else None) == FACTS[name]


def test_peft_stops_asking_for_a_name() -> None:
    span = shipped().importable("peft.peft_model", "HybridCache")
    assert span is not None
    assert (span.since, span.gone) == ("0.16.0", "0.18.0")
