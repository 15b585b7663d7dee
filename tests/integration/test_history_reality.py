"""What the history says of names equals what installed releases do. Minutes, and the package index.

The sample in ``names/sample.jsonl`` was drawn by ``names/draw.py`` with a fixed seed: names that can be imported,
members of classes, parameters; half of the answers are "not there". COMPAT_CACHE names a folder of environments to
reuse.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from compat import builder, lock, matrix, process, torch_layer
from compat.environment import Environment
from compat.history import store
from compat.history.names import History
from compat.model import Combination, Kind, Lock
from compat.torch_layer import TorchLayer

HERE = Path(__file__).parent / "names"
DEFAULTS = matrix.read_defaults(Path(__file__).parents[2] / matrix.FOLDER)
ENVIRONMENTS: Mapping[str, Mapping[str, str]] = json.loads((HERE / "environments.json").read_text())
SAMPLE: list[Mapping[str, Any]] = [json.loads(line) for line in (HERE / "sample.jsonl").read_text().splitlines()]


def test_the_sample_is_spread() -> None:
    assert len(SAMPLE) == 200
    assert Counter(each["there"] for each in SAMPLE) == {True: 100, False: 100}
    assert {each["environment"] for each in SAMPLE} == set(ENVIRONMENTS)
    assert {each["of"].partition(".")[0] for each in SAMPLE} == {
        store.opened(file).top for file in store.DATA.glob("*.zip")
    }
    assert set(Counter(each["what"] for each in SAMPLE)) == {"importable", "member", "parameter"}


def test_the_history_still_says_what_was_drawn() -> None:
    history = store.shipped()
    assert [each for each in SAMPLE if says(history, each) is not each["there"]] == []


@pytest.mark.environments
@pytest.mark.timeout(600)
def test_installed_releases_do_what_the_history_says(tmp_path: Path) -> None:
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda name: asked(name, cache), ENVIRONMENTS))
    differing = [question for pairs in answers for question, answer in pairs if answer is not question["there"]]
    assert (sum(map(len, answers)), differing) == (200, [])


def says(history: History, question: Mapping[str, Any]) -> bool:
    """The history's answer."""
    of, name = question["of"], question["name"]
    span = getattr(history, question["what"])(of, name)
    package = history.package_of(of)
    assert package is not None
    return bool(span and span.holds(ENVIRONMENTS[question["environment"]][package]))


def asked(name: str, cache: Path) -> list[tuple[Mapping[str, Any], bool | None]]:
    """The questions to one environment with its answers."""
    questions = [each for each in SAMPLE if each["environment"] == name]
    lines = "".join(f"{json.dumps(each)}\n" for each in questions)
    python = str(built(name, ENVIRONMENTS[name], cache).python)
    answer = process.run([python, str(HERE / "ask.py")], time_limit_s=300, input=lines)
    assert answer.returncode == 0, answer.stderr
    return list(zip(questions, map(json.loads, answer.stdout.splitlines()), strict=True))


def built(name: str, pins: Mapping[str, str], cache: Path) -> Environment:
    """The environment of these releases."""
    packages = {package: version for package, version in pins.items() if package != "torch"}
    companions = ("pillow", "sentencepiece")
    combination = Combination(
        f"history-{name}", "A release", Kind.CURRENT, "3.11", packages, companions, torch=pins["torch"]
    )
    found = lock.resolve(combination)
    assert isinstance(found, Lock), found
    layer = torch_layer.resolve(combination, found, cache)
    assert isinstance(layer, TorchLayer), layer
    environment_ = builder.build(found, layer, combination.python, cache)
    assert isinstance(environment_, Environment), environment_
    return environment_
