"""What a command leaves in the project's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compat.check import leftovers


def test_files_are_seen_by_size_and_time(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a").write_text("a", encoding="utf-8")
    os.utime(tmp_path / "below" / "a", ns=(5, 5))
    assert leftovers.files(tmp_path) == {"below/a": (1, 5)}


@pytest.mark.parametrize("name", [".git", "__pycache__", ".pytest_cache", "made", "without"])
def test_what_says_nothing_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "file").touch()
    if name == "made":
        (tmp_path / name / "pyvenv.cfg").touch()
    assert leftovers.files(tmp_path, (tmp_path / "without",)) == {}


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "gone").symlink_to("nowhere")
    assert sorted(leftovers.files(tmp_path) or ()) == ["gone", "up"]


def test_a_folder_with_too_much_in_it_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "MOST", 2)
    for name in "ab":
        (tmp_path / name).mkdir()
    assert leftovers.files(tmp_path) == {}
    (tmp_path / "a" / "c").touch()
    assert leftovers.files(tmp_path) is None


def test_changes() -> None:
    before = {"same": (1, 1), "gone": (1, 1), "larger": (1, 1), "later": (1, 1)}
    after = {"same": (1, 1), "larger": (2, 1), "later": (1, 2), "new": (1, 1)}
    assert leftovers.changed(before, after) == ("gone (deleted)", "larger", "later", "new")


def test_where_one_look_was_too_much_nothing_is_known() -> None:
    assert (leftovers.changed(None, {"a": (1, 1)}), leftovers.changed({"a": (1, 1)}, None)) == ((), ())
