"""The command line over ``[tool.compat]``."""

from __future__ import annotations

import pytest

from compat.check.options import ADDED, EITHER, OPTIONS, merged
from compat.check.project import Project
from compat.cli import Commands
from compat.errors import MatrixError

PROBES = Project.model_validate({"probes": ["import-peft"], "commands": ["pytest"], "budget": 1})
SUITES = Project.model_validate({"suites": ["drift"]})


def asked(project: Project) -> dict[str, object]:
    return {"probes": project.probes, "suites": project.suites}


def test_what_is_said_replaces_the_projects_and_commands_are_added() -> None:
    found = merged(PROBES, {"commands": ["true"], "budget": 2, "probes": None, "suites": ()})
    assert (found.commands, found.budget, asked(found)) == (
        ("pytest", "true"),
        2,
        {"probes": ("import-peft",), "suites": ()},
    )


def test_a_suite_replaces_the_projects_probes() -> None:
    assert asked(merged(PROBES, {"suites": ["drift"]})) == {"probes": (), "suites": ("drift",)}


def test_a_probe_replaces_the_projects_suites() -> None:
    assert asked(merged(SUITES, {"probes": ["import-peft"]})) == {"probes": ("import-peft",), "suites": ()}


def test_a_probe_and_a_suite_are_refused() -> None:
    with pytest.raises(MatrixError, match="--probe and --suite: one of them"):
        merged(SUITES, {"probes": ["import-peft"], "suites": ["drift"]})


def test_every_option_that_is_named_is_there() -> None:
    """Its name is told where its value is refused."""
    there = {option for parameter in Commands()["check"].params for option in parameter.opts}
    assert ({*OPTIONS.values()} - there, {*ADDED, *EITHER} - {*OPTIONS}) == (set(), set())
