"""A small history for tests: a transformers of five releases, and a peft of three that imports from it."""

from __future__ import annotations

import os

import pytest

from compat.history.facts import Package
from compat.history.merge import Book, Release, Surface
from compat.history.names import History

TRAINER = "self,model=,args=,eval_dataset=,{},model_init="


@pytest.fixture
def accept() -> bool:
    """COMPAT_ACCEPT=1 writes what is made as the expectation."""
    return os.environ.get("COMPAT_ACCEPT") == "1"


@pytest.fixture(scope="session")
def history_of_two() -> History:
    return History([package("transformers", transformers()), package("peft", peft())])


def package(name: str, releases: dict[str, Release]) -> Package:
    book = Book()
    book.make_room(releases)
    for version, release in releases.items():
        book.add(version, release)
    return book.package(name, name)


def transformers() -> dict[str, Release]:
    return {
        "4.28.0": release(["Trainer", "AdamW", "PreTrainedModel"], "tokenizer=", generate=True),
        "4.40.0": release(["Trainer", "AdamW", "PreTrainedModel", "Cache", "HybridCache"], "tokenizer=", generate=True),
        "4.46.0": release(["Trainer", "AdamW", "PreTrainedModel", "Cache", "HybridCache"], "processing_class="),
        "4.50.0": release(["Trainer", "PreTrainedModel", "Cache", "HybridCache"], "processing_class=", tied=True),
        "5.0.0": release(["Trainer", "PreTrainedModel", "Cache"], "processing_class=", tied=True),
    }


def release(names: list[str], argument: str, generate: bool = False, tied: bool = False) -> Release:
    home = {"Trainer": "trainer", "AdamW": "optimization", "PreTrainedModel": "modeling_utils"}
    top = {name: f"transformers.{home.get(name, 'cache_utils')}.{name}" for name in names}
    late = "Cache" in names and "AdamW" not in names
    members = {"generate"} if generate else set()
    found = {
        "transformers": Surface(names=top),
        "transformers.trainer": Surface(
            names={"Trainer": "", "seed_worker": ""},
            bases={"Trainer": ""},
            members={"Trainer": frozenset({"__init__", "train"})},
            calls={
                "Trainer.__init__": TRAINER.format(argument),
                "Trainer.train": "self,resume=",
                "seed_worker": "_,rank,world" if late else "_",
            },
        ),
        "transformers.modeling_utils": Surface(
            names={
                "PreTrainedModel": "",
                **({} if late else {"prune_layer": "transformers.pytorch_utils.prune_layer"}),
            },
            bases={"PreTrainedModel": "torch.nn.Module"},
            members={"PreTrainedModel": frozenset({"forward", *members, *(["tied_keys"] if tied else [])})},
            calls={
                "PreTrainedModel._hook": "self,enable=" if tied else "self,module",
                "PreTrainedModel.__init__": "self,config",
                "PreTrainedModel.from_pretrained": f"cls,path,**kwargs,{'~dtype' if late else '~load_in_8bit'}",
            },
        ),
        "transformers.pytorch_utils": Surface(names={"prune_layer": ""}, calls={"prune_layer": "layer,index"}),
        "transformers.optimization": Surface(names={"AdamW": ""} if "AdamW" in names else {}, bases={"AdamW": ""}),
    }
    if "Cache" in names:
        found["transformers.cache_utils"] = cache(names, late)
    return found


def cache(names: list[str], late: bool) -> Surface:
    members = {"get_seq_length", "get_max_cache_shape" if late else "get_max_length", "update"}
    return Surface(
        names={name: "" for name in names if name.endswith("Cache")},
        bases={name: "" for name in names if name.endswith("Cache")},
        members={"Cache": frozenset(members)},
        calls={f"Cache.{name}": "self" for name in members},
    )


def peft() -> dict[str, Release]:
    plain = config("r=,alpha=")
    return {
        "0.1.0": plain,
        "0.2.0": {
            **config("r=,alpha=,eva_config="),
            "peft.peft_model": Surface(names={"HybridCache": "transformers.HybridCache"}),
        },
        "0.3.0": {**config("r=,alpha=,eva_config="), "peft.peft_model": Surface(names={"Cache": "transformers.Cache"})},
    }


def config(arguments: str) -> Release:
    names = {"LoraConfig": "peft.config.LoraConfig", "prepare_for_int8": "peft.config.prepare_for_int8"}
    return {
        "peft": Surface(names=names),
        "peft.config": Surface(
            names={"LoraConfig": "", "prepare_for_int8": ""},
            bases={"LoraConfig": ""},
            members={"LoraConfig": frozenset({"__init__", "r"})},
            calls={"LoraConfig.__init__": f"self,{arguments}", "prepare_for_int8": "model"},
        ),
    }
