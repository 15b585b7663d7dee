"""The torch that an interpreter has already: linked with what belongs to it, and nothing else of that interpreter."""

from __future__ import annotations

import dataclasses
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from compat import builder, environment, interpreter, lock, process, torch_layer, torch_system
from compat.environment import Environment
from compat.errors import CompatError
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.torch_layer import TorchLayer

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
pytestmark = pytest.mark.usefixtures("offline")
WANTED = Combination("tried", "Tried", Kind.CURRENT, PYTHON, {"transformers": "1.0", "peft": "1.0"}, torch="1.0")


@dataclasses.dataclass(frozen=True)
class System:
    """An interpreter of the user's with packages that the test puts there."""

    folder: Path

    @property
    def backend(self) -> str:
        return f"system:{self.folder / 'bin' / 'python'}"

    @property
    def site(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    def install(self, name: str, version: str, files: Sequence[str], requires: Sequence[str] = ()) -> None:
        lines = [
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            *(f"Requires-Dist: {r}\n" for r in requires),
        ]
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        rows = [f"{file},sha256=x,1\n" for file in (*files, f"{info}/METADATA", "../../../bin/tool")]
        for file, text in (
            *((file, f'__version__ = "{version}"\n') for file in files),
            (f"{info}/METADATA", "".join(lines)),
            (f"{info}/RECORD", "".join(rows)),
        ):
            (self.site / file).parent.mkdir(parents=True, exist_ok=True)
            (self.site / file).write_text(text, encoding="utf-8")


@pytest.fixture
def system(tmp_path: Path) -> System:
    """torch 9.0 with what it needs, and besides it what nobody asked for."""
    venv.create(tmp_path / "system", with_pip=False)
    made = System(tmp_path / "system")
    needs = [
        "needed>=1",
        "tokenizers>=1",
        'extra-only; extra == "more"',
        'elsewhere; sys_platform == "win32"',
        "absent",
    ]
    made.install("torch", "9.0+own", ["torch/__init__.py", "torch/lib/a.py", "functorch.py"], needs)
    made.install("needed", "1.5", ["needed/__init__.py"], ["nvidia-one", "nvidia-two"])
    made.install("nvidia-one", "1.0", ["nvidia/one/__init__.py", "nvidia/shared/one.py"])
    made.install("nvidia-two", "1.0", ["nvidia/__init__.py", "nvidia/two/__init__.py"])
    made.install("nvidia-other", "1.0", ["nvidia/other/__init__.py", "nvidia/shared/other.py"])
    for name in ("extra-only", "elsewhere", "transformers", "tokenizers", "peft", "accelerate"):
        made.install(name, "99.0", [f"{name.replace('-', '_')}/__init__.py"])
    return made


LOCKS: dict[str, Lock] = {}
"""What was resolved, by the combination: over one index the same."""


def locked(asked: Combination = WANTED) -> Lock:
    if repr(asked) not in LOCKS:
        found = lock.resolve(asked)
        assert isinstance(found, Lock), found
        LOCKS[repr(asked)] = found
    return LOCKS[repr(asked)]


def layer_of(system: System, cache: Path, asked: Combination = WANTED) -> TorchLayer:
    torch_system.found.cache_clear()
    found = torch_layer.resolve(asked, locked(asked), cache, system.backend)
    assert isinstance(found, TorchLayer), found
    return found


def built(system: System, cache: Path) -> Environment:
    found = builder.build(locked(), layer_of(system, cache), PYTHON, cache)
    assert isinstance(found, Environment), found
    return found


def refusal(system: System, cache: Path, asked: Combination = WANTED) -> tuple[Stage, Status, str]:
    torch_system.found.cache_clear()
    found = torch_layer.resolve(asked, locked(), cache, system.backend)
    assert isinstance(found, Outcome)
    return found.stage, found.status, found.reason


def test_torch_comes_with_what_belongs_to_it_and_the_lock_with_the_rest(system: System, tmp_path: Path) -> None:
    found = built(system, tmp_path)
    assert (found.versions, environment.health(found)) == (
        {
            "needed": "1.5",
            "nvidia-one": "1.0",
            "nvidia-two": "1.0",
            "peft": "1.0",
            "tokenizers": "1.0",
            "torch": "9.0+own",
            "transformers": "1.0",
        },
        None,
    )


def test_nothing_else_of_that_interpreter_can_be_imported(system: System, tmp_path: Path) -> None:
    found = built(system, tmp_path)
    program = """
import importlib, transformers, peft, tokenizers, torch.lib.a, functorch, needed
import torch, nvidia.one, nvidia.two, nvidia.shared.one
print(transformers.__version__, peft.__version__, tokenizers.__version__, torch.__version__)
for name in ("accelerate", "extra_only", "elsewhere", "nvidia.other", "nvidia.shared.other"):
    try:
        print("leaked", importlib.import_module(name))
    except ImportError:
        pass
"""
    answer = process.run([found.python, "-I", "-c", program], env={})
    assert (answer.stdout, answer.returncode) == ("1.0 1.0 1.0 9.0+own\n", 0), answer.stderr


def test_the_layer_is_named_by_its_version_and_its_content(system: System, tmp_path: Path) -> None:
    first = layer_of(system, tmp_path)
    system.install("needed", "1.6", ["needed/__init__.py"], ["nvidia-one"])
    (system.site / "needed-1.5.dist-info" / "METADATA").unlink()
    (system.site / "needed-1.5.dist-info" / "RECORD").unlink()
    (system.site / "needed-1.5.dist-info").rmdir()
    second = layer_of(system, tmp_path)
    assert (first.version, first.backend, first.digest == second.digest) == ("9.0+own", "system", False)
    assert layer_of(system, tmp_path) == second == torch_layer.known(WANTED, locked(), tmp_path, system.backend)


def test_the_environment_stands_on_that_interpreter(system: System, tmp_path: Path) -> None:
    layer = layer_of(system, tmp_path)
    assert torch_layer.python_of(WANTED, layer) == interpreter.look(system.folder).version
    home = (built(system, tmp_path).folder / "pyvenv.cfg").read_text(encoding="utf-8")
    assert f"home = {Path(sys.base_prefix, 'bin')}" in home


CHANGES = {
    "torch/lib/a.py was changed": lambda site: (site / "torch/lib/a.py").write_text("another", encoding="utf-8"),
    "nvidia/one/__init__.py is gone": lambda site: (site / "nvidia/one/__init__.py").unlink(),
    "functorch.py is gone": lambda site: (site / "functorch.py").unlink(),
}


@pytest.mark.parametrize("reason", CHANGES)
def test_a_change_of_the_interpreters_files_is_noticed(reason: str, system: System, tmp_path: Path) -> None:
    found = built(system, tmp_path)
    CHANGES[reason](system.site)
    assert environment.health(found) == reason


def test_building_anew_leaves_the_interpreter_as_it_was(system: System, tmp_path: Path) -> None:
    found = built(system, tmp_path)
    before = sorted(system.site.rglob("*"))
    found.folder.joinpath(environment.MARKER).unlink()
    assert (environment.health(built(system, tmp_path)), sorted(system.site.rglob("*"))) == (None, before)


def test_torch_of_another_python_is_inconclusive(system: System, tmp_path: Path) -> None:
    stage, status, reason = refusal(system, tmp_path, dataclasses.replace(WANTED, python="3.99"))
    assert (stage, status) == (Stage.INSTALL, Status.ERROR)
    assert reason == (
        f"the system's torch is for Python {PYTHON}, and the combination asks for 3.99; "
        f'set python = "{PYTHON}" in its matrix entry'
    )


def test_a_torch_that_the_lock_does_not_suit_is_refused(system: System, tmp_path: Path) -> None:
    system.install("needed", "1.5", ["needed/__init__.py"], ["tokenizers>=2"])
    assert refusal(system, tmp_path) == (
        Stage.INSTALL,
        Status.FAILED,
        "the system's needed 1.5 needs tokenizers>=2, and the lock has 1.0",
    )


def test_a_combination_without_torch_has_no_layer(system: System, tmp_path: Path) -> None:
    asked = dataclasses.replace(WANTED, torch=None)
    assert torch_layer.resolve(asked, locked(), tmp_path, system.backend) is None


def test_what_another_tool_installed_without_a_record_is_linked_by_its_top_modules(
    system: System, tmp_path: Path
) -> None:
    (system.site / "needed-1.5.dist-info" / "RECORD").unlink()
    assert "needed" in built(system, tmp_path).versions


def test_an_interpreter_without_torch_is_one_clear_error(tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=False)
    python = tmp_path / "empty" / "bin" / "python"
    with pytest.raises(CompatError) as raised:
        torch_layer.refuse_unknown(f"system:{python}")
    assert str(raised.value) == f"--torch system: no torch in {python}; name a Python that has it: --torch system:PATH"


def test_a_torch_that_is_installed_in_place_is_refused(system: System) -> None:
    system.install("torch", "9.0+own", ["__editable__.torch.pth"])
    torch_system.found.cache_clear()
    with pytest.raises(CompatError, match="is not in its place"):
        torch_layer.refuse_unknown(system.backend)
