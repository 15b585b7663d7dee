"""A small history with one thing of each kind that comes and goes, and a scan of sources against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from compat.history.merge import Book, Surface
from compat.history.names import History
from compat.scan.answer import Break, Scan, Verdict
from compat.scan.scanning import scan

RELEASES = ("4.40.0", "4.46.0", "4.57.6", "5.0.0")
MODULE = "torch.nn.Module"


def release(version: str) -> Mapping[str, Surface]:
    """What one release has: "4.46" renames and adds, "5" removes."""
    number = RELEASES.index(version)
    renamed, five = number >= 1, number >= 3
    top = {
        "Trainer": "transformers.trainer.Trainer",
        "TrainingArguments": "transformers.training_args.TrainingArguments",
        "PreTrainedModel": "transformers.modeling_utils.PreTrainedModel",
        "LlamaModel": "transformers.models.llama.LlamaModel",
        "AutoModel": "transformers.models.auto.AutoModel",
        "Config": "transformers.config.Config",
        "logging": "transformers.logging",
    }
    top |= {} if five else {"AdamW": "transformers.optimization.AdamW", "old_pipeline": ""}
    top |= {"Newcomer": ""} if five else {}
    trainer = ["__init__", "compute_loss", "train", "save", "args", "_log", *([] if five else ["tokenizer"])]
    signature = "self,model=,args=,{},callbacks=".format("processing_class=" if renamed else "tokenizer=")
    fields = "self,output_dir=,{},seed=".format("eval_strategy=" if renamed else "evaluation_strategy=")
    own = ["forward", "from_pretrained", "save", *([] if five else ["get_head_mask", "half"])]
    return {
        "transformers": Surface(names=top),
        "transformers.trainer": Surface(
            names={"Trainer": ""},
            bases={"Trainer": ""},
            members={"Trainer": frozenset(trainer)},
            calls={
                "Trainer.__init__": signature,
                "Trainer.compute_loss": f"self,model,inputs{',num_items_in_batch=' if renamed else ''}",
                "Trainer.train": "self,resume=,~taken,**kwargs",
                "Trainer.save": "self,~old",
                "Trainer._log": f"self,logs{',start' if five else ''}",
            },
        ),
        "transformers.training_args": Surface(
            names={"TrainingArguments": ""},
            bases={"TrainingArguments": ""},
            members={"TrainingArguments": frozenset({"__init__"})},
            calls={"TrainingArguments.__init__": fields},
        ),
        "transformers.modeling_utils": Surface(
            names={"PreTrainedModel": ""} | ({} if five else {"Conv1D": "transformers.pytorch_utils.Conv1D"}),
            bases={"PreTrainedModel": MODULE},
            members={"PreTrainedModel": frozenset(own)},
            calls={"PreTrainedModel.from_pretrained": "cls,path,**kwargs"},
        ),
        "transformers.pytorch_utils": Surface(names={"Conv1D": ""}, bases={"Conv1D": MODULE}),
        "transformers.optimization": Surface() if five else Surface(names={"AdamW": ""}, bases={"AdamW": ""}),
        "transformers.models.llama": Surface(
            names={"LlamaModel": ""},
            bases={"LlamaModel": "transformers.modeling_utils.PreTrainedModel"},
            members={"LlamaModel": frozenset({"forward"})},
        ),
        "transformers.models.auto": Surface(
            names={"AutoModel": ""},
            bases={"AutoModel": ""},
            members={"AutoModel": frozenset({"from_pretrained"})},
            calls={"AutoModel.from_pretrained": "cls,path,*args,**kwargs"},
        ),
        "transformers.config": Surface(
            names={"Config": ""},
            bases={"Config": ""},
            members={"Config": frozenset({"__getattr__", "?", *([] if five else ["use_return_dict"])})},
        ),
        "transformers.logging": Surface(
            names={"get_logger": ""}, calls={"get_logger": "name,level" if five else "name"}
        ),
        **({} if five else {"transformers.deepspeed": Surface(names={"HfDeepSpeedConfig": ""})}),
    }


@pytest.fixture(scope="session")
def history() -> History:
    """Of transformers in four releases, and of peft in one."""
    transformers, peft = Book(), Book()
    transformers.make_room(RELEASES)
    for version in RELEASES:
        transformers.add(version, release(version))
    peft.make_room(["0.10.0"])
    peft.add("0.10.0", {"peft": Surface(names={"LoraConfig": ""}, bases={"LoraConfig": ""})})
    return History([transformers.package("transformers", "transformers"), peft.package("peft", "peft")])


Look = Callable[..., Scan]


@pytest.fixture
def look(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Scan files, given as text by name, or one text; 5.0.0 is asked about."""
    monkeypatch.chdir(tmp_path)

    def looked(source: str | Mapping[str, str], to: str = "5.0.0", at: str | None = None) -> Scan:
        files = {"a.py": source} if isinstance(source, str) else source
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return scan(history, [tmp_path], {"transformers": to}, {"transformers": at} if at else {})

    return looked


def told(found: Scan, *verdicts: Verdict) -> list[str]:
    """What was found, as "a.py:1:2 name"; of some verdicts only, if they are given."""
    return [_told(each) for each in found.breaks if not verdicts or each.verdict in verdicts]


def _told(each: Break) -> str:
    return f"{each.path}:{each.spot.line}:{each.spot.column} {each.name}"
