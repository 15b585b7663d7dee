from pathlib import Path

import pytest

from compat import matrix
from compat.errors import MatrixError
from compat.model import Combination, Kind

ENTRY = """
[[combination]]
id = "one"
title = "One"
kind = "current"
packages = { transformers = "4.53.0", tokenizers = "0.21.1", peft = "0.16.0" }
"""


def write(folder: Path, text: str, name: str = "some.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(MatrixError) as caught:
        matrix.read(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_an_entry_takes_what_it_does_not_say_from_the_defaults(tmp_path: Path) -> None:
    defaults = 'torch = "2.13.0"\nexclude-newer = "2026-01-02"\ncompanions = ["sentencepiece >=0.2"]\n'
    write(tmp_path, defaults, matrix.DEFAULTS)
    (combination,) = matrix.read(write(tmp_path, ENTRY))
    assert combination == Combination(
        id="one",
        title="One",
        kind=Kind.CURRENT,
        python="3.11",
        packages={"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"},
        companions=("sentencepiece>=0.2",),
        torch="2.13.0",
        exclude_newer="2026-01-02",
    )


def test_a_direct_reference_is_kept_as_written(tmp_path: Path) -> None:
    reference = "git+https://example.org/peft@0123abc"
    (combination,) = matrix.read(write(tmp_path, ENTRY.replace('peft = "0.16.0"', f'peft = "{reference}"')))
    assert combination.packages["peft"] == reference


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "One"', 'title = "One"\ncolour = "red"', "some.toml: combination 'one' colour: unknown key"),
        ("[[combination]]", "[default]\n[[combination]]", "some.toml: default: unknown key"),
        ('title = "One"\n', "", "some.toml: combination 'one' title: missing"),
        ("title", "titel", "some.toml: combination 'one' titel: unknown key (and 1 more)"),
        (', peft = "0.16.0"', "", "some.toml: combination 'one': packages: no version for peft"),
        ('"0.16.0"', '"newest"', "combination 'one' packages peft: 'newest' is neither a version"),
        (', peft = "0.16.0"', ', peft = "0.16.0", torch = "2.13.0"', "torch is a layer of its own"),
        ("peft =", "Peft =", "'Peft' has to be written 'peft'"),
        ("peft =", '"a\\n-r b" =', "'a\\n-r b' is no package name"),
        (
            'title = "One"',
            'title = "One"\npython = "banana3.11"',
            "combination 'one' python: String should match pattern",
        ),
        ('title = "One"', 'title = "One"\nexclude-newer = "9999-99-99"', "exclude-newer: '9999-99-99' is no date"),
        ('title = "One"', 'title = "One"\nsuites = []', "combination 'one' suites: List should have at least 1 item"),
        ('title = "One"', 'title = "One"\ncompanions = ["-r x"]', "'-r x' is no requirement"),
        ('id = "one"', 'id = "one.forced"', "is the name of another combination's forced packages"),
        ('title = "One"', f"title = {'[' * 5000}", "some.toml: not readable as TOML"),
        ('"0.16.0"', "16", "combination 'one' packages peft: Input should be a valid string"),
        ('kind = "current"', 'kind = "nice"', "combination 'one' kind: Input should be 'documented'"),
        ('id = "one"', 'id = "../one"', "combination '../one' id: '../one' is no id"),
        ('title = "One"', 'title = "One"\nbrackets = "two"', "brackets: there is no combination 'two'"),
        ("[[combination]]", "[[combination", "some.toml: not readable as TOML"),
    ],
)
def test_a_mistake_is_one_line_with_file_entry_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in refusal(write(tmp_path, ENTRY.replace(old, new)))


def test_a_duplicate_id_names_both_files(tmp_path: Path) -> None:
    write(tmp_path, ENTRY, "first.toml")
    assert refusal(write(tmp_path, ENTRY, "second.toml")) == (
        "second.toml: combination 'one': id: already used in first.toml"
    )


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "no combination file" in refusal(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "some.toml").write_bytes(b"\xff\xfe\x00")
    assert "some.toml: not readable as TOML" in refusal(tmp_path)


def test_a_selection_keeps_the_order_of_the_matrix(tmp_path: Path) -> None:
    write(tmp_path, ENTRY + ENTRY.replace("one", "two") + ENTRY.replace("one", "three"))
    chosen = matrix.select(matrix.read(tmp_path), ["t*", "one"])
    assert [each.id for each in chosen] == ["one", "two", "three"]


def test_documented_combinations_come_first_whatever_their_file(tmp_path: Path) -> None:
    write(tmp_path, ENTRY, "a.toml")
    write(tmp_path, ENTRY.replace("one", "two").replace('"current"', '"documented"'), "b.toml")
    assert [each.id for each in matrix.read(tmp_path)] == ["two", "one"]


def test_a_mistake_in_the_defaults_is_named(tmp_path: Path) -> None:
    write(tmp_path, "torhc = '2.13.0'", matrix.DEFAULTS)
    assert refusal(write(tmp_path, ENTRY)) == "defaults.toml: torhc: unknown key"


def test_direct_combinations_run_only_when_named(tmp_path: Path) -> None:
    write(tmp_path, ENTRY + ENTRY.replace("one", "two").replace('"current"', '"direct"'))
    combinations = matrix.read(tmp_path)
    assert [each.id for each in matrix.select(combinations, [])] == ["one"]
    assert [each.id for each in matrix.select(combinations, ["two"])] == ["two"]
    assert [each.id for each in matrix.select(combinations, ["*"])] == ["one"]


def test_a_pattern_without_a_match_names_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match="no combination matches 'three'; there are: one"):
        matrix.select(matrix.read(write(tmp_path, ENTRY)), ["three"])
