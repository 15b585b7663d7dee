"""Chinese in columns and lines of a terminal."""

from __future__ import annotations

from compat.report.columns import filled, lines_of, width_of


def test_a_chinese_character_takes_two_columns() -> None:
    assert (width_of("peft 不兼容"), filled("兼容", 6) + "|") == (11, "兼容  |")


def test_no_line_is_wider_than_it_may_be() -> None:
    said = "PEFT 的任务包装器会把模型 forward 不认识的参数传下去，无论是否给出。"
    lines = lines_of(said, 20, first="  ", then="    ")
    assert (max(map(width_of, lines)) <= 20, "".join(lines).replace(" ", "")) == (True, said.replace(" ", ""))


def test_punctuation_begins_no_line() -> None:
    assert [line[0] for line in lines_of("兼容，不兼容。" * 5, 8) if line[0] in "，。"] == []


def test_english_is_wrapped_at_blanks() -> None:
    assert lines_of("one two three", 8, first="  ") == ["  one", "two", "three"]
