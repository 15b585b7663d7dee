"""Several files are replaced together, or none is."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat import files
from compat.files import write_together


def test_several_texts_are_written(tmp_path: Path) -> None:
    texts = {tmp_path / "new" / "a": "one", tmp_path / "b": "two"}
    write_together(texts)
    assert {file: file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file()} == texts


def test_where_one_place_cannot_be_taken_no_file_changes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_together({tmp_path / "a": "new", tmp_path / "b": "new"})
    left = sorted(path.name for path in tmp_path.iterdir())
    assert (caught.value.filename, left, (tmp_path / "a").read_text(encoding="utf-8")) == (
        str(tmp_path / "b"),
        ["a", "b"],
        "old",
    )


def test_what_a_killed_writer_left_is_gone_after_the_next(tmp_path: Path) -> None:
    file, left, others = tmp_path / "a.txt", tmp_path / ".a.txt.abcd1234", tmp_path / ".b.txt.abcd1234"
    left.touch()
    others.touch()
    with files.whole(file) as writing:
        files.write_whole(file, "from another")
        writing.write(b"whole")
    assert (sorted(tmp_path.iterdir()), file.read_bytes()) == ([others, file], b"whole")
