"""Which combinations and kinds are crossed."""

from pathlib import Path

import pytest

from compat.artefacts import chosen
from compat.errors import MatrixError
from compat.probes.catalogue_artefacts import KINDS

TOP = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    entries = (
        f'[[combination]]\nid = "{name}"\ntitle = "{name}"\nkind = "{kind}"\n'
        'packages = { transformers = "1.0", tokenizers = "1.0", peft = "1.0" }\n'
        for name, kind in (("a-1", "current"), ("a-2", "current"), ("b", "direct"))
    )
    (tmp_path / "all.toml").write_text("".join(entries), encoding="utf-8")
    return tmp_path


def ids(folder: Path, *patterns: str) -> list[str]:
    return [each.id for each in chosen.combinations(folder, patterns)]


def test_patterns_choose_in_their_order(folder: Path) -> None:
    assert ids(folder, "b", "a-*", "a-1") == ["b", "a-1", "a-2"]


def test_the_list_of_the_folder_is_taken_where_nobody_says(folder: Path) -> None:
    (folder / chosen.FILE).write_text('combinations = ["a-2", "a-1"]', encoding="utf-8")
    assert ids(folder) == ["a-2", "a-1"]


def test_without_a_list_all_but_the_direct_ones_are_taken(folder: Path) -> None:
    assert ids(folder) == ["a-1", "a-2"]


@pytest.mark.parametrize("text", ["combinations = 1", "combinations = [1]", "other = []", "", "combinations = ["])
def test_a_list_of_another_form_is_refused(text: str, folder: Path) -> None:
    (folder / chosen.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(MatrixError, match=r"^artefacts\.toml: "):
        chosen.combinations(folder, ())


def test_an_id_that_is_not_there_is_refused(folder: Path) -> None:
    (folder / chosen.FILE).write_text('combinations = ["c"]', encoding="utf-8")
    with pytest.raises(MatrixError, match="no combination matches 'c'"):
        chosen.combinations(folder, ())


def test_kinds_are_chosen_by_patterns_in_their_own_order() -> None:
    assert [kind.name for kind in chosen.kinds(["tokenizer-json-*", "adapter"])] == [
        "tokenizer-json-unigram",
        "tokenizer-json-bpe",
        "adapter",
    ]
    assert chosen.kinds(()) == KINDS


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(MatrixError, match="--kind lora: there is no such kind of artefact; there are: tokenizer-json"):
        chosen.kinds(["lora"])


def test_the_shipped_list_names_combinations_of_the_matrix() -> None:
    assert len(ids(TOP / "matrix")) == 7
