"""The history as shipped: facts that a person can look up, and its size."""

from __future__ import annotations

import pytest

from compat.history import renew, store
from compat.history.span import Range

KNOWN = [
    ("importable", "transformers", "HybridCache", ("4.44.0", "4.57.6", "5.0.0")),
    ("importable", "transformers.modeling_utils", "apply_chunking_to_forward", ("4.28.0", "4.55.4", "4.56.0")),
    ("importable", "transformers.models.bart.modeling_bart", "_expand_mask", ("4.28.0", "4.34.1", "4.35.0")),
    ("importable", "peft", "prepare_model_for_int8_training", ("0.2.0", "0.9.0", "0.10.0")),
    ("importable", "peft.peft_model", "PEFT_TYPE_TO_MODEL_MAPPING", ("0.3.0", "0.18.1", "0.19.0")),
    ("importable", "huggingface_hub", "cached_download", ("0.10.0", "0.25.2", "0.26.0")),
    ("parameter", "transformers.TrainingArguments", "evaluation_strategy", ("4.28.0", "4.50.3", "4.51.0")),
    ("parameter", "transformers.Trainer", "tokenizer", ("4.28.0", "4.57.6", "5.0.0")),
    ("member", "transformers.DynamicCache", "get_usable_length", ("4.36.0", "4.53.3", "4.54.0")),
    ("member", "transformers.LlamaConfig", "rope_theta", ("4.33.0", "4.57.6", "5.0.0")),
]


@pytest.mark.parametrize(("question", "of", "name", "range_"), KNOWN)
def test_what_went(question: str, of: str, name: str, range_: tuple[str, str, str]) -> None:
    span = getattr(store.shipped(), question)(of, name)
    assert span.ranges == (Range(*range_),)


def test_what_came() -> None:
    history = store.shipped()
    span = history.parameter("transformers.Trainer.__init__", "processing_class")
    assert (span and span.since, span and span.gone) == ("4.46.0", None)
    assert history.find("Trainer.train")[0] == "transformers.Trainer.train"
    assert history.canonical("peft", "LoraModel", "0.5.0") == "peft.tuners.lora.LoraModel"
    assert history.canonical("peft", "LoraModel", "0.9.0") == "peft.tuners.lora.model.LoraModel"


def test_all_packages_are_shipped_from_their_oldest_release() -> None:
    history = store.shipped()
    assert set(history.packages) == set(renew.PACKAGES)
    assert {name: history.releases(name)[0] for name in history.packages} == {
        name: since for name, (_, since) in renew.PACKAGES.items()
    }


def test_it_is_a_few_megabytes() -> None:
    assert sum(file.stat().st_size for file in store.DATA.iterdir()) < 8_000_000


def test_reading_and_writing_changes_no_byte() -> None:
    file = store.DATA / "peft.zip"
    assert store.written_bytes(store.read(file)) == file.read_bytes()


def test_a_bare_name_that_a_compiled_package_has_in_a_circle_too() -> None:
    assert store.shipped().parameters("tokenizers.trainers.Trainer", "0.21.1") is None
    assert "transformers.Trainer" in store.shipped().find("Trainer")
