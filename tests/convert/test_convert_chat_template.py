"""Chat templates in files of their own, for releases of transformers that do not look for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compat.artefacts.converting import converter
from compat.convert import placing
from compat.convert.convert import convert
from compat.convert.outcome import Converted, Refused, UnusableFileError
from compat.convert.side import Side, files_of
from compat.probes.convert import chat

CHAT, RAG = "{{ messages[0]['content'] }}\n", "{{ documents }}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tokenizer's folder as 4.57.6 saves it, with one template."""
    made = tmp_path / "saved"
    made.mkdir()
    (made / "tokenizer_config.json").write_text('{"eos_token": "</s>"}', encoding="utf-8")
    (made / "chat_template.jinja").write_text(CHAT, encoding="utf-8", newline="")
    return made


def named(folder: Path, *, default: bool = True) -> Path:
    """With a second one."""
    (folder / "additional_chat_templates").mkdir()
    (folder / "additional_chat_templates" / "rag.jinja").write_text(RAG, encoding="utf-8")
    if not default:
        (folder / "chat_template.jinja").unlink()
    return folder


def template(folder: Path, release: str, source: str = "4.57.6") -> Any:
    """What a release finds in tokenizer_config.json; None where the file stays as it is, or why there is none."""
    answer = convert(folder, {"transformers": release}, {"transformers": source})
    if isinstance(answer, Refused):
        return answer.transformation
    new = answer.files.get("tokenizer_config.json")
    return json.loads(new)["chat_template"] if new else None


LIST = [{"name": "default", "template": CHAT}, {"name": "rag", "template": RAG}]


@pytest.mark.parametrize(
    ("release", "expected"),
    [("4.33.3", None), ("4.34.0", CHAT), ("4.37.0", CHAT), ("4.46.3", CHAT), ("4.47.0", None), ("5.23.0", None)],
)
def test_one_template(folder: Path, release: str, expected: Any) -> None:
    assert template(folder, release) == expected


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("4.33.3", None),
        ("4.37.0", "chat-template"),
        ("4.38.2", "chat-template"),
        ("4.39.0", LIST),
        ("4.46.3", LIST),
        ("4.47.0", "chat-template"),
        ("4.51.3", "chat-template"),
        ("4.52.0", None),
    ],
)
def test_templates_with_names(folder: Path, release: str, expected: Any) -> None:
    assert template(named(folder), release) == expected


@pytest.mark.parametrize(("release", "expected"), [("4.38.2", "chat-template"), ("4.51.3", LIST[1:]), ("4.52.0", None)])
def test_a_template_with_a_name_alone(folder: Path, release: str, expected: Any) -> None:
    assert template(named(folder, default=False), release) == expected


def test_what_its_writer_does_not_read_is_no_template(folder: Path) -> None:
    assert template(named(folder), "4.37.0", source="4.44.0") is None
    assert template(folder, "4.37.0", source="4.47.0") == CHAT


def test_the_file_goes_before_the_configuration(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text('{"chat_template": "old"}', encoding="utf-8")
    assert template(folder, "4.37.0") == CHAT


def test_line_ends_are_those_that_transformers_reads(folder: Path) -> None:
    (folder / "chat_template.jinja").write_bytes(b"a\r\nb\rc\n")
    assert template(folder, "4.37.0") == "a\nb\nc\n"


def test_a_template_that_is_no_text(folder: Path) -> None:
    (folder / "chat_template.jinja").write_bytes(b"\xff")
    with pytest.raises(UnusableFileError, match=r"chat_template\.jinja: not readable as UTF-8"):
        template(folder, "4.37.0")


def test_what_was_changed_is_said(folder: Path) -> None:
    answer = convert(folder, {"transformers": "4.37.0"})
    assert isinstance(answer, Converted)
    assert [each.what for each in answer.changes] == ["chat_template.jinja -> chat_template in tokenizer_config.json"]


def test_named_templates_come_along(folder: Path, tmp_path: Path) -> None:
    made = placing.copied(named(folder), {"tokenizer_config.json": b"{}"}, tmp_path / "made")
    assert (made / "additional_chat_templates" / "rag.jinja").read_text(encoding="utf-8") == RAG
    side = Side(None, files_of(folder, ""), tmp_path / "shared")  # type: ignore[arg-type]
    side.lay({})
    assert (side.shared / "files" / "additional_chat_templates" / "rag.jinja").read_text(encoding="utf-8") == RAG


def test_it_is_a_way_out_of_a_pair_of_the_grid(folder: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    command = converter("chat-template", folder, {"transformers": "4.37.0", "peft": "0.8.2"}, made)
    assert command == "compat convert FOLDER --for transformers==4.37.0"
    assert json.loads((made / "tokenizer_config.json").read_bytes())["chat_template"] == CHAT


class Tokenizer:
    """Says what it was asked; a system's words are refused."""

    def __init__(self, chat_template: Any) -> None:
        self.chat_template = chat_template

    def apply_chat_template(self, conversation: Any, **keywords: Any) -> str:
        if conversation[0]["role"] == "system":
            raise ValueError
        return f"{len(conversation)} {keywords['chat_template']} {keywords['add_generation_prompt']}"


@pytest.mark.parametrize(
    ("own", "expected"), [(None, []), ("text", ["default"]), ({"rag": "", "default": ""}, ["default", "rag"])]
)
def test_only_a_tokenizers_own_templates_are_asked(own: Any, expected: list[str]) -> None:
    assert chat.names(Tokenizer(own)) == expected


def test_each_conversation_is_asked_with_and_without_an_answer_begun() -> None:
    raised = {"raised": "ValueError"}
    texts = ["1 rag False", "1 rag True", "2 rag False", "2 rag True", "3 rag False", "3 rag True", raised, raised]
    assert chat.made(Tokenizer({"rag": ""}), "rag") == texts
