"""Every ordered pair of miniature releases: what becomes of a note, what is asked again, which ways out are shown."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat.artefacts import asking
from compat.artefacts.cross import Crosser
from compat.artefacts.crossing import Crossing
from compat.artefacts.ways import Converter
from compat.probes.catalogue_artefacts import Kind
from compat.probes.probe import Probe
from compat.questions import Catalogue

NEEDS = ("import-transformers",)
KIND = Kind("note", "a note", "notes", NEEDS)
PROBES = (
    Probe("import-transformers", "?", "", suite="", time_limit_s=10.0),
    Probe("artefact-write-note", "?", "notes:write", requires=NEEDS),
    Probe("artefact-read-note", "?", "notes:read", requires=NEEDS),
)
Done = Callable[[Any, str, Any], None]
RELEASES = {"old": "1.0", "new": "2.0", "strange": "3.0", "broken": "4.0"}


@pytest.fixture
def crossed(project_apart: Any, combination: Any) -> Any:
    """Cross releases by their names here; returns the crossing and how many outcomes were made for it."""
    file = project_apart.folder / "probes" / "catalogue.py"
    listed = ",\n".join(map(repr, PROBES))
    file.write_text(f"from compat_probes.probe import Probe\n\nPROBES = (\n{listed},\n)\n", encoding="utf-8")

    def crossed(*names: str, convert: Converter | None = None, done: Done = lambda *_: None, **more: Any) -> Crossing:
        setup = replace(project_apart.setup, catalogue=Catalogue(PROBES, file), **more)
        chosen = [replace(combination(transformers=RELEASES[name], peft="2.0"), id=name) for name in names]
        crosser = Crosser(setup, project_apart.journal, 2, lambda *_: None, done, convert)
        return crosser.cross(chosen, [KIND])

    return crossed


def cells(crossing: Crossing) -> Mapping[str, str]:
    (grid,) = crossing.grids
    return {f"{cell.writer} -> {cell.reader}": cell.came.value for cell in grid.cells}


def store(project_apart: Any) -> Path:
    return asking.shared(project_apart.setup.cache)


@pytest.mark.slow
def test_each_ordered_pair_comes_out_as_what_it_is(crossed: Any) -> None:
    assert cells(crossed("old", "new", "strange", "broken")) == {
        "old -> old": "equal",
        "old -> new": "equal",
        "old -> strange": "other answers",
        "old -> broken": "not in this release",
        "new -> old": "fail",
        "new -> new": "equal",
        "new -> strange": "other answers",
        "new -> broken": "not in this release",
        "strange -> old": "fail",
        "strange -> new": "fail",
        "strange -> strange": "equal",
        "strange -> broken": "not in this release",
        "broken -> old": "not written",
        "broken -> new": "not written",
        "broken -> strange": "not written",
        "broken -> broken": "not written",
    }


@pytest.mark.slow
def test_again_nothing_is_asked(crossed: Any) -> None:
    first, second = crossed("old", "new"), crossed("old", "new")
    assert (first.fresh > 0, second) == (True, replace(first, fresh=0))


@pytest.mark.slow
def test_another_writer_is_all_that_is_asked_anew(crossed: Any) -> None:
    crossed("old", "new")
    asked = ["import", "strange writes", "strange reads old", "strange reads new", "strange reads its own"]
    assert crossed("old", "new", "strange").fresh == len([*asked, "old reads strange", "new reads strange"])


@pytest.mark.slow
def test_a_store_that_is_gone_is_written_again_and_what_is_known_of_it_stays(crossed: Any, project_apart: Any) -> None:
    first = crossed("old")
    shutil.rmtree(store(project_apart))
    again = crossed("old")
    assert (cells(again), again.fresh) == (cells(first), len(["import", "old writes"]))
    assert len(list(store(project_apart).iterdir())) == 1


@pytest.mark.slow
def test_a_damaged_artefact_is_written_again(crossed: Any, project_apart: Any) -> None:
    crossed("old")
    (note,) = store(project_apart).glob("*/files/note.txt")
    note.write_text("form 1 says 7", encoding="utf-8")
    crossed("old")
    assert note.read_text(encoding="utf-8") == "form 1 says 1"


@pytest.mark.slow
def test_an_artefact_that_is_damaged_before_it_is_read_says_nothing_and_is_asked_again(
    crossed: Any, project_apart: Any
) -> None:
    def damage(_: Any, what: str, __: Any) -> None:
        if what == "written":
            for note in store(project_apart).glob("*/files/note.txt"):
                note.write_text("", encoding="utf-8")

    damaged, again = crossed("old", done=damage), crossed("old")
    (grid,) = damaged.grids
    assert (grid.cells[0].came.value, "was altered or is not all there" in grid.cells[0].reason) == (
        "inconclusive",
        True,
    )
    assert (cells(again), again.fresh) == ({"old -> old": "equal"}, len(["import", "old writes", "old reads"]))


@pytest.mark.slow
def test_what_a_kill_has_left_goes_once_it_is_nobody_s(crossed: Any, project_apart: Any) -> None:
    for name, age in ((".new-old", 2 * asking.STALE_S), (".new-now", 0.0)):
        left = store(project_apart) / name
        left.mkdir()
        os.utime(left, (time.time() - age, time.time() - age))
    assert sorted(path.name for path in store(project_apart).iterdir()) == [".new-now"]


def rewritten(said: str) -> Converter:
    """Write the note in the reader's form, with these words."""

    def convert(kind: str, files: Path, reader: Mapping[str, str], made: Path) -> str | None:
        form = reader["transformers"].partition(".")[0]
        (made / "note.txt").write_text(f"form {form} says {said}", encoding="utf-8")
        return f"convert {kind} --for transformers=={reader['transformers']}"

    return convert


def as_it_is(kind: str, files: Path, reader: Mapping[str, str], made: Path) -> str | None:
    shutil.copytree(files, made, dirs_exist_ok=True)
    return "convert nothing"


def none(kind: str, files: Path, reader: Mapping[str, str], made: Path) -> str | None:
    return None


def ways(crossing: Crossing) -> Mapping[tuple[str, str], str]:
    (grid,) = crossing.grids
    return {(cell.writer, cell.reader): way.command for cell in grid.cells for way in cell.ways}


@pytest.mark.slow
@pytest.mark.parametrize(
    "convert", [as_it_is, none, rewritten(said="1")], ids=["still fails", "not there", "says something else"]
)
def test_a_conversion_that_does_not_help_is_not_shown(convert: Converter, crossed: Any) -> None:
    assert ways(crossed("old", "new", convert=convert)) == {}


@pytest.mark.slow
def test_nothing_is_converted_that_is_not_what_was_written(crossed: Any, project_apart: Any) -> None:
    def damage(_: Any, what: str, __: Any) -> None:
        if what == "read":
            for expected in store(project_apart).glob("*/expected.json"):
                expected.write_text('{"said": 1}', encoding="utf-8")

    assert ways(crossed("old", "new", convert=rewritten(said="1"), done=damage)) == {}


@pytest.mark.slow
def test_a_conversion_that_helps_is_shown_with_its_command(crossed: Any) -> None:
    found = crossed("old", "new", convert=rewritten(said="2"))
    assert (ways(found), cells(found)["new -> old"]) == (
        {("new", "old"): "convert note --for transformers==1.0"},
        "fail",
    )
