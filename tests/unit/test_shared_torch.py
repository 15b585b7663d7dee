"""A torch layer that is installed once and linked: the same environment, and nothing that is damaged is accepted."""

from __future__ import annotations

import dataclasses
import functools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import builder, environment, lock, process, shared_torch, torch_layer
from compat.accelerators import ALL, Accelerator
from compat.cache import contents, removing
from compat.environment import Environment
from compat.model import Combination, Kind, Lock
from compat.torch_layer import TorchLayer

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
WANTED = Combination("tried", "Tried", Kind.CURRENT, PYTHON, {"transformers": "1.0"}, torch="1.0")
OTHER = dataclasses.replace(WANTED, packages={"transformers": "1.0", "peft": "1.0"})
pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests, each of which leaves what it mends: a build is what takes time."""
    return tmp_path_factory.mktemp("cache")


@functools.cache
def prepared(cache: Path, peft: bool) -> tuple[Lock, TorchLayer]:
    asked = OTHER if peft else WANTED
    locked = lock.resolve(asked)
    assert isinstance(locked, Lock), locked
    layer = torch_layer.resolve(asked, locked, cache)
    assert isinstance(layer, TorchLayer), layer
    return locked, layer


def built(cache: Path, asked: Combination = WANTED, accelerators: frozenset[Accelerator] = ALL) -> Environment:
    found = builder.build(*prepared(cache, asked is OTHER), PYTHON, cache, accelerators=accelerators)
    assert isinstance(found, Environment), found
    return found


def site(found: Environment) -> Path:
    return next(found.folder.glob("lib/python*/site-packages"))


def torch_of(found: Environment) -> Environment:
    assert found.torch
    return found.torch


def where(found: Environment) -> str:
    program = "import torch, importlib.metadata as m; print(torch.__file__, m.version('torch'))"
    return process.run([found.python, "-I", "-c", program], env={}).stdout.replace(str(found.folder), "")


def test_two_environments_have_one_torch_and_each_its_own_lock(cache: Path) -> None:
    one, two = built(cache), built(cache, OTHER)
    assert (one.torch, one.versions, two.versions) == (
        two.torch,
        {"tokenizers": "1.0", "torch": "1.0+cpu", "transformers": "1.0"},
        {"peft": "1.0", "tokenizers": "1.0", "torch": "1.0+cpu", "transformers": "1.0"},
    )
    assert [environment.health(each) for each in (one, two, torch_of(one))] == [None, None, None]
    assert (site(one) / "torch").samefile(site(two) / "torch")


def test_one_with_and_one_without_are_two_that_look_the_same_from_inside(cache: Path) -> None:
    linked, alone = built(cache), built(cache, accelerators=ALL - {Accelerator.TORCH})
    assert (linked.digest == alone.digest, linked.versions, alone.torch) == (False, alone.versions, None)
    assert where(linked) == where(alone) != ""
    assert not (site(alone) / "torch").is_symlink()


def _replaced(found: Environment) -> None:
    (site(found) / "torch").unlink()
    shutil.copytree(site(torch_of(found)) / "torch", site(found) / "torch")


DAMAGES: dict[str, Callable[[Environment], object]] = {
    "torch/__init__.py is gone": lambda found: (site(torch_of(found)) / "torch" / "__init__.py").unlink(),
    "torch is not linked to the shared torch": _replaced,
    "torch 1.0+cpu is not there": lambda found: shutil.rmtree(torch_of(found).folder),
}


@pytest.mark.parametrize("reason", DAMAGES)
def test_damage_is_noticed_and_mended(reason: str, cache: Path) -> None:
    found = built(cache)
    DAMAGES[reason](found)
    noticed = environment.health(found)
    again = built(cache)
    assert (noticed, environment.health(again), again) == (reason, None, found)


def test_a_damaged_one_is_not_built_anew_under_those_who_use_it(cache: Path) -> None:
    found = built(cache)
    with environment.in_use(found):
        (site(torch_of(found)) / "torch" / "__init__.py").unlink()
        assert environment.health(found) == "torch/__init__.py is gone"
        other = built(cache, OTHER)
        assert (other.torch, environment.health(other)) == (None, None)
        assert environment.health(found) == "torch/__init__.py is gone"
    assert environment.health(built(cache)) is None


def test_the_cache_removes_it_after_those_that_link_to_it_and_never_in_use(cache: Path) -> None:
    found = built(cache)
    shared, there = torch_of(found).folder, contents.look(cache)
    assert ([each.path for each in there.oldest_first][-2:], there.foreign) == ([found.folder, shared], ())
    with environment.in_use(found):
        assert not removing.environment(shared)
    assert removing.environment(shared)
    with pytest.raises(FileNotFoundError), environment.in_use(found):
        pass


def layer(text: str) -> TorchLayer:
    return TorchLayer(text, "1.0", "index", "")


def test_what_the_lock_names_too_is_installed_with_the_lock() -> None:
    text = "torch==1.0 \\\n    --hash=sha256:{0}\nfsspec==2 \\\n    --hash=sha256:{0}\n".format("0" * 64)
    torch, fsspec = f"{text.partition('fsspec')[0]}", f"fsspec{text.partition('fsspec')[2]}"
    parts = shared_torch.parted(Lock("one", "fsspec==2\n", "", ""), layer(text))
    assert parts
    assert [each.text for each in parts] == [fsspec, torch]


@pytest.mark.parametrize("locked", ["torch==1.0\n", "nvidia-cublas==1\n"])
def test_a_lock_with_torch_or_its_neighbours_shares_none(locked: str) -> None:
    assert shared_torch.parted(Lock("one", locked, "", ""), layer("torch==1.0\n")) is None


def test_scripts_are_the_environments_own_and_call_its_python(tmp_path: Path) -> None:
    here, shared = tmp_path / "here", tmp_path / "shared"
    inside = Path("lib", f"python{PYTHON}", "site-packages")
    record, script = shared / inside / "torch-1.0.dist-info" / "RECORD", shared / "bin" / "torchrun"
    for file, text in ((record, "../../../bin/torchrun,,9\n"), (script, f"#!{shared}/bin/python\n")):
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    script.chmod(0o755)
    (here / inside).mkdir(parents=True)
    shared_torch.link(here, shared)
    own = here / "bin" / "torchrun"
    assert (own.read_text(encoding="utf-8"), own.stat().st_mode & 0o777) == (f"#!{here}/bin/python\n", 0o755)
    assert shared_torch.wrong(here, shared) is None
    own.unlink()
    assert shared_torch.wrong(here, shared) == "torchrun is gone"


def test_a_name_at_the_top_in_both_is_a_clash(tmp_path: Path) -> None:
    for each in ("here", "shared"):
        (tmp_path / each / "lib" / "python3" / "site-packages" / "both").mkdir(parents=True)
    with pytest.raises(shared_torch.ClashError):
        shared_torch.link(tmp_path / "here", tmp_path / "shared")
