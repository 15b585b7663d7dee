import re
from pathlib import Path

import pytest
import typer

from compat.cli import app
from compat.errors import Exit
from compat.matrix import read

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
NOXFILE = (TOP / "noxfile.py").read_text(encoding="utf-8")
CI = (TOP / ".ci" / "run").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def console(text: str) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("command", console(README))
def test_each_command_of_the_readme_is_run_by_ci(command: str) -> None:
    for part in command.split(" && "):
        assert part.split("#")[0].strip() in CI


@pytest.mark.parametrize("text", [README, CONTRIBUTING])
def test_each_session_that_is_named_exists(text: str) -> None:
    named = {name for name in re.findall(r"nox -s \"?([a-z_]+)(?!\()", text) if name != "combinatio"}
    defined = {*re.findall(r"^def (\w+?)_?\(session", NOXFILE, flags=re.MULTILINE), "combination"}
    assert named <= defined


@pytest.mark.parametrize("text", [README, CONTRIBUTING])
def test_each_compat_command_and_option_that_is_named_exists(text: str) -> None:
    for command, rest in re.findall(r"`compat ([a-z]+)([^`]*)`", text):
        options = {option for parameter in COMMANDS[command].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options


def test_the_options_after_the_dashes_exist_for_both_commands_behind_the_matrix() -> None:
    told = README.partition("What stands after `--`")[2].partition("| exit code |")[0]
    named = set(re.findall(r"`(--[a-z-]+)", told))
    for command in ("run", "report"):
        assert named <= {option for parameter in COMMANDS[command].params for option in parameter.opts}


def test_the_exit_codes_are_all_listed() -> None:
    table = README.partition("| exit code |")[2].partition("## ")[0]
    listed = re.findall(r"^\| (\d+) \|", table, flags=re.MULTILINE)
    assert [int(code) for code in listed] == [int(code) for code in Exit]


def test_each_file_of_the_matrix_is_listed() -> None:
    files = {path.name for path in (TOP / "matrix").glob("*.toml")}
    assert files >= set(re.findall(r"`(\w+\.toml)`", README.partition("## The matrix")[2]))


def test_each_combination_that_is_named_exists() -> None:
    ids = {each.id for each in read(TOP / "matrix")}
    assert set(re.findall(r"combination\(([\w.-]+)\)", README)) <= ids


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README + CONTRIBUTING))
def test_each_link_leads_somewhere(link: str) -> None:
    assert (TOP / link).exists()
