"""A run that is ended at any moment: locking, building, importing, probing, searching, writing.

Each chain ends one run after the other in the same folder, each at a later stage, after a random time there. Then the
next run has to complete what nobody disturbed would have found.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

STAGES = ("", "first: locking", "first: building", "first: probing", "first: near: building")
"""What a run says on its way; "" for its start."""
CHAINS = range(4)
"""Five runs are ended in each: 20 moments for each signal."""
LONGEST_S = 0.6
PEFT = {"name": "peft", "requires": ["transformers", "torch"]}
PACKAGES = (
    ({"name": "transformers", "version": "5.0.0", "requires": ["tokenizers", "torch"]}, b"__version__ = '5.0.0'\n"),
    ({"name": "tokenizers", "version": "0.22.0"}, b"__version__ = '0.22.0'\n"),
    ({**PEFT, "version": "0.17.0"}, b"from transformers import HybridCache\n__version__ = '0.17.0'\n"),
    ({**PEFT, "version": "0.18.0"}, b"import transformers\n__version__ = '0.18.0'\n"),
)
"""peft 0.17.0 imports what transformers 5 removed: a search for other pins finds peft 0.18.0."""
TORCH = 'torch = "1.0"'


def releases(*versions: str) -> list[dict[str, Any]]:
    return [{"version": each, "uploaded": None, "yanked": False, "wheel": True} for each in versions]


RELEASES = {
    "schema_version": 1,
    "renewed": "2026-11-01",
    "packages": {
        "transformers": releases("5.0.0"),
        "tokenizers": releases("0.22.0"),
        "peft": releases("0.17.0", "0.18.0"),
    },
}


@pytest.fixture(scope="module")
def index(offline_index: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("searched") / "index"
    offline_index.write(folder, PACKAGES)
    return (folder / "simple").as_uri()


def filled(workplace: Any, index: str, entry: Callable[..., str], folder: Path) -> Any:
    """A workplace in ``folder`` with a failing and a working combination."""
    made = replace(workplace, folder=folder, environ={**workplace.environ, "UV_DEFAULT_INDEX": index})
    made.project.mkdir(parents=True, exist_ok=True)
    made.temporary.mkdir(exist_ok=True)
    made.matrix(
        entry("first", "5.0.0", "0.22.0", "0.17.0", more=TORCH), entry("second", "5.0.0", "0.22.0", "0.18.0", TORCH)
    )
    made.write("matrix/releases.json", json.dumps(RELEASES))
    return made


@pytest.fixture
def place(workplace: Any, index: str, entry: Callable[..., str], tmp_path: Path) -> Any:
    return filled(workplace, index, entry, tmp_path)


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """What an undisturbed run left, once somebody has asked for it."""
    return {}


@pytest.fixture
def undisturbed(whole: dict[str, Any], workplace: Any, index: str, entry: Callable[..., str], tmp_path: Path) -> Any:
    if not whole:
        alone = filled(workplace, index, entry, tmp_path / "undisturbed")
        assert alone.compat("run").code == 0
        assert alone.compat("report").code == 0
        whole.update(results=alone.results(), keys=alone.keys())
    return whole


def disturbed(place: Any, stage: str, seconds: float, send: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str]:
    """Start a run, wait until it has come to a stage and some more, and send it what ends it."""
    with place.start("run") as started:
        said = list(_until(started, stage))
        time.sleep(seconds)
        send(started)
        rest = started.communicate(timeout=60)[1]
    return started.returncode, "".join(said) + rest


def _until(started: subprocess.Popen[str], stage: str) -> Iterator[str]:
    while stage and (line := started.stderr.readline()):
        yield line
        if stage in line:
            return


def completed(place: Any, undisturbed: dict[str, Any]) -> None:
    """The next run completes, and all is as if nobody had disturbed it."""
    run = place.compat("run")
    assert (run.code, place.half_built()) == (0, []), run
    assert place.compat("report").code == 0
    assert (place.results(), place.keys()) == (undisturbed["results"], undisturbed["keys"])


@pytest.mark.parametrize("chain", CHAINS)
def test_sigkill(chain: int, place: Any, undisturbed: dict[str, Any]) -> None:
    dice = random.Random(f"SIGKILL {chain}")
    for stage in STAGES:
        code, _ = disturbed(place, stage, dice.uniform(0, LONGEST_S), lambda started: started.kill())
        assert code in (-signal.SIGKILL, 0), stage
        assert place.left() == ([], []), stage
        assert place.keys() <= undisturbed["keys"], stage
    completed(place, undisturbed)


SIGNALS = [*((signal.SIGINT, chain) for chain in CHAINS), (signal.SIGTERM, 0), (signal.SIGHUP, 0)]


@pytest.mark.parametrize(("number", "chain"), SIGNALS)
def test_a_signal_that_asks(number: signal.Signals, chain: int, place: Any, undisturbed: dict[str, Any]) -> None:
    dice = random.Random(f"{number.name} {chain}")
    for stage in STAGES:
        code, said = disturbed(place, stage, dice.uniform(0, LONGEST_S), lambda started: started.send_signal(number))
        last = said.splitlines()[-1:]
        if not stage and code in (1, -number):  # nothing of compat was loaded yet: this is Python's own end
            assert (last in (["KeyboardInterrupt"], []), place.files("cache")) == (True, {})
        else:
            assert code in (130, 0), (stage, code, said)
            assert ("Traceback" in said, code == 0 or "compat: interrupted" in last[0]) == (False, True), said
        assert place.left() == ([], []), (stage, said)
        assert place.half_built() == [], (stage, said)
        assert place.keys() <= undisturbed["keys"], stage
    completed(place, undisturbed)


@pytest.mark.parametrize("seed", range(2))
def test_an_impatient_ctrl_c(seed: int, place: Any, undisturbed: dict[str, Any]) -> None:
    dice = random.Random(f"impatient {seed}")

    def again_and_again(started: subprocess.Popen[str]) -> None:
        for _ in range(4):
            started.send_signal(signal.SIGINT)
            time.sleep(dice.uniform(0, 0.1))

    for stage in STAGES[1:]:
        code, said = disturbed(place, stage, dice.uniform(0, LONGEST_S), again_and_again)
        assert code in (130, 0, -signal.SIGINT), (code, said)  # a shell calls the last one 130 as well
        assert ("Traceback" in said, place.left()) == (False, ([], [])), said
    completed(place, undisturbed)
