"""The workflow file: nobody else's actions, no more rights than it needs, and commands that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from compat.cli import app

FILE = Path(__file__).parents[2] / ".github" / "workflows" / "compat.yml"
WORKFLOW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def commands() -> Iterator[list[str]]:
    """The words of each command of compat in the scripts; a variable stands for one word."""
    for step in STEPS:
        for found in re.findall(r"\bcompat ([a-z]+ [^\n]*)", step.get("run", "")):
            yield shlex.split(re.split(r"\)\"|\|\||;|>>", found)[0])


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_each_command_is_parsed(words: list[str]) -> None:
    command = COMMANDS[words[0]]
    command.make_context(words[0], words[1:]).close()


def test_the_commands_are_those_of_a_fan_out() -> None:
    assert [words[0] for words in commands()] == ["plan", "run", "report", "merge"]


def test_only_actions_of_github_itself_with_their_major_version() -> None:
    used = {step["uses"] for step in STEPS if "uses" in step}
    assert all(re.fullmatch(r"actions/[a-z-]+@v[0-9]+", each) for each in used)


def test_it_may_read_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in JOBS.values())
    assert "secrets." not in FILE.read_text(encoding="utf-8")
    checkouts = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"] for step in checkouts] == [{"persist-credentials": False}] * len(JOBS)


def test_nothing_of_an_event_is_pasted_into_a_script() -> None:
    assert not any("${{" in step.get("run", "") for step in STEPS)


def test_a_job_gets_what_the_plan_says() -> None:
    shard = JOBS["shard"]
    assert shard["strategy"]["matrix"] == "${{ fromJSON(needs.plan.outputs.matrix) }}"
    assert {step["env"]["IDS"] for step in shard["steps"] if "env" in step} == {"${{ matrix.ids }}"}
