import json
from pathlib import Path

import pytest

import compat.probes
from compat.probes import tokenizer
from compat.probes.probe import Context, WrongAnswer

DATA = Path(compat.probes.__file__).parent / "data"
TEXTS = [("a b", [3, 4, 1]), ("", [1])]


def test_ids_as_sentencepiece_has_them_are_the_figures() -> None:
    assert tokenizer.compared(TEXTS, dict(TEXTS).__getitem__) == {"ids": [[3, 4, 1], [1]]}


def test_other_ids_are_a_wrong_answer() -> None:
    with pytest.raises(WrongAnswer, match=r"^'a b' is \[3, 1\], and SentencePiece gives \[3, 4, 1\]$"):
        tokenizer.compared(TEXTS, lambda _: [3, 1])


def test_the_shipped_vocabulary_ends_with_the_sentinels() -> None:
    vocabulary, _ = tokenizer.shipped_vocabulary(DATA)
    ends = [piece for piece, _ in vocabulary[:3] + vocabulary[-tokenizer.EXTRA_IDS :]]
    assert ends == ["<pad>", "</s>", "<unk>", "<extra_id_3>", "<extra_id_2>", "<extra_id_1>", "<extra_id_0>"]


def test_the_shipped_metaspace_has_the_key_that_older_releases_do_not_know() -> None:
    document = json.loads((DATA / "tokenizer.json").read_text(encoding="utf-8"))
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    assert (document["pre_tokenizer"], document["decoder"]) == (metaspace, metaspace)


def test_a_tokenizer_folder_holds_one_vocabulary_file(tmp_path: Path) -> None:
    tokenizer.tokenizer_folder(Context("cpu", tmp_path, DATA), "spiece.model")
    names = ["special_tokens_map.json", "spiece.model", "tokenizer_config.json"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_shipped_files_are_small() -> None:
    assert [file.name for file in DATA.iterdir() if file.is_file() and file.stat().st_size > 40_000] == []
