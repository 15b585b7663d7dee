"""Runs inside of an environment with peft: ``python inside_peft.py FOLDER`` saves small adapters, weights not zero."""

import sys
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from torch import nn

SETTINGS = {
    "plain": {"target_modules": ["query", "value"]},
    "rslora": {"target_modules": ["query"], "use_rslora": True},
    "dora": {"target_modules": ["query"], "use_dora": True},
    "orthogonal": {"target_modules": ["query"], "init_lora_weights": "orthogonal"},
    "pissa": {"target_modules": ["query"], "init_lora_weights": "pissa"},
    "parts": {
        "target_modules": ["words", "query", "pixels"],
        "modules_to_save": ["head"],
        "bias": "lora_only",
        "rank_pattern": {"query": 2},
    },
}


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(12, 8)
        self.layers = nn.ModuleList(
            nn.ModuleDict({"query": nn.Linear(8, 8), "value": nn.Linear(8, 6)}) for _ in range(2)
        )
        self.pixels, self.head = nn.Conv2d(3, 4, 3), nn.Linear(6, 4)

    def forward(self, x):
        return x


def main(folder):
    warnings.simplefilter("ignore")
    for name, settings in SETTINGS.items():
        torch.manual_seed(0)
        model = get_peft_model(Model(), LoraConfig(r=4, lora_alpha=8, lora_dropout=0.1, **settings))
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad:
                    wave = torch.sin(torch.arange(parameter.numel()).float()) * 0.3
                    parameter.add_(wave.reshape(parameter.shape))
        model.save_pretrained(str(folder / name))
        (folder / name / "README.md").unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
