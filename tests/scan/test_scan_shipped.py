"""Real names against the history that comes with compat."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.history.store import shipped
from compat.scan.answer import Scan, Verdict
from compat.scan.scanning import scan

TARGET = {"transformers": "5.23.0", "peft": "0.21.2", "huggingface-hub": "2.4.0", "accelerate": "1.15.0"}
CASES = {
    "from peft import prepare_model_for_int8_training": (
        "peft.prepare_model_for_int8_training",
        "0.9.0",
        "from peft import prepare_model_for_kbit_training",
    ),
    "from huggingface_hub import cached_download": ("huggingface_hub.cached_download", "0.25.2", ""),
    "from huggingface_hub import HfFolder": ("huggingface_hub.HfFolder", "0.36.2", ""),
    "from transformers import AdamW": ("transformers.AdamW", None, ""),
    "from transformers import AutoModelForVision2Seq": ("transformers.AutoModelForVision2Seq", "4.57.6", ""),
    "from transformers import top_k_top_p_filtering": ("transformers.top_k_top_p_filtering", None, ""),
    "from transformers.models.llama.modeling_llama import LlamaFlashAttention2": (
        "transformers.models.llama.modeling_llama.LlamaFlashAttention2",
        None,
        "",
    ),
    "from transformers.models.bart.modeling_bart import _expand_mask": (
        "transformers.models.bart.modeling_bart._expand_mask",
        None,
        "",
    ),
    "from transformers.modeling_utils import shard_checkpoint": (
        "transformers.modeling_utils.shard_checkpoint",
        None,
        "",
    ),
    "from transformers.modeling_utils import Conv1D": (
        "transformers.modeling_utils.Conv1D",
        None,
        "from transformers import Conv1D",
    ),
    "from transformers import TrainingArguments\nTrainingArguments('x', evaluation_strategy='no')": (
        "TrainingArguments(evaluation_strategy=)",
        None,
        "eval_strategy=",
    ),
    "from transformers import Trainer\nTrainer(None, tokenizer=None)": (
        "Trainer(tokenizer=)",
        None,
        "processing_class=",
    ),
    "from transformers import Trainer\nTrainer().tokenizer": ("Trainer.tokenizer", "4.57.6", ""),
    "from transformers import DynamicCache\nDynamicCache().seen_tokens": ("DynamicCache.seen_tokens", None, ""),
    "from transformers import DynamicCache\nDynamicCache().to_legacy_cache()": (
        "DynamicCache.to_legacy_cache",
        "4.57.6",
        "",
    ),
    "from transformers import Trainer\nclass T(Trainer):\n  def compute_loss(self, model, inputs): ...": (
        "Trainer.compute_loss(num_items_in_batch) overridden without it",
        "4.45.2",
        "",
    ),
}
"""By source: the name, the last release with it (None: not looked at here), the replacement."""


def look(source: str, folder: Path, **target: str) -> Scan:
    (folder / "a.py").write_text(source)
    return scan(shipped(), [folder], target or TARGET)


@pytest.mark.parametrize("source", CASES)
def test_what_is_gone_is_predicted(source: str, tmp_path: Path) -> None:
    name, last, replacement = CASES[source]
    found = [each for each in look(source, tmp_path).breaks if each.name == name]
    assert [(each.verdict, each.replacement) for each in found] == [(Verdict.PREDICTED, replacement)]
    assert last in (None, found[0].fate.last)


STILL_THERE = (
    "from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache, Trainer, TrainingArguments, pipeline\n"
    "from transformers.utils import logging\n"
    "logging.get_logger('x')\n"
    "arguments = TrainingArguments('out', eval_strategy='no', learning_rate=1e-4)\n"
    "trainer = Trainer(None, arguments, processing_class=None)\n"
    "trainer.train()\ntrainer.args\ntrainer.state\ntrainer.accelerator\n"
    "DynamicCache().get_seq_length()\n"
    "model = AutoModelForCausalLM.from_pretrained('x', low_cpu_mem_usage=True, torch_dtype='auto')\n"
    "model.generate(max_new_tokens=1)\n"
    "from peft import LoraConfig, PeftModel, TaskType, get_peft_model\n"
    "get_peft_model(model, LoraConfig(r=8, lora_alpha=16, target_modules=['q'], task_type=TaskType.CAUSAL_LM))\n"
    "PeftModel.from_pretrained(model, 'x').print_trainable_parameters()\n"
    "from accelerate import Accelerator\n"
    "a = Accelerator(mixed_precision='fp16')\na.prepare(model)\na.backward(1)\na.unwrap_model(model)\n"
    "from huggingface_hub import HfApi, hf_hub_download, snapshot_download\n"
    "hf_hub_download('a', filename='b', revision='c', token=None)\nHfApi().upload_file\n"
)


def test_what_is_still_there_is_not(tmp_path: Path) -> None:
    assert look(STILL_THERE, tmp_path).breaks == ()


def test_an_argument_that_a_decorator_still_takes_is_not_predicted(tmp_path: Path) -> None:
    source = "from transformers import Trainer\nTrainer(None, tokenizer=None)"
    assert look(source, tmp_path, transformers="4.57.6").of(Verdict.PREDICTED) == ()


def test_an_argument_that_the_hubs_decorator_takes_is_possible(tmp_path: Path) -> None:
    source = "from huggingface_hub import hf_hub_download\nhf_hub_download('a', 'b', proxies=None)"
    assert [each.verdict for each in look(source, tmp_path).breaks] == [Verdict.POSSIBLE]


LOADS = """
from transformers import {cls}
{cls}.from_pretrained("x", {name}=True, low_cpu_mem_usage=True, anything=1)
"""


@pytest.mark.parametrize("cls", ["AutoModelForCausalLM", "LlamaForCausalLM", "PreTrainedModel"])
@pytest.mark.parametrize(
    ("name", "last", "gone"),
    [
        ("load_in_8bit", "4.57.6", "5.0.0"),
        ("load_in_4bit", "4.57.6", "5.0.0"),
        ("use_auth_token", "4.57.6", "5.0.0"),
        ("resume_download", "4.57.6", "5.0.0"),
        ("use_flash_attention_2", "4.52.4", "4.53.0"),
    ],
)
def test_an_argument_that_from_pretrained_hands_on_to_a_model_that_refuses_it(
    cls: str, name: str, last: str, gone: str, tmp_path: Path
) -> None:
    source = LOADS.format(cls=cls, name=name)
    assert look(source, tmp_path, transformers=last).breaks == ()
    for target in (gone, "5.23.0"):
        found = look(source, tmp_path, transformers=target).breaks
        assert [(each.verdict, each.name, each.fate.last, each.fate.gone, each.replacement) for each in found] == [
            (Verdict.PREDICTED, f"{LOADER.get(cls, cls)}.from_pretrained({name}=)", last, gone, INSTEAD.get(name, ""))
        ]


INSTEAD = {
    "load_in_8bit": "quantization_config=BitsAndBytesConfig(load_in_8bit=True)",
    "load_in_4bit": "quantization_config=BitsAndBytesConfig(load_in_4bit=True)",
    "use_auth_token": "token=",
    "use_flash_attention_2": 'attn_implementation="flash_attention_2"',
}
LOADER = {"AutoModelForCausalLM": "PreTrainedModel"}


@pytest.mark.parametrize("cls", ["AutoTokenizer", "LlamaTokenizer", "AutoConfig", "LlamaConfig", "AutoProcessor"])
def test_what_others_are_loaded_with_is_not_predicted(cls: str, tmp_path: Path) -> None:
    assert look(LOADS.format(cls=cls, name="use_auth_token"), tmp_path, transformers="5.23.0").breaks == ()
