"""Places: read-only ones, odd names, links, and a machine without a home or a locale."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
READ_ONLY = "Read-only file system; is the disk full, or the place read-only?"
WRITING = (
    ("run", "--probe", "import-peft"),
    ("report",),
    ("lock",),
    ("bundle", "--without-torch", "--to", "bundle"),
    ("releases", "--renew", "peft"),
)


def test_a_project_that_is_read_only_is_told_and_can_be_listed(site: Any, read_only: Any) -> None:
    with read_only(site.project) as namespace:
        for command in WRITING:
            ended = site(*command, namespace=namespace)
            (line,) = ended.errors
            assert (ended.code, line.endswith(READ_ONLY), ended.out) == (2, True, ""), (command, ended)
        assert site("list", namespace=namespace).code == 0


def test_a_cache_that_is_read_only_is_inconclusive(site: Any, read_only: Any) -> None:
    site.cache.mkdir()
    with read_only(site.cache) as namespace:
        ended = site.ask(namespace=namespace)
    line, _ = ended.out.splitlines()
    assert (ended.code, line) == (3, f"tried: inconclusive: run: the machine refused: locks: {READ_ONLY}"), ended
    assert site.ask().code == 0


def test_reports_that_are_read_only_are_unchanged_or_told(site: Any, read_only: Any) -> None:
    assert (site.ask().code, site("report").code) == (0, 3)
    with read_only(site.project / "reports", site.project / "matrix") as namespace:
        assert "unchanged" in site("report", namespace=namespace).err
        assert site("run", namespace=namespace).code == 0
        ended = site("report", namespace=namespace)
        assert (ended.code, ended.errors) == (2, [f"compat: compatibility.md: {READ_ONLY}"]), ended


ODD = (
    *("with space", 'it\'s "quoted"', "größe-日本-😀", "new\nline", "tab\there", "percent%20", "dollar$HOME"),
    *("star*?[a]", "hash#frag", "semi;colon,comma", "-dash", "back\\slash", "at@sign", "{brace}", " lead"),
    f"{'x' * 200}/{'y' * 200}",
)


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_a_folder_may_have_any_name(name: str, site: Any) -> None:
    """Project, cache and bundle are below it."""
    project = site.workplace.folder / name
    shutil.copytree(site.project, project)
    cache = str(project / "cache")
    assert site.ask(cwd=project, COMPAT_CACHE=cache).code == 0
    assert site("report", cwd=project, COMPAT_CACHE=cache).code == 3  # most was not asked
    assert site("bundle", "--without-torch", "--to", "bundle", cwd=project, COMPAT_CACHE=cache).code == 0


def test_a_name_that_is_no_utf_8_is_told(site: Any) -> None:
    """uv has no environments there."""
    project = Path(os.fsdecode(os.fsencode(site.workplace.folder) + b"/latin\xff"))
    shutil.copytree(site.project, project)
    ended = site.ask(cwd=project, COMPAT_CACHE=str(project / "cache"))
    assert (ended.code, "not valid UTF-8" in ended.out, "Traceback" in ended.err) == (3, True, False), ended


def test_a_relative_cache_and_links_to_folders_are_the_same_places(site: Any) -> None:
    linked = site.workplace.folder / "linked"
    linked.symlink_to(site.project)
    assert site("run", "--cache", "own", "--probe", "import-peft", cwd=linked).code == 0
    (site.project / "other").symlink_to("own")
    again = site("run", "--cache", str(site.project / "other"), "--probe", "import-peft")
    assert (again.code, "unchanged" in again.err) == (0, True), again
    (site.workplace.folder / "elsewhere").mkdir()
    (site.project / "reports").symlink_to(site.workplace.folder / "elsewhere")
    assert site("report", "--cache", "own").code == 3  # most was not asked
    assert (site.workplace.folder / "elsewhere" / "results.json").is_file()


def test_reports_that_lead_nowhere_are_told(site: Any) -> None:
    assert site.ask().code == 0
    (site.project / "reports").symlink_to("/nowhere/at/all")
    ended = site("report")
    assert (ended.code, ended.errors) == (2, ["compat: reports: File exists; something else is in its place"]), ended


@pytest.mark.parametrize(
    "variables",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "xx_YY.UTF-99"},
        {"HOME": ""},
        {"TERM": "dumb", "COLUMNS": "1"},
    ],
    ids=["C", "POSIX", "no such locale", "no home", "a narrow terminal"],
)
def test_a_machine_may_lack_much(variables: dict[str, str], site: Any) -> None:
    """A program of its own: a locale is read when it starts."""
    matrix = site.project / "matrix" / "tried.toml"
    matrix.write_text(matrix.read_text(encoding="utf-8").replace("Title of", "Größe 日本 of"), encoding="utf-8")
    env = {name: value for name, value in variables.items() if value}
    if "HOME" in variables:
        site.environ.pop("HOME", None)
    ended = site.workplace.compat("run", "--probe", "import-peft", **env)
    listed = site.workplace.compat("list", **env)
    assert (ended.code, listed.code, ended.err.count("Traceback")) == (0, 0, 0), (ended, listed)


def test_a_home_that_cannot_be_written_is_told(site: Any) -> None:
    ended = site.ask(without=("COMPAT_CACHE", "XDG_CACHE_HOME"), HOME="/proc/nowhere")
    assert (ended.code, "the machine refused" in ended.out, "Traceback" in ended.err) == (3, True, False), ended
