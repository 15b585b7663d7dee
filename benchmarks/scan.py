"""What ``compat scan`` costs: a generated tree of 500 files, read in one process.

    python benchmarks/scan.py [--files 500] [--runs 3]

Each file has imports, classes that derive from the libraries', calls with keywords and code that has nothing to do with
them, about 170 lines in all; one name in three is gone at the newest releases. ``one file`` is what starting costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compat.history.store import shipped

HEAD = """\
from __future__ import annotations

import transformers
from accelerate import Accelerator
from huggingface_hub import HfFolder, cached_download, hf_hub_download
from peft import LoraConfig, get_peft_model, prepare_model_for_int8_training
from transformers import AdamW, AutoModelForCausalLM, Trainer, TrainingArguments

from tree.m{before} import Trainer{before}
"""
PART = """

class Trainer{number}(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False):
        rows = [self.tokenizer.decode(each) for each in inputs["labels"] if each]
        self.logged = {{"rows": rows, "state": self.state.global_step}}
        return super().compute_loss(model, inputs, return_outputs)

    def values(self, table, first=0, last=None):
        total = 0
        for number, (key, value) in enumerate(sorted(table.items())):
            if value is None or number < first:
                continue
            total += value * self.args.learning_rate if key.startswith("a") else len(key) ** 2
        return {{"total": total, "last": last, "mean": total / max(len(table), 1)}}


def train{number}(path, rows, *, rate=1e-4):
    model = AutoModelForCausalLM.from_pretrained(path, load_in_8bit=True)
    model = get_peft_model(prepare_model_for_int8_training(model), LoraConfig(r=8, lora_alpha=16, bias="none"))
    arguments = TrainingArguments("out", evaluation_strategy="no", learning_rate=rate, push_to_hub_token=None)
    trainer = Trainer{number}(model=model, args=arguments, train_dataset=rows, tokenizer=transformers.AutoTokenizer)
    optimizer = AdamW(model.parameters(), lr=rate)
    accelerator = Accelerator(fp16=True)
    hf_hub_download(repo_id=path, filename="config.json", use_auth_token=HfFolder.get_token())
    cached_download(path)
    return accelerator.prepare(trainer.train(), optimizer)
"""


def write(folder: Path, files: int) -> None:
    """A package with so many modules, each of which imports the one before."""
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    for number in range(files - 1):
        parts = (PART.format(number=number if not part else f"{number}_{part}") for part in range(6))
        (folder / f"m{number}.py").write_text(HEAD.format(before=max(number - 1, 0)) + "".join(parts))


def seconds(folder: Path) -> tuple[float, float]:
    """How long one scan of a folder takes, the start of Python included: by the clock, and of a processor."""
    history = shipped()
    to = [part for package in history.packages for part in ("--to", package)]
    start, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-m", "compat", "scan", str(folder), *to], stdout=subprocess.DEVNULL, check=False)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, spent


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for name, files in (("one file", 2), (f"{asked.files} files", asked.files)):
            folder = Path(place) / str(files) / "tree"
            write(folder, files)
            lines = sum(len(each.read_text().splitlines()) for each in folder.glob("*.py"))
            wall, spent = map(statistics.median, zip(*(seconds(folder) for _ in range(asked.runs)), strict=True))
            print(f"{name}: {lines} lines, {wall:.2f} s, {spent:.2f} s of a processor (medians of {asked.runs})")  # noqa: T201


if __name__ == "__main__":
    main()
