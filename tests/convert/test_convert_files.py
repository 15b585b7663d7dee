"""Files and folders: what is read, what is refused, and that nothing is ever written over."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compat.convert import convert as converting
from compat.convert import placing
from compat.convert.convert import convert
from compat.convert.outcome import Converted, Refused, UnusableFileError

FIVE = {
    "backend": "tokenizers",
    "extra_special_tokens": ["<a>", "<b>"],
    "tokenizer_class": "TokenizersBackend",
    "eos_token": "</s>",
}


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def folder_of(tmp_path: Path, documented: Path, config: Any) -> Path:
    folder = tmp_path / "tokenizer"
    folder.mkdir()
    shutil.copy(documented, folder / "tokenizer.json")
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_a_folder_of_transformers_5_for_transformers_4(tmp_path: Path, documented: Path) -> None:
    folder = folder_of(tmp_path, documented, FIVE)
    answer = convert(folder, {"tokenizers": "0.15.2", "transformers": "4.37.0"})
    assert isinstance(answer, Converted)
    assert json.loads(answer.files["tokenizer_config.json"]) == {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "</s>",
        "additional_special_tokens": ["<a>", "<b>"],
    }


def test_a_folder_for_a_tokenizers_alone_keeps_its_configuration(tmp_path: Path, documented: Path) -> None:
    answer = convert(folder_of(tmp_path, documented, FIVE), {"tokenizers": "0.15.2"})
    assert isinstance(answer, Converted)
    assert set(answer.files) == {"tokenizer.json"}


def test_two_lists_of_special_tokens_that_differ_are_refused(tmp_path: Path, documented: Path) -> None:
    folder = folder_of(tmp_path, documented, {**FIVE, "additional_special_tokens": ["<c>"]})
    answer = convert(folder, {"tokenizers": "0.23.3", "transformers": "4.37.0"})
    assert isinstance(answer, Refused)
    assert answer.transformation == "extra-special-tokens"


def test_a_file_that_the_target_reads_is_left_alone(documented: Path) -> None:
    assert convert(documented, {"tokenizers": "0.22.2"}) == Converted({}, ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not readable as JSON"),
        (b"[1]", "no object"),
        (b'{"a": 1, "a": 2}', "is there twice"),
        (b'{"a": 1e999}', "not finite"),
        (b'{"a": "\\ud800"}', "surrogates not allowed"),
        (b"\xff\xfe", "not readable as JSON"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "nested too deeply"),
        (b'{"a":' * 250 + b"1" + b"}" * 250, "nested too deeply"),
    ],
)
def test_what_is_no_json_object_is_said_in_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(content)
    with pytest.raises(UnusableFileError, match=words) as raised:
        convert(file, {"tokenizers": "0.15.2"})
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "none of tokenizer.json, tokenizer_config.json, adapter_config.json"),
        (lambda folder: (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}'), "no adapter_model"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "nothing in it is read by peft"),
    ],
)
def test_a_folder_without_what_is_needed(tmp_path: Path, make: Callable[[Path], Any], words: str) -> None:
    make(tmp_path)
    with pytest.raises(UnusableFileError, match=words):
        convert(tmp_path, {"peft": "0.8.2"})


@pytest.mark.parametrize("name", ["adapter_config.json", "tokenizer_config.json"])
def test_a_file_that_is_read_with_its_folder_cannot_be_named_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(UnusableFileError, match="name its folder"):
        convert(tmp_path / name, {"peft": "0.8.2", "tokenizers": "0.15.2"})


@pytest.mark.parametrize("target", ["0.10.3", "no version"])
def test_a_target_that_nobody_knows(documented: Path, target: str) -> None:
    with pytest.raises(UnusableFileError, match=target):
        convert(documented, {"tokenizers": target})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    [
        "type",
        "model",
        "vocab",
        "merges",
        "Metaspace",
        "BPE",
        "Unigram",
        "Sequence",
        "pretokenizers",
        "decoders",
        "prepend_scheme",
        "first",
        "split",
        "unk_id",
        "add_prefix_space",
        "ignore_merges",
        "byte_fallback",
        "added_tokens",
        "content",
        "version",
        "pre_tokenizer",
        "decoder",
        "normalizer",
    ]
)
LIKELY = st.recursive(
    JSON | WORDS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.dictionaries(WORDS, LIKELY, max_size=8), target=st.sampled_from(["0.13.2", "0.15.2", "0.19.1", "0.23.3"])
)
def test_no_document_is_a_crash_and_none_writes(tmp_path: Path, found: Any, target: str) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    before = files(tmp_path)
    try:
        assert isinstance(convert(file, {"tokenizers": target}), Converted | Refused)
    except UnusableFileError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either is a proper end
    assert files(tmp_path) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.integers(0, 30), max_size=5), value=JSON, kind=st.sampled_from(["llama", "t5", "bert"]))
def test_a_damaged_file_is_no_crash(
    sample: Callable[[str], Any], of_tokenizers: Any, path: list[int], value: Any, kind: str
) -> None:
    damaged = json.loads(json.dumps(sample(f"tokenizers/0.23.3/{kind}.json")))
    place, key = {"top": damaged}, "top"
    for step in path:
        inner = place[key]
        keys = [*inner] if isinstance(inner, dict) else [*range(len(inner))] if isinstance(inner, list) else []
        if not keys:
            break
        place, key = inner, keys[step % len(keys)]
    place[key] = value
    if isinstance(damaged, dict):
        of_tokenizers(damaged, "0.23.3", "0.13.2")


def test_the_place_beside_has_the_name_of_the_target(tmp_path: Path, documented: Path) -> None:
    file = Path(shutil.copy(documented, tmp_path))
    found = [placing.beside(each, "tokenizers-0.15.2") for each in (file, tmp_path)]
    assert found == [
        tmp_path / "tokenizer-for-tokenizers-0.15.2.json",
        tmp_path.with_name(f"{tmp_path.name}-for-tokenizers-0.15.2"),
    ]


def link(file: Path) -> Path:
    return Path(shutil.copy(file, file.with_name("other.json")))


@pytest.mark.parametrize(
    "output",
    [
        lambda file: file,
        lambda file: file.parent / "." / file.name,
        lambda file: file.parent / "sub" / ".." / file.name,
        lambda file: _linked(file, os.symlink),
        lambda file: _linked(file, os.link),
        lambda file: _linked(file.with_name("nowhere"), os.symlink),
        lambda file: file.parent,
        lambda file: file.parent / "missing" / "new.json",
    ],
)
def test_a_place_that_is_taken_or_has_no_folder_is_refused(
    tmp_path: Path, documented: Path, output: Callable[[Path], Path]
) -> None:
    (tmp_path / "sub").mkdir()
    file = Path(shutil.copy(documented, tmp_path))
    place, before = output(file), files(tmp_path)
    with pytest.raises(UnusableFileError, match="--output"):
        placing.place(file, {file.name: b"new"}, place)
    assert files(tmp_path) == before


def _linked(file: Path, make: Callable[[Path, Path], None]) -> Path:
    made = file.with_name("link.json")
    make(file, made)
    return made


def test_a_place_inside_of_the_original_folder_is_refused(tmp_path: Path, documented: Path) -> None:
    folder = folder_of(tmp_path, documented, FIVE)
    with pytest.raises(UnusableFileError, match="inside the original"):
        placing.place(folder, {"tokenizer.json": b"new"}, folder / "new")


def test_a_folder_is_placed_whole(tmp_path: Path, documented: Path) -> None:
    folder = folder_of(tmp_path, documented, FIVE)
    (folder / "sub").mkdir()
    before = files(folder)
    placing.place(folder, {"tokenizer.json": b"new"}, tmp_path / "out")
    assert files(tmp_path / "out") == {**before, "tokenizer.json": b"new"}
    assert files(folder) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out", "tokenizer"]


def test_a_failing_disk_leaves_nothing_behind(
    tmp_path: Path, documented: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    folder = folder_of(tmp_path, documented, FIVE)
    monkeypatch.setattr(placing.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        placing.place(folder, {"tokenizer.json": b"new"}, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir()] == ["tokenizer"]


def test_each_transformation_has_an_id_of_its_own() -> None:
    from compat.convert import adapter_file, tokenizer_config, tokenizer_file

    steps = [*tokenizer_file.TRANSFORMATIONS, *tokenizer_config.TRANSFORMATIONS, *adapter_file.TRANSFORMATIONS]
    assert len({each.id for each in steps}) == len(steps)
    assert {each.package for each in steps} == {each.package for each in converting.PARTS}
