"""The captured artefacts and what became of them: whole, small, and each as `pairs.toml` says.

The last test reads them again in real environments (minutes, and the package index); COMPAT_CACHE names a folder of
environments to reuse.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compat import matrix
from compat.artefacts import asking, judging
from compat.artefacts.judging import Seen
from compat.journal import Journal, decode
from compat.probes.artefacts import store
from compat.probes.catalogue_artefacts import KINDS, READ
from compat.setup import Setup

HERE = Path(__file__).parent
MATRIX = HERE.parents[1] / matrix.FOLDER
_SPEC = importlib.util.spec_from_file_location("captured_pairs", HERE / "pairs.py")
assert _SPEC is not None
assert _SPEC.loader is not None
pairs = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = pairs  # a dataclass looks its module up
_SPEC.loader.exec_module(pairs)

PAIRS = pairs.pairs()
NOT_CAPTURED = {"model-t5", "model-instructblip-t5", "model-instructblip-llama", "generation-beams"}
"""Not captured: no pair fails, or the files are too large (see README.md here)."""
LARGEST = 40_000


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(pairs.OUTCOMES.read_text(encoding="utf-8"))
    return found


def test_each_kind_is_captured_or_said_not_to_be() -> None:
    assert [kind.name for kind in KINDS if kind.name not in NOT_CAPTURED] == list(PAIRS)


@pytest.mark.parametrize("kind", PAIRS)
def test_the_files_are_those_that_the_outcomes_are_of(kind: str, outcomes: Mapping[str, Any], tmp_path: Path) -> None:
    pairs.unpack(kind, tmp_path)
    assert store.digest(tmp_path) == outcomes[kind]["artefact"]


@pytest.mark.parametrize("kind", PAIRS)
def test_packing_gives_the_committed_bytes_of_the_content(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = pairs.packed(kind).read_bytes()
    pairs.unpack(kind, tmp_path / "files")
    monkeypatch.setattr(pairs, "CAPTURED", tmp_path)
    pairs.pack(kind, tmp_path / "files")
    assert (pairs.packed(kind).read_bytes() == committed, len(committed) < LARGEST) == (True, True)


@pytest.mark.parametrize("kind", PAIRS)
def test_nothing_of_the_machine_is_in_it(kind: str, tmp_path: Path) -> None:
    pairs.unpack(kind, tmp_path)
    found = [path.name for path in tmp_path.rglob("*") if path.is_file() and b"/tmp/" in path.read_bytes()]
    assert found == []


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("which", ["passes", "fails"])
def test_what_was_seen_is_judged_as_it_should_be(kind: str, which: str, outcomes: Mapping[str, Any]) -> None:
    pair, artefact = PAIRS[kind], outcomes[kind]["artefact"]
    outcome = decode(outcomes[kind][which])
    seen = judging.seen([outcome])
    cell = judging.cell(kind, pair.writer, "reader", artefact, seen, seen)
    wanted = (pair.came, pair.rule) if which == "fails" else ("equal", "")
    assert (cell.came.value, cell.rule, outcome.probe) == (*wanted, asking.name_of(READ + kind, artefact))


@pytest.fixture(scope="module")
def reader(outcomes: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Seen]:
    """A combination that has read all captured artefacts that concern it, in one go."""
    place = tmp_path_factory.mktemp("artefacts")
    setup = Setup(MATRIX / "locks", Path(os.environ.get("COMPAT_CACHE", place / "cache")).absolute())
    combinations = {each.id: each for each in matrix.read(MATRIX)}
    for kind in PAIRS:
        folder = asking.shared(setup.cache) / outcomes[kind]["artefact"]
        if not folder.exists():
            pairs.unpack(kind, folder)

    @cache
    def reader(name: str) -> Seen:
        concerned = {kind for kind, pair in PAIRS.items() if name in (pair.passes, pair.fails)}
        artefacts = [(kind, outcomes[kind]["artefact"]) for kind in concerned]
        with Journal(place / "journal.sqlite3") as book:
            result = asking.read(combinations[name], artefacts, setup, book, lambda *_: None)
        return judging.seen(result.outcomes)

    return reader


@pytest.mark.environments
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("which", ["passes", "fails"])
@pytest.mark.parametrize("kind", PAIRS)
def test_it_is_read_so_in_a_real_environment(
    kind: str, which: str, outcomes: Mapping[str, Any], reader: Callable[[str], Seen]
) -> None:
    pair = PAIRS[kind]
    name = pair.passes if which == "passes" else pair.fails
    cell = judging.cell(kind, pair.writer, name, outcomes[kind]["artefact"], reader(name), reader(name))
    assert (cell.came.value, cell.rule) == ((pair.came, pair.rule) if which == "fails" else ("equal", ""))
