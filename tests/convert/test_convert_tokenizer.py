"""tokenizer.json against what real releases write and read (see capture.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from compat.convert import document, tokenizer_forms, tokenizer_kinds, tokenizer_merges, tokenizer_metaspace
from compat.convert.outcome import CannotConvertError, Refused, Releases
from compat.history.store import shipped

KINDS = [
    "bert",
    "gpt2",
    "llama",
    "llama3",
    "llama-first",
    "t5",
    "t5-never",
    "t5-first",
    "t5-whole",
    "t5-across",
    "t5-bytes",
    "words",
]
Sample = Callable[[str], Any]
Convert = Callable[[Any, str, str], Any]


def outcome(samples: Path, convert: Convert, kind: str, source: str, target: str) -> str:
    """What a conversion comes to: "as it writes it", "unchanged", "rewritten", or the refusing transformation."""
    file = samples / "tokenizers" / source / f"{kind}.json"
    if not file.exists():
        return "not there"
    old = document.parsed(file.read_bytes(), kind)
    answer = convert(old, source, target)
    if isinstance(answer, Refused):
        return f"refused: {answer.transformation}"
    own = samples / "tokenizers" / target / f"{kind}.json"
    if not any(each.needed for each in answer[1]):
        return "unchanged"
    return "as it writes it" if own.exists() and own.read_bytes() == document.written(answer[0]) else "rewritten"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "0.15.2",
            {
                "bert": "unchanged",
                "gpt2": "as it writes it",
                "llama": "as it writes it",
                "llama3": "rewritten",  # 0.15.2 has no ignore_merges, so that it writes no such file itself
                "llama-first": "refused: metaspace",
                "t5": "as it writes it",
                "t5-never": "rewritten",  # 0.15.2 writes add_prefix_space true beside never, which only itself reads so
                "t5-first": "refused: metaspace",
                "t5-whole": "as it writes it",
                "t5-across": "refused: metaspace",
                "t5-bytes": "as it writes it",
                "words": "unchanged",
            },
        ),
        (
            "0.13.3",
            {
                "bert": "unchanged",
                "gpt2": "as it writes it",
                "llama": "as it writes it",
                "llama3": "rewritten",
                "llama-first": "refused: metaspace",
                "t5": "as it writes it",
                "t5-never": "rewritten",
                "t5-first": "refused: metaspace",
                "t5-whole": "as it writes it",
                "t5-across": "refused: metaspace",
                "t5-bytes": "refused: byte-fallback",
                "words": "unchanged",
            },
        ),
        (
            "0.19.1",
            {
                "bert": "unchanged",
                "gpt2": "as it writes it",
                "llama": "as it writes it",
                "llama3": "rewritten",  # ignore_merges of 0.19.1 loses the words' places
                "llama-first": "as it writes it",
                "t5": "unchanged",
                "t5-never": "unchanged",
                "t5-first": "unchanged",
                "t5-whole": "unchanged",
                "t5-across": "unchanged",
                "t5-bytes": "unchanged",
                "words": "unchanged",
            },
        ),
    ],
)
def test_a_new_file_for_an_older_reader(
    samples: Path, of_tokenizers: Convert, target: str, expected: dict[str, str]
) -> None:
    assert {kind: outcome(samples, of_tokenizers, kind, "0.23.3", target) for kind in KINDS} == expected


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        ("0.13.3", {"t5-never": "rewritten"}),
        ("0.15.2", {"t5-never": "rewritten", "t5-first": "refused: metaspace", "llama-first": "refused: metaspace"}),
        ("0.19.1", {}),
    ],
)
def test_an_old_file_for_a_new_reader(
    samples: Path, of_tokenizers: Convert, source: str, rewritten: dict[str, str]
) -> None:
    found = {kind: outcome(samples, of_tokenizers, kind, source, "0.23.3") for kind in KINDS}
    assert {kind: what for kind, what in found.items() if what not in ("unchanged", "not there")} == rewritten


def test_the_shipped_converted_file_is_what_is_written_today(documented: Path, of_tokenizers: Convert) -> None:
    old = document.parsed(documented.read_bytes(), "tokenizer.json")
    new, _ = of_tokenizers(old, "0.21.1", "0.15.2")
    assert document.written(new) == documented.with_name("tokenizer-0.15.2.json").read_bytes()


def test_a_file_is_laid_out_as_the_library_does_it(samples: Path) -> None:
    for file in samples.glob("tokenizers/*/*.json"):
        assert document.written(document.parsed(file.read_bytes(), file.name)) == file.read_bytes(), file


@pytest.mark.parametrize("where", ["pre_tokenizer", "decoder"])
def test_a_metaspace_means_what_each_release_makes_of_it(sample: Sample, where: str) -> None:
    by_meaning: dict[Any, set[str]] = {}
    by_answer: dict[str, set[Any]] = {}
    for release, entries in sample("metaspace.json").items():
        for each in entries:
            if each["where"] == where:
                found = tokenizer_metaspace.meaning(each["keys"], where, Version(release))
                answer = str(each["answers"])
                by_meaning.setdefault(found, set()).add(answer)
                by_answer.setdefault(answer, set()).add(found)
    assert all(len(answers) == 1 for answers in by_meaning.values())
    assert all(len(meanings) == 1 for meanings in by_answer.values())
    assert by_answer["None"] == {None}


def test_a_part_is_refused_where_the_release_does_not_read_it(sample: Sample) -> None:
    for release, entries in sample("reads.json").items():
        for each in entries:
            model = {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}
            built = {"model": model, each["where"]: each["part"]}
            assert reads(built, Version(release)) is each["read"], (release, each)


def reads(built: Any, release: Version) -> bool:
    releases = Releases(Version("0.23.3"), release)
    try:
        tokenizer_kinds.apply(built, releases)
        return not tokenizer_merges.apply(built, releases)[1]
    except CannotConvertError:
        return False


def test_a_merge_with_a_space_in_a_part_is_no_string(of_tokenizers: Convert) -> None:
    model = {"type": "BPE", "vocab": {"a": 0, " b": 1, "a b": 2}, "merges": [["a", " b"]], "byte_fallback": False}
    assert of_tokenizers({"model": model}, "0.23.3", "0.15.2") == Refused(
        "merges",
        "model.merges: ['a', ' b'] has a space in a part; before 0.20 a space is what divides the parts",
    )


def test_a_word_that_its_merges_do_not_make_is_refused(of_tokenizers: Convert) -> None:
    model = {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [], "ignore_merges": True}
    answer = of_tokenizers({"model": model}, "0.23.3", "0.15.2")
    assert (answer.transformation, "'ab'" in answer.reason) == ("ignore-merges", True)


def test_where_ignored_merges_matter_the_release_that_knows_them_keeps_them(of_tokenizers: Convert) -> None:
    model = {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [], "ignore_merges": True}
    assert of_tokenizers({"model": model}, "0.23.3", "0.19.1") == ({"model": model}, ())


def reserved(piece: str, **settings: Any) -> Any:
    """A model that takes its words whole and has no merges, with one piece as an added token."""
    model = {"type": "BPE", "vocab": {"a": 0, piece: 1}, "merges": [], "ignore_merges": True, "byte_fallback": False}
    more = {key: settings.pop(key) for key in ("normalizer", "pre_tokenizer") if key in settings}
    return {"model": model, "added_tokens": [{"id": 1, "content": piece, **settings}], **more}


PREPEND = {"type": "Prepend", "prepend": "\u2581"}
SPACES = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


@pytest.mark.parametrize(
    ("document_", "apart"),
    [
        (reserved("<s>"), True),
        (reserved("<s>", normalizer={"type": "Sequence", "normalizers": [PREPEND, SPACES]}), True),
        (reserved("<s>", pre_tokenizer=BYTES), True),
        (reserved("<s>", normalized=True), True),
        (reserved("<s>", single_word=True), False),
        (reserved("<s>", normalized=True, normalizer=PREPEND), False),
        (reserved("<s>", normalizer={"type": "NFKC"}), False),
        (reserved("<s>", normalizer={**SPACES, "content": ""}), False),
        (reserved("\u2581s", normalizer=PREPEND), False),
        (reserved("\u00c3\u00a9", pre_tokenizer=BYTES), False),
    ],
)
def test_an_added_token_needs_no_merges_where_the_model_never_gets_it(
    of_tokenizers: Convert, document_: Any, apart: bool
) -> None:
    answer = of_tokenizers(document_, "0.23.3", "0.15.2")
    assert (answer.transformation if isinstance(answer, Refused) else "") == ("" if apart else "ignore-merges")


@pytest.mark.parametrize(("word", "apart"), [("foo", True), ("x<s>", False), ("a<", False), ("s>", True)])
def test_a_word_of_its_own_hides_what_begins_in_it(of_tokenizers: Convert, word: str, apart: bool) -> None:
    built = reserved("<s>")
    built["added_tokens"].append({"id": 2, "content": word, "single_word": True})
    assert isinstance(of_tokenizers(built, "0.23.3", "0.15.2"), Refused) is not apart


def test_first_without_added_tokens_is_the_same_in_both(of_tokenizers: Convert) -> None:
    model = {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}
    old = {"model": model, "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"}}
    new, _ = of_tokenizers(old, "0.23.3", "0.15.2")
    assert new["pre_tokenizer"] == {
        "type": "Metaspace",
        "replacement": "_",
        "add_prefix_space": True,
        "prepend_scheme": "first",
    }


def test_a_metaspace_inside_of_a_sequence_is_found(of_tokenizers: Convert) -> None:
    space = {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": True}
    old = {
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, space]},
        "model": {"type": "WordLevel", "vocab": {"a": 0}},
    }
    new, _ = of_tokenizers(old, "0.23.3", "0.14.1")
    assert new["pre_tokenizer"]["pretokenizers"][1] == {
        "type": "Metaspace",
        "replacement": "_",
        "add_prefix_space": True,
    }


@pytest.mark.parametrize(
    ("file", "writer"),
    [
        ("0.13.3/t5", "0.13.3"),
        ("0.13.3/gpt2", "0.15.2"),
        ("0.15.2/t5", "0.15.2"),
        ("0.19.1/gpt2", "0.19.1"),
        ("0.19.1/t5", "0.23.3"),
        ("0.23.3/llama", "0.23.3"),
    ],
)
def test_the_writer_is_the_newest_release_of_that_form(sample: Sample, file: str, writer: str) -> None:
    known = [Version(each) for each in shipped().releases("tokenizers")]
    assert tokenizer_forms.written_by(sample(f"tokenizers/{file}.json"), known) == Version(writer)
