from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from compat.check import project
from compat.check.project import Project
from compat.errors import MatrixError

ALL = """
[tool.compat]
from = "uv.lock"
axes = ["transformers", "accelerate"]
probes = ["lora-training"]
commands = ["pytest -q tests/smoke", "python -c 'import mine'"]
probe-files = ["probes/mine.py"]
scan = ["probes"]
constraints = ["numpy <2"]
with = ["pytest", "pytest-timeout >=2.3"]
python = "3.12"
torch = "2.6.0"
time-limit = 90
budget = 0
repeat = 3
"""


def written(text: str, folder: Path) -> Path:
    (folder / "probes").mkdir(parents=True, exist_ok=True)
    (folder / "probes" / "mine.py").touch()
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(MatrixError) as caught:
        project.read(written(text, folder))
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) not in message
    return message


def values(found: Project) -> dict[str, object]:
    return {**dict(found), "folder": found.folder}


NOTHING: dict[str, object] = {
    "from_": None,
    "axes": (),
    "probes": (),
    "suites": (),
    "commands": (),
    "probe_files": (),
    "scan": (),
    "constraints": (),
    "with_": (),
    "python": None,
    "torch": None,
    "time_limit": None,
    "budget": None,
    "repeat": None,
}


def test_all_keys_are_read(tmp_path: Path) -> None:
    assert values(project.read(written(ALL, tmp_path))) == {
        "from_": "uv.lock",
        "axes": ("transformers", "accelerate"),
        "probes": ("lora-training",),
        "suites": (),
        "commands": ("pytest -q tests/smoke", "python -c 'import mine'"),
        "probe_files": ("probes/mine.py",),
        "scan": ("probes",),
        "constraints": ("numpy<2",),
        "with_": ("pytest", "pytest-timeout>=2.3"),
        "python": "3.12",
        "torch": "2.6.0",
        "time_limit": 90.0,
        "budget": 0,
        "repeat": 3,
        "folder": tmp_path,
    }


def test_settings_do_not_change(tmp_path: Path) -> None:
    found = project.read(written(ALL, tmp_path))
    with pytest.raises(ValidationError, match="frozen"):
        found.budget = 1  # type: ignore[misc]


@pytest.mark.parametrize("text", [None, "", "[project]\nname = 'mine'\n", "[tool]\n", "tool = 1\n", "[tool.compat]\n"])
def test_what_is_not_said_is_none(text: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    found = project.read(tmp_path if text is None else written(text, tmp_path))
    assert values(found) == {**NOTHING, "folder": tmp_path}


def test_the_nearest_file_with_the_table_counts(tmp_path: Path) -> None:
    written("[tool.compat]\nbudget = 1\n", tmp_path)
    inner = written("[project]\nname = 'inner'\n", tmp_path / "packages" / "inner")
    (inner / "tests").mkdir()
    found = project.read(inner / "tests")
    assert (found.budget, found.folder) == (1, tmp_path)
    written("[tool.compat]\nbudget = 2\n", inner)
    found = project.read(inner / "tests")
    assert (found.budget, found.folder) == (2, inner)


def test_the_search_ends_at_the_top_of_a_repository(tmp_path: Path) -> None:
    written("[tool.compat]\nbudget = 1\n", tmp_path)
    inner = tmp_path / "repository" / "tests"
    inner.mkdir(parents=True)
    (inner.parent / ".git").mkdir()
    assert values(project.read(inner)) == {**NOTHING, "folder": inner}


KEYS = (
    "from, axes, probes, suites, commands, probe-files, scan, constraints, with, python, torch, "
    "time-limit, budget, repeat"
)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("budgets", " (did you mean budget?)"),
        ("time_limit", " (did you mean time-limit?)"),
        ("from_", " (did you mean from?)"),
        ("folder", ""),
        ("colour", ""),
    ],
)
def test_an_unknown_key_is_refused_by_its_name(key: str, meant: str, tmp_path: Path) -> None:
    message = f"pyproject.toml: [tool.compat] {key}: unknown key{meant}; there are: {KEYS}"
    assert refusal(f"[tool.compat]\n{key} = 1\n", tmp_path) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("from = 1", "from: Input should be a valid string"),
        ("from = ''", "from: '': expected a word"),
        ('from = "a\\u0000b"', "from: 'a\\x00b': expected a word"),
        ("axes = 'peft'", "axes: expected a list"),
        ("probes = ['a']\nsuites = ['b']", "probes and suites: one of them"),
        ("axes = ['Peft']", "axes number 1: 'Peft' has to be written 'peft'"),
        ("axes = ['torch']", "axes number 1: torch is a layer of its own: give its version under the key torch"),
        ("axes = ['peft', 'a b']", "axes number 2: 'a b' is no package name"),
        ("axes = ['peft', 1]", "axes number 2: Input should be a valid string"),
        ("probes = ['  ']", "probes number 1: '  ': expected a word"),
        ("commands = ['pytest \"x']", "commands number 1: 'pytest \"x' is no command: No closing quotation"),
        ("commands = [' ']", "commands number 1: ' ' is no command"),
        ("constraints = ['numpy = 2']", "constraints number 1: 'numpy = 2' is no requirement: Expected"),
        ("with = ['torch>2']", "with number 1: torch is a layer of its own: give its version under the key torch"),
        ("python = '3'", "python: String should match pattern"),
        ("python = 3.11", "python: Input should be a valid string"),
        ("torch = 'latest'", "torch: 'latest' is neither a version (1.2.3) nor a direct reference"),
        (
            "torch = 'https://example.org/torch.whl'",
            "torch: 'https://example.org/torch.whl' is no version: ",
        ),
        ("time-limit = 0", "time-limit: Input should be greater than 0"),
        ("time-limit = inf", "time-limit: Input should be a finite number"),
        ("time-limit = nan", "time-limit: Input should be a finite number"),
        ("time-limit = '9'", "time-limit: Input should be a valid number"),
        ("budget = -1", "budget: Input should be greater than or equal to 0"),
        ("budget = 1.5", "budget: Input should be a valid integer"),
        ("repeat = true", "repeat: Input should be a valid integer"),
        ("repeat = -1\nbudget = -1", "budget: Input should be greater than or equal to 0 (and 1 more)"),
        ("probe-files = ['none.py']", "probe-files number 1: 'none.py': no such Python file"),
        ("probe-files = ['probes']", "probe-files number 1: 'probes': no such Python file"),
        ("probe-files = ['../mine.py']", "probe-files number 1: '../mine.py': expected a path inside the folder of"),
        ("probe-files = ['/etc/x.py']", "probe-files number 1: '/etc/x.py': expected a path inside the folder of"),
        ("probe-files = ['link.py']", "probe-files number 1: 'link.py': expected a path inside the folder of"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_place(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "outside.py").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "link.py").symlink_to(tmp_path / "outside.py")
    said = refusal(f"[tool.compat]\n{line}\n", tmp_path / "mine")
    assert said.startswith(f"pyproject.toml: [tool.compat] {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.compat", "pyproject.toml: not readable as TOML: "),
        ("tool.compat = 1", "pyproject.toml: tool.compat: expected a table, [tool.compat]"),
        ("[[tool.compat]]", "pyproject.toml: tool.compat: expected a table, [tool.compat]"),
        ("# " + "x" * (9 * 2**20), "pyproject.toml: larger than 8 MiB; is it the right file?"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, message: str, tmp_path: Path) -> None:
    assert refusal(text, tmp_path).startswith(message)


def test_a_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MatrixError, match=r"^pyproject\.toml: not readable as TOML: "):
        project.read(tmp_path)
