"""adapter_config.json against LoraConfig in every release of peft (see capture.py)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from packaging.version import Version

from compat.convert import adapter_file
from compat.convert.adapter_keys import ALWAYS, KEYS
from compat.convert.outcome import Refused, Releases, UnusableFileError

Sample = Callable[[str], Any]
FACTORIES = {"dict": {}, "list": []}
NOT_SAVED = {"runtime_config"}


def converted(config: Any, target: str) -> Any:
    return adapter_file.convert(config, Releases(Version("0.21.2"), Version(target)))


def adapter(sample: Sample, name: str) -> Any:
    return sample(f"adapters/{name}/adapter_config.json")


def test_each_key_is_known_with_its_first_release(sample: Sample) -> None:
    configs = sample("lora-config.json")
    first: dict[str, str] = {}
    for release in sorted(configs, key=Version):
        for name in configs[release]:
            first.setdefault(name, release)
    gone = {"enable_lora", "merge_weights"}  # in 0.2.0 and before
    since = {name: Version(release) for name, release in first.items() if name not in gone}
    assert {name for name, release in since.items() if release <= adapter_file.OLDEST} == ALWAYS
    assert {name: release for name, release in since.items() if name not in ALWAYS} == {
        name: Version(key.since) for name, key in KEYS.items()
    }


def test_the_default_of_a_key_that_matters_says_nothing(sample: Sample) -> None:
    for release, config in sample("lora-config.json").items():
        for name in config.keys() & KEYS.keys():
            written = config[name]
            value = FACTORIES.get(written, written)
            plain = ast.literal_eval(value) if KEYS[name].effect and isinstance(value, str) else value
            assert KEYS[name].says_nothing(plain), (release, name)


@pytest.mark.parametrize("target", ["0.4.0", "0.8.2", "0.13.2", "0.16.0"])
def test_a_plain_adapter_has_what_the_target_knows(sample: Sample, target: str) -> None:
    known = set(sample("lora-config.json")[target])
    old = adapter(sample, "plain")
    new, _ = converted(old, target)
    assert new == {name: value for name, value in old.items() if name in known}


@pytest.mark.parametrize(
    ("name", "target", "reason"),
    [
        ("dora", "0.8.2", "this adapter uses DoRA (use_dora), which peft 0.8.2 cannot compute"),
        ("rslora", "0.7.1", "this adapter uses rank-stabilised LoRA (use_rslora), which peft 0.7.1 cannot compute"),
        (
            "parts",
            "0.5.0",
            "this adapter has ranks of their own for some modules (rank_pattern), which peft 0.5.0 cannot compute",
        ),
        (
            "pissa",
            "0.10.0",
            "this adapter begins with pissa (init_lora_weights), which changes the base model too, and peft 0.10.0 "
            "does not know it",
        ),
        (
            "parts",
            "0.6.2",
            "this adapter trains biases (bias 'lora_only'), which peft 0.6.2 looks for under other names and passes "
            "over without a word",
        ),
        ("plain", "0.3.0", "peft 0.3.0 does not read adapter_model.safetensors; 0.4.0 is the first that does"),
    ],
)
def test_what_the_target_cannot_compute_is_refused_by_name(sample: Sample, name: str, target: str, reason: str) -> None:
    answer = converted(adapter(sample, name), target)
    assert isinstance(answer, Refused)
    assert answer.reason == reason


def test_where_weights_began_is_left_out_if_the_file_replaces_them(sample: Sample) -> None:
    new, _ = converted(adapter(sample, "orthogonal"), "0.15.2")
    assert new["init_lora_weights"] is True


@pytest.mark.parametrize(("target", "needed"), [("0.13.2", True), ("0.14.0", False)])
def test_a_release_that_passes_unknown_keys_over_needs_no_other_file(sample: Sample, target: str, needed: bool) -> None:
    _, changes = converted(adapter(sample, "plain"), target)
    assert [each.needed for each in changes] == [needed]


def test_a_key_that_nobody_knows_is_refused(sample: Sample) -> None:
    answer = converted({**adapter(sample, "plain"), "use_next_thing": None}, "0.8.2")
    assert "'use_next_thing'" in answer.reason


def test_another_kind_of_adapter_is_no_lora() -> None:
    with pytest.raises(UnusableFileError, match="'IA3'; compat converts LORA alone"):
        converted({"peft_type": "IA3"}, "0.8.2")
