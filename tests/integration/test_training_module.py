"""The training module's files in a real environment: minutes where it has to be built.

COMPAT_CACHE names a folder of environments to reuse; without it one is built anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import compat.probes
from compat import builder, interpreter, lockfile, matrix, torch_layer
from compat.environment import Environment
from compat.lock import Lock

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / matrix.FOLDER
PROBES = Path(compat.probes.__file__).parent
SCRIPTS = Path(__file__).parent / "training"
ALONE = ("training.py", "checkpoint.py", "progress.py", "lora_checks/check.py", "handwritten.py")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(900)]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module", params=["documented-1", "current-5"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a script in the environment of a combination, as a process of its own."""
    (chosen,) = matrix.select(matrix.read(MATRIX), [request.param])
    cache = Path(os.environ.get("COMPAT_CACHE") or tmp_path_factory.mktemp("cache")).absolute()
    found, python = lockfile.read(chosen, MATRIX / "locks"), interpreter.exact(chosen.python)
    assert isinstance(found, Lock)
    assert python is not None
    layer = torch_layer.resolve(chosen, found, cache)
    assert isinstance(layer, torch_layer.TorchLayer)
    built = builder.build(found, layer, python, cache)
    assert isinstance(built, Environment)

    def script(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        argv = [str(built.python), "-I", str(SCRIPTS / name), *map(str, arguments)]
        env = {"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HOME": str(cache)}
        return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=300, check=False)

    return script


def steps(run: Run, folder: Path, first: int, last: int) -> dict[str, Any]:
    """Steps from one to another in a process of their own, with the checkpoint in ``folder``."""
    answer = folder.with_suffix(".json")
    done = run("steps.py", ROOT, folder, first, last, answer)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(answer.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def before(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Four steps and their checkpoint."""
    folder = tmp_path_factory.mktemp("before") / "saved"
    return folder, steps(run, folder, 0, 4)


def test_a_new_process_goes_on_bit_for_bit(run: Run, before: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    straight, after = steps(run, tmp_path / "straight", 0, 10), steps(run, before[0], 4, 10)
    assert {**after, "losses": before[1]["losses"] + after["losses"]} == straight


@pytest.mark.parametrize("where", ["adapter", "state", "manifest"])
def test_a_kill_while_saving_leaves_the_old_checkpoint(where: str, run: Run, tmp_path: Path) -> None:
    killed = run("kill.py", ROOT, tmp_path, where)
    assert (killed.returncode, run("load.py", ROOT, tmp_path).stdout) == (-9, "1\n"), killed.stderr


NO_MANIFEST = "FOLDER/checkpoint.json is no checkpoint of this kind: "


def broken(folder: Path, how: str) -> None:
    """Break the checkpoint in a folder, by a word or by what the manifest is to say instead (JSON)."""
    (place,) = folder.glob("lora-checkpoint.*")
    manifest = folder / "checkpoint.json"
    if how.startswith("{"):
        told = {**json.loads(manifest.read_text(encoding="utf-8")), **json.loads(how)}
        kept = {key: value for key, value in told.items() if value is not None}
        manifest.write_text(json.dumps(kept), encoding="utf-8")
    elif how == "cut":
        os.truncate(place / "training.pt", 1000)
    elif how == "missing":
        (place / "adapter_config.json").unlink()
    elif how == "manifest":
        manifest.write_text("{", encoding="utf-8")
    elif how == "deep":
        manifest.write_text("[" * 200000, encoding="utf-8")
    elif how == "empty":
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("", "4"),
        ("cut", "the checkpoint in FOLDER is broken: training.pt is cut or was changed"),
        ("missing", "the checkpoint in FOLDER is broken: adapter_config.json is missing"),
        ("manifest", "FOLDER/checkpoint.json is no checkpoint of this kind: JSONDecodeError: "),
        ("empty", "there is no checkpoint in FOLDER: checkpoint.json is missing"),
        ("deep", "FOLDER/checkpoint.json is no checkpoint of this kind: RecursionError: "),
        ('{"format": 1}', "FOLDER/checkpoint.json is of format 1; this file reads 2"),
        ('{"step": null}', NO_MANIFEST),
        ('{"step": "x"}', NO_MANIFEST),
        ('{"step": NaN}', NO_MANIFEST),
        ('{"step": -5}', NO_MANIFEST),
        ('{"step": true}', NO_MANIFEST),
        ('{"adapter": null}', NO_MANIFEST),
        ('{"adapter": "../other"}', NO_MANIFEST),
        ('{"folder": ".."}', NO_MANIFEST),
        ('{"files": {"training.pt": 5}}', NO_MANIFEST),
        ('{"step": 99999}', "FOLDER/checkpoint.json is not as it was written"),
        ('{"files": {}}', "FOLDER/checkpoint.json is not as it was written"),
        ('{"digest": "0"}', "FOLDER/checkpoint.json is not as it was written"),
        ("fresh", "the checkpoint in FOLDER is not loaded: 36 of its 40 parameters have other values in this model"),
        ("no-schedule", "FOLDER holds the state of optimizer, scheduler, and was asked for that of optimizer"),
        ("other-optimizer", "FOLDER: the optimizer takes another state: ValueError: loaded state dict "),
        ("wider", "the checkpoint in FOLDER is of another model: "),
    ],
)
def test_a_checkpoint_that_cannot_be_used_is_refused_in_one_line(
    how: str, says: str, run: Run, before: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copytree(before[0], tmp_path / "saved")
    broken(tmp_path / "saved", how)
    done = run("load.py", ROOT, tmp_path / "saved", how)
    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith(says)


def test_only_own_folders_are_deleted(run: Run, before: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    shutil.copytree(before[0], tmp_path / "saved")
    (old,) = (path.name for path in (tmp_path / "saved").iterdir() if path.is_dir())
    users = {"step-1", "step-2-notes", "lora-checkpoint.step-4.mine", old + ".bak"}
    for name in users | {"lora-checkpoint.step-3-ab_12345"}:  # what a killed process left
        (tmp_path / "saved" / name).mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "saved" / "lora-checkpoint.step-9-linked00").symlink_to(tmp_path / "other")
    users.add("lora-checkpoint.step-9-linked00")
    done = run("again.py", ROOT, tmp_path / "saved")
    assert (done.returncode, done.stdout) == (0, "5\n"), done.stderr
    (new,) = {path.name for path in (tmp_path / "saved").iterdir() if path.is_dir()} - users
    assert new.startswith("lora-checkpoint.step-5-")
    assert {path.name for path in (tmp_path / "saved").iterdir()} == {*users, new, "checkpoint.json"}


@pytest.mark.parametrize(
    ("kind", "how", "says"),
    [
        ("float32", "faint", ""),
        ("bfloat16", "faint", ""),
        ("float32", "blind", "image-ignored: "),
        ("bfloat16", "blind", "image-ignored: "),
        ("float32", "blind-frozen", "image-ignored: "),
        ("bfloat16", "blind-frozen", "image-unclear: "),
    ],
)
def test_equal_losses_in_half_precision_are_no_proof_of_an_image_without_effect(
    kind: str, how: str, says: str, run: Run
) -> None:
    done = run("image.py", ROOT, kind, how)
    assert done.returncode == 0, done.stderr
    assert (done.stdout[: len(says)], bool(done.stdout)) == (says, bool(says))


def test_each_file_can_be_copied_alone(run: Run, tmp_path: Path) -> None:
    for name in ALONE:
        shutil.copy(PROBES / name, tmp_path)
        done = run("alone.py", tmp_path / Path(name).name)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
