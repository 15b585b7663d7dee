"""Lock -> Environment: real uv over the offline index."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from compat import builder, environment, installer, lock, process, torch_layer
from compat.environment import IN_USE, MARKER, USED, Environment
from compat.errors import ToolError
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.torch_layer import TorchLayer

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
pytestmark = pytest.mark.usefixtures("offline")


def combination(torch: str | None = None, forced: dict[str, str] | None = None, **packages: str) -> Combination:
    return Combination("tried", "Tried", Kind.CURRENT, PYTHON, packages, torch=torch, forced=forced or {})


LOCKS: dict[str, Lock] = {}
"""What was resolved, by the combination: over one index the same."""


def locked(asked: Combination) -> Lock:
    if repr(asked) not in LOCKS:
        found = lock.resolve(asked)
        assert isinstance(found, Lock), found
        LOCKS[repr(asked)] = found
    return LOCKS[repr(asked)]


def built(asked: Combination, cache: Path) -> Environment:
    found = builder.build(locked(asked), None, PYTHON, cache)
    assert isinstance(found, Environment), found
    return found


def layer_of(asked: Combination, cache: Path, **more: str) -> TorchLayer:
    found = torch_layer.resolve(asked, locked(asked), cache, **more)
    assert isinstance(found, TorchLayer), found
    return found


def refusal(outcome: object) -> tuple[Stage, Status, str]:
    assert isinstance(outcome, Outcome)
    return outcome.stage, outcome.status, outcome.reason


def test_an_environment_has_what_its_lock_and_torch_layer_say(tmp_path: Path) -> None:
    asked = combination(torch="1.0", transformers="1.0", peft="1.0")
    found = builder.build(locked(asked), layer_of(asked, tmp_path), PYTHON, tmp_path)
    assert isinstance(found, Environment), found
    assert (found.versions, environment.health(found)) == (
        {"peft": "1.0", "tokenizers": "1.0", "torch": "1.0+cpu", "transformers": "1.0"},
        None,
    )


def test_its_python_is_its_own_and_imports_its_packages(tmp_path: Path) -> None:
    found = built(combination(transformers="1.0", peft="1.0"), tmp_path)
    program = "import sys, peft, transformers; print(sys.prefix, transformers.__version__)"
    answer = process.run([found.python, "-I", "-c", program], env={})
    assert answer.stdout == f"{found.folder} 1.0\n", answer.stderr


def test_forced_packages_replace_the_locks(tmp_path: Path) -> None:
    found = built(combination(transformers="1.0", tokenizers="1.0", forced={"tokenizers": "2.0"}), tmp_path)
    assert (found.versions, environment.health(found)) == ({"tokenizers": "2.0", "transformers": "1.0"}, None)


def test_a_repository_is_installed_beside_hashed_wheels(offline: Any, tmp_path: Path) -> None:
    reference = offline.repository("peft/mended", tmp_path / "repository")
    found = built(combination(transformers="1.0", peft=reference), tmp_path)
    assert found.versions == {"peft": "2.0", "tokenizers": "1.0", "transformers": "1.0"}


def test_the_same_content_is_built_once(tmp_path: Path) -> None:
    asked = combination(transformers="1.0")
    first = built(asked, tmp_path)
    before = (first.folder / MARKER).stat().st_mtime_ns
    second = builder.build(dataclasses.replace(locked(asked), combination="other"), None, PYTHON, tmp_path)
    assert (second, (first.folder / MARKER).stat().st_mtime_ns) == (first, before)


def test_two_builders_at_once_build_once(tmp_path: Path) -> None:
    wanted = locked(combination(transformers="1.0"))
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: builder.build(wanted, None, PYTHON, tmp_path), range(2))
    assert isinstance(first, Environment)
    assert (first, environment.health(first)) == (second, None)


def by_hand(folder: Path) -> Environment:
    """Return an environment of one distribution, as healthy as its looks."""
    there = folder / "lib" / f"python{PYTHON}" / "site-packages" / "tokenizers-1.0.dist-info"
    for file, text in (
        (folder / "bin" / "python", ""),
        (folder / "pyvenv.cfg", ""),
        (there / "METADATA", ""),
        (there / "RECORD", ""),
        (folder / MARKER, json.dumps({"digest": "abc", "versions": {"tokenizers": "1.0"}, "entries": [there.name]})),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "bin" / "python").chmod(0o755)
    return Environment(folder, "abc", {"tokenizers": "1.0"})


def _info(found: Environment) -> Path:
    return next(found.folder.glob("lib/python*/site-packages/*.dist-info"))


def _write(file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.touch()


DAMAGES: dict[str, Callable[[Environment], object]] = {
    "not completely built": lambda found: (found.folder / MARKER).unlink(),
    "its Python is gone": lambda found: found.python.unlink(),
    "built from something else": lambda found: (found.folder / MARKER).write_text("{", encoding="utf-8"),
    "tokenizers 1.0 is not there": lambda found: shutil.rmtree(_info(found)),
    "tokenizers 1.0 is not there, but 2.0": lambda found: _info(found).rename(
        _info(found).with_name("tokenizers-2.0.dist-info")
    ),
    "added 3.0 was added": lambda found: _write(_info(found).with_name("added-3.0.dist-info") / "METADATA"),
    "mine.pth was added": lambda found: _write(_info(found).with_name("mine.pth")),
}


def test_a_whole_environment_is_healthy(tmp_path: Path) -> None:
    found = by_hand(tmp_path)
    _info(found).with_name("__pycache__").mkdir()
    assert environment.health(found) is None


def test_one_of_an_older_compat_that_recorded_less_is_healthy(tmp_path: Path) -> None:
    found = by_hand(tmp_path)
    (tmp_path / MARKER).write_text('{"digest": "abc", "versions": {"tokenizers": "1.0"}}', encoding="utf-8")
    assert environment.health(found) is None


@pytest.mark.parametrize("reason", DAMAGES)
def test_a_damaged_environment_says_why(reason: str, tmp_path: Path) -> None:
    found = by_hand(tmp_path)
    DAMAGES[reason](found)
    assert environment.health(found) == reason


def test_a_damaged_environment_is_built_anew(tmp_path: Path) -> None:
    asked = combination(transformers="1.0")
    shutil.rmtree(_info(built(asked, tmp_path)))
    assert environment.health(built(asked, tmp_path)) is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (combination(transformers="8.0"), "no wheels with a matching platform tag"),
        (combination(transformers="10.0"), "Hash mismatch for `transformers==10.0`"),
        (combination(transformers="1.0", forced={"transformers": "8.0"}), "no wheels with a matching platform tag"),
    ],
    ids=["other platform", "wrong hash", "forced for another platform"],
)
def test_what_cannot_be_installed_is_inconclusive_and_leaves_nothing(
    asked: Combination, words: str, tmp_path: Path
) -> None:
    stage, status, reason = refusal(builder.build(locked(asked), None, PYTHON, tmp_path))
    folders = [path for path in (tmp_path / "environments").iterdir() if path.is_dir()]
    assert (stage, status, words in reason, folders) == (Stage.INSTALL, Status.ERROR, True, []), reason


def test_a_python_that_is_not_there_is_inconclusive(tmp_path: Path) -> None:
    outcome = builder.build(locked(combination(transformers="1.0")), None, "3.99", tmp_path)
    assert refusal(outcome)[:2] == (Stage.INSTALL, Status.ERROR)


def test_a_cache_that_cannot_be_written_is_inconclusive(tmp_path: Path) -> None:
    (tmp_path / "environments").write_text("a file, no folder", encoding="utf-8")
    outcome = builder.build(locked(combination(transformers="1.0")), None, PYTHON, tmp_path)
    assert (refusal(outcome)[:2], str(tmp_path) in refusal(outcome)[2]) == ((Stage.INSTALL, Status.ERROR), False)


def test_a_builder_that_was_killed_leaves_no_half_environment(tmp_path: Path) -> None:
    wanted = locked(combination(transformers="1.0"))
    folder = tmp_path / "environments" / builder.content_digest(wanted, None, PYTHON)[:16]
    assert installer.uv([process.uv(), "venv", str(folder)]).returncode == 0
    found = builder.build(wanted, None, PYTHON, tmp_path)
    assert isinstance(found, Environment)
    assert (found.folder, environment.health(found)) == (folder, None)


def test_torch_comes_from_find_links_where_they_offer_it(tmp_path: Path) -> None:
    found = layer_of(combination(torch="1.0", transformers="1.0"), tmp_path)
    assert (found.version, found.backend, found.flags) == ("1.0+cpu", "find-links", ())


def test_torch_may_come_from_the_ordinary_index(
    offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    asked = combination(torch="1.0", transformers="1.0")
    outcome = torch_layer.resolve(dataclasses.replace(asked, torch="9.9"), locked(asked), tmp_path, backend="index")
    assert (refusal(outcome)[:2], "no version of torch==9.9" in refusal(outcome)[2]) == (
        (Stage.INSTALL, Status.ERROR),
        True,
    )


def test_no_torch_is_no_layer(tmp_path: Path) -> None:
    asked = combination(transformers="1.0")
    assert torch_layer.resolve(asked, locked(asked), tmp_path) is None


def test_the_layer_is_resolved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = combination(torch="1.0", transformers="1.0")
    first, calls, uv_pip = layer_of(asked, tmp_path), [], installer.uv_pip
    wanted = locked(asked)

    def counted(*arguments: str, **more: Any) -> process.Completed:
        calls.append("--no-deps" in arguments)
        return uv_pip(*arguments, **more)

    monkeypatch.setattr(installer, "uv_pip", counted)
    # What find-links offer is asked once in the life of the program.
    assert (torch_layer.resolve(asked, wanted, tmp_path), calls) == (first, [])


def test_a_kept_layer_that_was_damaged_is_resolved_anew(tmp_path: Path) -> None:
    asked = combination(torch="1.0", transformers="1.0")
    first = layer_of(asked, tmp_path)
    (kept,) = (tmp_path / "torch-layers").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8") + "more==1.0\n", encoding="utf-8")
    assert layer_of(asked, tmp_path) == first


def test_another_torch_than_the_pinned_is_never_taken(
    offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_settings: Callable[[], None]
) -> None:
    override = tmp_path / "override.txt"
    override.write_text("torch==1.0\n", encoding="utf-8")
    asked = combination(torch="2.0", transformers="1.0")
    wanted = locked(asked)
    monkeypatch.setenv("UV_OVERRIDE", str(override))
    forget_settings()
    with pytest.raises(ToolError, match=r"uv resolved torch 1\.0\+cpu, not 2\.0"):
        torch_layer.resolve(asked, wanted, tmp_path)


def test_an_environment_that_is_built_or_found_counts_as_used_now(tmp_path: Path) -> None:
    found = built(combination(transformers="1.0"), tmp_path)
    used = found.folder / USED
    assert used.exists()
    os.utime(used, (0, 0))
    built(combination(transformers="1.0"), tmp_path)
    assert used.stat().st_mtime > 0


def test_what_is_in_use_cannot_be_held_by_who_removes(tmp_path: Path) -> None:
    found = built(combination(transformers="1.0"), tmp_path)
    with (found.folder / IN_USE).open("r+") as stream:
        with environment.in_use(found), environment.in_use(found), pytest.raises(BlockingIOError):
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
