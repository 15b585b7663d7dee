"""``compat convert`` over an index of miniatures: both environments are built and asked, without any network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.errors import Exit

DOCUMENTED = Path(__file__).parents[2] / "compat" / "probes" / "data" / "tokenizer.json"
READER = """
import json

class Encoding:
    def __init__(self, text):
        self.ids = [ord(letter) for letter in text]
        self.tokens, self.offsets, self.type_ids = list(text), [[0, 1]] * len(text), [0] * len(text)

class Tokenizer:
    truncation = padding = None

    @classmethod
    def from_file(cls, path):
        with open(path, encoding="utf-8") as file:
            piece = json.load(file)["pre_tokenizer"]
        if ("add_prefix_space" in piece) is not {old}:
            raise Exception("did not match any variant")
        return cls()

    def encode(self, text):
        if {quirk!r} and {quirk!r} in text:
            return Encoding(text.lower())
        return Encoding(text)

    def decode(self, ids, skip_special_tokens=True):
        return "".join(map(chr, ids))
"""

Command = Callable[..., tuple[int, str, str]]


def reader(release: Any, version: str, *, old: bool, quirk: str = "") -> Any:
    return release("tokenizers", version, READER.replace("{old}", str(old)).replace("{quirk!r}", repr(quirk)))


@pytest.fixture
def convert(repository: Any) -> Callable[..., tuple[int, dict[str, Any]]]:
    """The documented file for 0.15.2: exit code and document; nothing but the original and the output is there then."""
    shutil.copy(DOCUMENTED, repository.folder)

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code, out, err = repository("convert", "tokenizer.json", "--for", "tokenizers==0.15.2", "--json", *arguments)
        assert out, err
        assert (repository.folder / "tokenizer.json").read_bytes() == DOCUMENTED.read_bytes()
        return code, dict(json.loads(out))

    return run


def written(repository: Any) -> list[str]:
    return sorted(each.name for each in repository.folder.iterdir() if each.name.startswith("tokenizer-"))


def test_what_both_read_alike_is_converted(repository: Any, release: Any, convert: Any) -> None:
    repository.index(reader(release, "0.23.3", old=False), reader(release, "0.15.2", old=True))
    code, document = convert()
    assert (code, document["result"]) == (Exit.AS_EXPECTED, "converted"), document
    assert written(repository) == ["tokenizer-for-tokenizers-0.15.2.json"]


@pytest.mark.slow
def test_one_letter_of_one_script_that_differs_is_found(repository: Any, release: Any, convert: Any) -> None:
    # A capital letter that only one of several hundred blocks has.
    repository.index(reader(release, "0.23.3", old=False), reader(release, "0.15.2", old=True, quirk="\U0001e900"))
    code, document = convert()
    assert (code, document["result"], written(repository)) == (Exit.DIFFERS, "differs", [])
    assert document["check"]["words"].endswith("ids number 17: 125184 -> 125218")


@pytest.mark.slow
def test_a_reader_that_refuses_the_converted_file_is_an_answer(repository: Any, release: Any, convert: Any) -> None:
    repository.index(reader(release, "0.23.3", old=False), reader(release, "0.15.2", old=False))
    code, document = convert()
    assert (code, document["result"], written(repository)) == (Exit.DIFFERS, "differs", [])
    assert "does not take the converted file" in document["check"]["words"]


@pytest.mark.slow
def test_a_writer_that_refuses_the_original_is_none(repository: Any, release: Any, convert: Any) -> None:
    repository.index(reader(release, "0.23.3", old=True), reader(release, "0.15.2", old=True))
    code, document = convert()
    assert (code, document["result"], written(repository)) == (Exit.INCONCLUSIVE, "inconclusive", [])
    assert document["check"]["words"].endswith("--from names the release that wrote it")


@pytest.mark.slow
@pytest.mark.parametrize("there", ["0.23.3", "0.15.2"])
def test_a_release_that_no_index_has_is_inconclusive(repository: Any, release: Any, convert: Any, there: str) -> None:
    repository.index(reader(release, there, old=there == "0.15.2"))
    code, document = convert()
    assert (code, document["result"], written(repository)) == (Exit.INCONCLUSIVE, "inconclusive", [])


def test_unchecked_asks_no_index(repository: Any, convert: Any) -> None:
    repository.index()
    code, document = convert("--unchecked")
    assert (code, document["result"], document["check"]) == (Exit.AS_EXPECTED, "converted", None)
    assert written(repository) == ["tokenizer-for-tokenizers-0.15.2.json"]


@pytest.mark.slow
def test_another_release_that_wrote_it_is_asked(repository: Any, release: Any, convert: Any) -> None:
    repository.index(reader(release, "0.21.1", old=False), reader(release, "0.15.2", old=True))
    code, document = convert("--from", "tokenizers==0.21.1")
    assert (code, document["written_by"]) == (Exit.AS_EXPECTED, {"tokenizer.json": "tokenizers 0.21.1"})
