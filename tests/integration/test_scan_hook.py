"""The hook as users have it: pre-commit builds it from a repository, and runs it on theirs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compat.process import uv

CHECKOUT = Path(__file__).parents[2]
SHIPPED = (".pre-commit-hooks.yaml", "compat", "pyproject.toml", "README.md", "LICENSE")
CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: compat-scan
        args: [--to, peft==0.21.2]
"""


def repository(folder: Path, *, copy_of: Path | None = None) -> str:
    """Make a repository of what is in a folder, or of a checkout's files; return its revision."""
    folder.mkdir(exist_ok=True)
    for name in SHIPPED if copy_of else ():
        subprocess.run(["cp", "-r", str(copy_of / name), str(folder)], check=True)  # type: ignore[operator]
    git = ["git", "-c", "user.name=compat", "-c", "user.email=compat@localhost", "-c", "init.defaultBranch=main"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All of it"]):
        subprocess.run([*git, *step], cwd=folder, check=True)
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_hook_fails_where_something_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    hook, mine = tmp_path / "hook", tmp_path / "mine"
    revision = repository(hook, copy_of=CHECKOUT)
    mine.mkdir()
    (mine / ".pre-commit-config.yaml").write_text(CONFIG.format(repository=hook.as_uri(), revision=revision))
    (mine / "a.py").write_text("from peft import prepare_model_for_int8_training\n")
    (mine / "b.txt").write_text("from peft import prepare_model_for_int8_training\n")
    repository(mine)
    said = [pre_commit(mine)]
    (mine / "a.py").write_text("from peft import prepare_model_for_kbit_training\n")
    said.append(pre_commit(mine))
    assert [(code, "a.py:1:18  peft.prepare_model_for_int8_training" in out, "b.txt" in out) for code, out in said] == [
        (1, True, False),
        (0, False, False),
    ], said


def pre_commit(folder: Path) -> tuple[int, str]:
    command = [uv(), "tool", "run", "pre-commit", "run", "--all-files", "--verbose"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr
