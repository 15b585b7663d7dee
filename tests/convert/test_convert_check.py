"""What a check compares, and what the command makes of its answer. No environment is built here."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import jsonschema
import pytest

import compat
from compat.cli import main
from compat.commands import convert as convert_command
from compat.convert import comparing, pieces, target
from compat.convert import convert as converting
from compat.convert.answer import EXITS
from compat.convert.checking import check
from compat.convert.corpus import assigned, corpus
from compat.convert.subject import Checked, Subject
from compat.convert.target import Workshop
from compat.errors import Exit
from compat.model import Verdict
from compat.probes.convert import tokens

Command = Callable[..., tuple[int, str, str]]
SCRIPTS = (
    "LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC SYRIAC THAANA DEVANAGARI BENGALI GURMUKHI GUJARATI TAMIL "
    "TELUGU KANNADA MALAYALAM SINHALA THAI LAO TIBETAN MYANMAR GEORGIAN HANGUL ETHIOPIC CHEROKEE OGHAM "
    "RUNIC KHMER MONGOLIAN HIRAGANA KATAKANA BOPOMOFO CJK YI GOTHIC CUNEIFORM EGYPTIAN ADLAM NKO VAI LISU "
    "BAMUM JAVANESE BALINESE TIFINAGH COPTIC "
)


def test_the_corpus_has_every_assigned_character_alone_and_among_others() -> None:
    texts = corpus()
    everything = {*assigned()}
    assert everything - {*"".join(texts)} == set()
    assert {each for each in everything if not each.isspace()} - {*" ".join(texts).split(" ")} == set()
    assert len(texts) == len({*texts})


def test_the_corpus_has_every_script() -> None:
    names = {unicodedata.name(each, "").partition(" ")[0].partition("-")[0] for each in assigned()}
    assert set(SCRIPTS.split()) - names == set()


def test_added_tokens_and_the_vocabulary_are_asked_too() -> None:
    texts = corpus(["<x>"], ["\u2581one", "two"])
    assert {"a<x>b", "<x><x>", "<X>", "\u2581one two", " onetwo"} <= {*texts}


@pytest.mark.parametrize("text", ["_foo", "_foo foo_", "1foo foo1", ".foo. -foo- (foo)", "\u0301foo foo\u0301"])
def test_added_tokens_are_asked_beside_what_may_or_may_not_be_a_part_of_their_word(text: str) -> None:
    assert text in corpus(["foo"])


def answers(folder: Path, name: str, *lines: Any) -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="ascii")
    return file


def test_the_first_text_that_differs_is_shown(tmp_path: Path) -> None:
    one = answers(tmp_path, "one", {"ids": [1], "text": "a"}, {"ids": [2], "text": "b"})
    other = answers(tmp_path, "other", {"ids": [1], "text": "a"}, {"ids": [2], "text": "c"})
    assert comparing.first_difference(one, other, ["x", "y\u0301"]) == "'y\\u0301': text number 0: 'b' -> 'c'"


def test_of_long_answers_the_first_difference_is_shown(tmp_path: Path) -> None:
    one, other = answers(tmp_path, "one", {"ids": [7] * 99}), answers(tmp_path, "other", {"ids": [7] * 98})
    assert comparing.first_difference(one, other, ["x"]) == "'x': ids number 98: 7 -> nothing"


def test_only_what_is_named_is_compared(tmp_path: Path) -> None:
    one = answers(tmp_path, "one", {"ids": [1], "text": "a"})
    assert comparing.first_difference(one, answers(tmp_path, "other", {"ids": [1]}), ["x"], ["ids"]) == ""


def test_a_panic_on_one_side_alone_is_a_difference(tmp_path: Path) -> None:
    one, other = answers(tmp_path, "one", {"ids": [1]}), answers(tmp_path, "other", {"raised": "PanicException"})
    assert comparing.first_difference(one, other, ["x"]) == "'x': ids [1] -> None"


def test_fewer_answers_than_texts_are_no_answer(tmp_path: Path) -> None:
    one, other = answers(tmp_path, "one", {"ids": [1]}), answers(tmp_path, "other", {"ids": [1]})
    with pytest.raises(ValueError, match="zip"):
        comparing.first_difference(one, other, ["x", "y"])


OUTPUTS = {"a": [[1.0, -3.0], [2.0, 0.5]]}
"""By module: of each output feature the values for some inputs."""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OUTPUTS, ""),
        ({"a": [[1.0, -3.0], [2.000001, 0.5]]}, ""),
        ({"a": [[1.0, -3.0], [2.1, 0.5]]}, "a: [2.0, 0.5] -> [2.1, 0.5]"),
        ({"a": [[1.0, -3.0], [float("nan"), 0.5]]}, "a: [2.0, 0.5] -> [nan, 0.5]"),
        ({"a": [[1.0, -3.0]]}, "a: 2 features -> 1"),
        ({"a": [[1.0], [2.0]]}, "a: [1.0, -3.0] -> [1.0]"),
        ({}, "a is adapted on one side alone"),
    ],
)
def test_outputs_are_the_same_up_to_rounding(other: Any, expected: str) -> None:
    assert comparing.outputs_difference(OUTPUTS, other) == expected


@pytest.mark.parametrize("outlier", [3e38, float("inf"), float("nan")])
def test_one_large_output_hides_no_other_difference(outlier: float) -> None:
    one, other = {"a": [[outlier], [1.0], [2.0], [3.0]]}, {"a": [[outlier], [1.0], [2.0], [3.1]]}
    assert comparing.outputs_difference(one, other) == "a: [3.0] -> [3.1]"


def test_a_small_sum_of_large_numbers_may_be_rounded_otherwise() -> None:
    one, other = {"a": [[1e-6], [1.0], [2.0], [3.0]]}, {"a": [[2e-6], [1.0], [2.0], [3.0]]}
    assert comparing.outputs_difference(one, other) == ""


@pytest.mark.parametrize("before", [float("inf"), float("nan")])
def test_what_is_finite_on_one_side_alone_differs(before: float) -> None:
    assert comparing.outputs_difference({"a": [[before], [1.0]]}, {"a": [[2.0], [1.0]]}) != ""


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_what_is_finite_on_neither_side_cannot_be_compared(number: float) -> None:
    both = {"a": [[1.0, 2.0]], "b": [[1.0, number], [3.0, 4.0]]}
    assert comparing.outputs_difference(both, both) == ""
    assert comparing.incomparable(both, both) == "b: 1 of 4 outputs is finite on neither side"
    assert comparing.incomparable(OUTPUTS, OUTPUTS) == ""


class Cutting:
    """A tokenizer of characters that gives so many ids at most; with none it raises."""

    def __init__(self, most: int) -> None:
        self.most = most

    def encode(self, text: str) -> Any:
        if not self.most:
            raise ValueError
        ids = [*map(ord, text)][: self.most]
        return SimpleNamespace(ids=ids, tokens=[*map(chr, ids)], offsets=[], type_ids=[])

    def decode(self, ids: list[int], skip_special_tokens: bool = True) -> str:
        return "".join(map(chr, ids)) + str(skip_special_tokens)


@pytest.mark.parametrize(
    ("most", "cut"),
    [(1, {"ids as the file cuts and pads": [97]}), (0, {"raised as the file cuts and pads": "ValueError"})],
)
def test_where_the_file_cuts_the_whole_is_asked_too(most: int, cut: Any) -> None:
    found = tokens.both(Cutting(most), Cutting(9), "ab")
    assert (found["ids"], cut.items() <= found.items()) == ([97, 98], True)


def test_where_it_does_not_it_is_asked_once() -> None:
    found = tokens.both(Cutting(9), None, "ab")
    assert {*found} == {"ids", "tokens", "offsets", "types", "text", "text with special tokens"}


@pytest.mark.parametrize("dropout", [0.5, 1])
def test_what_is_random_cannot_be_compared(tmp_path: Path, dropout: float) -> None:
    file = tmp_path / "tokenizer.json"
    model = {"type": "BPE", "dropout": dropout, "vocab": {"a": 0}, "merges": []}
    file.write_text(json.dumps({"model": model}), encoding="ascii")
    goal = target.read(["tokenizers==0.23.3"], tmp_path)
    found = converting.opened(file, goal.packages, {})
    shop = cast("Workshop", None)  # nothing is built
    answer = check(Subject(file, found, {}, goal), shop, lambda *_: None)
    assert (answer.verdict, "is random" in answer.words) == (Verdict.INCONCLUSIVE, True)


@pytest.mark.parametrize("dropout", [None, 0, 0.0, False, "0.5"])
def test_without_dropout_nothing_is_random(dropout: Any) -> None:
    assert pieces.dropout({"model": {"dropout": dropout}}) == 0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"default": ["ab", {"raised": "X"}]}, ""),
        ({"default": ["ac", {"raised": "X"}]}, "template 'default', number 1: 'b' -> 'c'"),
        ({"default": [{"raised": "X"}, {"raised": "X"}]}, "template 'default', 'ab' -> {'raised': 'X'}"),
        ({}, "only the original has the template 'default'"),
        ({"default": ["ab", {"raised": "X"}], "rag": []}, "only the converted file has the template 'rag'"),
    ],
)
def test_each_template_makes_the_same_texts(other: Any, expected: str) -> None:
    assert comparing.chats_difference({"default": ["ab", {"raised": "X"}]}, other) == expected


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """``compat convert`` in a folder of its own, with the check's answer given."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, check: Checked | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(convert_command, "check", lambda *_: check)
        with pytest.raises(SystemExit) as ended:
            main(["convert", *arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


MATRIX = Path(__file__).parents[2] / "matrix"
SAME = Checked(Verdict.COMPATIBLE, "the same")


def test_what_passed_the_check_is_put_in_its_place(tmp_path: Path, documented: Path, command: Command) -> None:
    code, out, _ = command(str(documented), "--for", "tokenizers==0.15.2", "--output", "new.json", check=SAME)
    assert (code, out.splitlines()[0]) == (Exit.AS_EXPECTED, "Converted for tokenizers 0.15.2: new.json")
    assert (tmp_path / "new.json").read_bytes() == documented.with_name("tokenizer-0.15.2.json").read_bytes()


@pytest.mark.parametrize(
    ("check", "target", "code", "result"),
    [
        (Checked(Verdict.INCOMPATIBLE, "other ids"), "0.15.2", Exit.DIFFERS, "differs"),
        (Checked(Verdict.INCONCLUSIVE, "no index"), "0.15.2", Exit.INCONCLUSIVE, "inconclusive"),
        (SAME, "0.22.2", Exit.AS_EXPECTED, "nothing-to-do"),
        (Checked(Verdict.INCOMPATIBLE, "other ids"), "0.22.2", Exit.DIFFERS, "differs"),
        (Checked(Verdict.INCONCLUSIVE, "no index"), "0.22.2", Exit.INCONCLUSIVE, "inconclusive"),
    ],
)
def test_else_nothing_is_written(
    tmp_path: Path, documented: Path, command: Command, check: Checked, target: str, code: int, result: str
) -> None:
    arguments = (str(documented), "--for", f"tokenizers=={target}", "--output", "new.json", "--json")
    found, out, _ = command(*arguments, check=check)
    assert (found, json.loads(out)["result"], json.loads(out)["check"]["words"]) == (code, result, check.words)
    assert not (tmp_path / "new.json").exists()


def test_what_is_refused_is_not_even_checked(tmp_path: Path, samples: Path, command: Command) -> None:
    file = samples / "tokenizers" / "0.23.3" / "t5-first.json"
    code, out, _ = command(str(file), "--for", "tokenizers==0.15.2", "--output", "new.json", "--json")
    document = json.loads(out)
    assert (code, document["result"], document["check"], document["output"]) == (Exit.DIFFERS, "refused", None, None)
    assert document["refusal"]["transformation"] == "metaspace"
    assert list(tmp_path.iterdir()) == []


def test_unchecked_says_that_nobody_knows(documented: Path, command: Command) -> None:
    code, out, _ = command(str(documented), "--for", "tokenizers==0.15.2", "--output", "new.json", "--unchecked")
    assert code == Exit.AS_EXPECTED
    assert "not made (--unchecked)" in out
    assert Path("new.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--for", "tokenizers"], "there is no folder matrix"),
        (["--for", "documented-3"], "name the folder with --matrix"),
        (["--for", "nonsense", "--matrix", str(MATRIX)], "neither a pin"),
        (["--for", "tokenizers>=0.15"], "expected an exact version"),
        (["--for", "tokenizers==0.15.2", "--for", "tokenizers==0.13.3"], "given twice"),
        (["--for", "torch==2.0.0"], "torch is a layer"),
        (["--for", "numpy==2.0.0"], "name what is to read it"),
        (["--for", "documented-1", "--for", "documented-2"], "name one combination"),
        (["--for", "tokenizers==0.15.2", "--from", "nonsense"], "--from 'nonsense'"),
        (["--for", "tokenizers @ git+https://localhost/x"], "not for a direct reference"),
        (["--for", "tokenizers==0.15.2", "--output", "taken"], "it is there already"),
        (["--for", "peft==0.8.2"], "nothing in it is read by peft"),
        ([], "name what is to read it"),
    ],
)
def test_bad_arguments_change_nothing_on_disk(
    tmp_path: Path, documented: Path, command: Command, arguments: list[str], words: str
) -> None:
    (tmp_path / "taken").touch()
    code, out, err = command(str(documented), *arguments)
    assert (code, out, [each.name for each in tmp_path.iterdir()]) == (Exit.USAGE, "", ["taken"])
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_is_said(command: Command) -> None:
    code, _, err = command("missing.json", "--for", "tokenizers==0.15.2")
    assert (code, err) == (Exit.USAGE, "compat: missing.json: there is no such file or folder\n")


def test_every_result_has_an_exit_code() -> None:
    assert set(EXITS) == {*type(next(iter(EXITS)))}


def test_the_object_is_as_its_schema_says(documented: Path, command: Command) -> None:
    shipped = json.loads((Path(compat.__file__).parent / "convert" / "schema" / "convert.schema.json").read_bytes())
    _, out, _ = command(str(documented), "--for", "tokenizers==0.15.2", "--output", "new.json", "--json", check=SAME)
    jsonschema.validate(json.loads(out), shipped)
