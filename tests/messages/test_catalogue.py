"""No message lacks a translation, no translation lacks a value, and the compiled catalogue is that of the source."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

_SPEC = importlib.util.spec_from_file_location("compat_messages", Path(__file__).parent / "renew.py")
assert _SPEC is not None
assert _SPEC.loader is not None
renew = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(renew)

FILES = sorted(renew.CATALOGUES.glob("*.po"))
VALUE = re.compile(r"%\(\w+\)[sd]")
CODE = re.compile(r"`[^`]+`|(?<![\w-])--[a-z][\w-]*")
NARROW = re.compile(r"[\u4e00-\u9fff] ?[,;:?!](?!\w)|[\u4e00-\u9fff]\.(?:\s|$)")
RENEW = "python tests/messages/renew.py, then translate what it says is left"


@cache
def catalogue(file: Path) -> Catalog:
    catalog: Catalog = renew.read(file)
    return catalog


def pairs(file: Path) -> Iterator[tuple[str, str]]:
    """Each English text with its translation; of a plural the last form."""
    for message in catalogue(file):
        if message.id:
            yield _last(message.id), _last(message.string)


def _last(words: str | tuple[str, ...] | list[str]) -> str:
    return words if isinstance(words, str) else words[-1]


def _translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings) and not message.fuzzy


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_catalogue_has_what_is_said_and_nothing_else(file: Path) -> None:
    there = {_last(message.id) for message in catalogue(file) if message.id}
    wanted = {_last(message.id) for message in renew.extracted() if message.id}
    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), RENEW
    assert not catalogue(file).obsolete, RENEW


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_message_is_translated(file: Path) -> None:
    assert [message.id for message in catalogue(file) if message.id and not _translated(message)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_translation_has_the_values_of_its_message(file: Path) -> None:
    odd = [said for said, there in pairs(file) if sorted(VALUE.findall(said)) != sorted(VALUE.findall(there))]
    assert odd == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_code_and_options_stand_in_a_translation_as_they_are(file: Path) -> None:
    odd = [said for said, there in pairs(file) if not set(CODE.findall(said)) <= set(CODE.findall(there))]
    assert odd == []


def test_chinese_is_written_with_its_own_punctuation() -> None:
    assert [there for _, there in pairs(renew.CATALOGUES / "zh.po") if NARROW.search(there)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_compiled_catalogue_is_that_of_its_source(file: Path) -> None:
    assert file.with_suffix(".mo").read_bytes() == renew.mo(catalogue(file)), RENEW


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_renewing_an_unchanged_catalogue_changes_nothing(file: Path) -> None:
    assert renew.po(renew.merged(file)) == file.read_bytes(), RENEW
