"""The way out of a pair that fails: what `compat convert` makes of the artefact, and the command that says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compat.artefacts.converting import converter
from compat.questions import FOLDER

DATA = FOLDER / "data"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


def test_a_newer_tokenizer_json_is_written_for_the_reader(files: Path, made: Path) -> None:
    shutil.copy(DATA / "tokenizer.json", files / "tokenizer.json")
    command = converter("any", files, {"tokenizers": "0.15.2", "transformers": "4.37.0"}, made)
    assert (command, (made / "tokenizer.json").read_bytes()) == (
        "compat convert tokenizer.json --for tokenizers==0.15.2",
        (DATA / "tokenizer-0.15.2.json").read_bytes(),
    )


def test_what_the_reader_reads_anyway_needs_no_conversion(files: Path, made: Path) -> None:
    shutil.copy(DATA / "tokenizer.json", files / "tokenizer.json")
    assert (converter("any", files, {"tokenizers": "0.21.4"}, made), list(made.iterdir())) == (None, [])


def test_the_rest_of_a_folder_stays_as_it_is(files: Path, made: Path) -> None:
    shutil.copy(DATA / "tokenizer.json", files / "tokenizer.json")
    (files / "special_tokens_map.json").write_text("{}")
    command = converter("any", files, {"tokenizers": "0.15.2"}, made)
    assert (command, sorted(path.name for path in made.iterdir()), (made / "special_tokens_map.json").read_text()) == (
        "compat convert FOLDER --for tokenizers==0.15.2",
        ["special_tokens_map.json", "tokenizer.json"],
        "{}",
    )


@pytest.mark.parametrize(("name", "text"), [("model.safetensors", "x"), ("tokenizer.json", "{")])
def test_what_cannot_be_converted_has_no_way_out(files: Path, made: Path, name: str, text: str) -> None:
    (files / name).write_text(text)
    assert (converter("any", files, {"tokenizers": "0.15.2"}, made), list(made.iterdir())) == (None, [])
