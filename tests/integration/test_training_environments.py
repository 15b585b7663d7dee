"""Training in a real environment: every precision and way, its memory, and what it says of broken training.

COMPAT_CACHE names a folder of environments to reuse; without it they are built anew.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from compat import matrix
from compat.journal import Journal
from compat.model import Combination, Kind, Outcome
from compat.questions import SHIPPED, Catalogue
from compat.run import run
from compat.setup import Setup

DEFAULTS = matrix.read_defaults(Path(__file__).parents[2] / matrix.FOLDER)
FILE = Path(__file__).parent / "samples" / "training" / "catalogue.py"
PARTS = ("weights", "gradients", "optimizer", "activations")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]
Asked = Callable[..., Mapping[str, Outcome]]


def sample() -> Catalogue:
    """The catalogue beside the samples, as the host reads it."""
    spec = importlib.util.spec_from_file_location("training_catalogue", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Catalogue(module.PROBES, FILE)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Ask the document's first row, as far as it can be installed."""
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()

    def ask(*probes: str, catalogue: Catalogue = SHIPPED) -> Mapping[str, Outcome]:
        combination = Combination(
            id="trained",
            title="The document's first row",
            kind=Kind.CURRENT,
            python=DEFAULTS.python,
            packages={"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"},
            companions=tuple(DEFAULTS.companions),
            torch=DEFAULTS.torch,
            exclude_newer=DEFAULTS.exclude_newer,
            probes=probes,
        )
        with Journal(tmp_path / "journal.sqlite3") as book:
            outcomes = run(combination, Setup(tmp_path / "locks", cache, catalogue=catalogue), book).outcomes
        return {outcome.probe: outcome for outcome in outcomes}

    return ask


def test_each_precision_and_way_trains_as_float32_does(asked: Asked) -> None:
    ways = ("bf16", "fp16", "autocast-bf16", "autocast-fp16", "checkpointing", "accumulation")
    found = asked("training-steps", *(f"training-{way}" for way in ways))
    expected = found["training-steps"].evidence.figures["losses"]
    assert expected == [4.633, 4.5598, 4.4549, 4.3182, 4.2323, 4.2301, 4.2115, 4.172, 4.1302, 4.1016, 4.0885]
    near = {way: 0.1 if way.endswith("16") else 0.0 for way in ways}
    assert {
        way: found[f"training-{way}"].evidence.figures["losses"] == pytest.approx(expected, abs=near[way])
        for way in ways
    } == dict.fromkeys(ways, True)
    assert found["training-checkpointing"].evidence.figures["recomputed_modules"] == 96


def test_what_needs_a_gpu_says_that_there_is_none(asked: Asked) -> None:
    found = asked("training-8bit", "training-4bit")
    assert {found[name].reason for name in ("training-8bit", "training-4bit")} <= {
        "no device",
        "not asked for: use --device cuda",
    }


def test_memory_is_as_predicted(asked: Asked) -> None:
    catalogue = sample()
    names = [probe.id for probe in catalogue.probes if probe.function == "between:steps"]
    found = asked(*names, catalogue=catalogue)
    off = {
        (name, part): round(measured[f"memory_predicted_{part}_bytes"] / measured[f"memory_{part}_bytes"], 2)
        for name in names
        for measured in [found[name].evidence.measured]
        for part in PARTS
    }
    assert {key: share for key, share in off.items() if not 0.7 < share < 1.3} == {}
    kept = {name: found[name].evidence.measured["memory_activations_bytes"] for name in names}
    assert all(kept[f"{language}-checkpointing"] < kept[f"{language}-bf16"] / 3 for language in ("t5", "llama"))


def test_what_cannot_fit_is_refused_before_it_is_made(asked: Asked) -> None:
    found = asked("too-big", catalogue=sample())["too-big"]
    assert found.reason.startswith("needs 15.9 GiB (weights 14.8 GiB, gradients 18 MiB, optimizer 37 MiB, ")
    assert found.evidence.measured["memory_predicted_bytes"] == 16501928392
    assert found.evidence.measured["peak_memory_bytes"] < 2**30


def test_broken_training_is_a_wrong_answer(asked: Asked) -> None:
    catalogue = sample()
    names = [probe.id for probe in catalogue.probes if probe.function == "broken:steps"]
    found = asked(*names, catalogue=catalogue)
    said = {
        "no-learning": "the loss does not fall: 4.6330, 4.6330",
        "infinite-loss": "the loss is inf in step 1, in fp32",
        "base-moves": "trainable outside the Q-Former's LoRA: base_model.model.language_projection.weight",
        "no-checkpointing": "gradient checkpointing is on, and nothing was computed a second time",
        "means-of-means": "the parts' gradient of base_model.model",
    }
    assert {name: found[name].reason for name in names if f"WrongAnswer: {said[name]}" not in found[name].reason} == {}
