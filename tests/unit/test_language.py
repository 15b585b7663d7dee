"""What is said in another language, and what stays as it is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pytest

from compat import language
from compat.errors import CompatError
from compat.language import capital, joined, phrase, plural, some, speaking, text


def test_english_is_what_is_written() -> None:
    assert text("%(count)s x", count=3) == "3 x"


def test_a_message_is_said_in_the_language_of_the_block_alone() -> None:
    with speaking("zh"):
        inside = text("compatible")
    assert (inside, text("compatible")) == ("兼容", "compatible")


def test_what_the_catalogue_does_not_have_stays_as_it_is() -> None:
    with speaking("zh"):
        assert text("TypeError: forward() got an unexpected keyword argument") == (
            "TypeError: forward() got an unexpected keyword argument"
        )


def test_a_phrase_is_english_until_it_is_said() -> None:
    words = phrase("a %(package)s that has it", package="peft")
    with speaking("zh"):
        assert (str(words), json.dumps(words), text(words)) == (
            "a peft that has it",
            '"a peft that has it"',
            "有它的 peft 版本",
        )


def test_phrases_stand_in_phrases() -> None:
    inner = phrase("the argument `%(name)s` of `%(home)s`", name="dtype", home="Trainer")
    words = phrase("%(thing)s is gone since %(package)s %(release)s", thing=capital(inner), package="peft", release="1")
    with speaking("zh"):
        assert text(words) == "`Trainer` 的参数 `dtype` 自 peft 1 起已移除"
    assert words == "The argument `dtype` of `Trainer` is gone since peft 1"


def test_a_phrase_outlives_a_copy() -> None:
    @dataclass(frozen=True)
    class Holder:
        words: str

    with speaking("zh"):
        assert text(asdict(Holder(phrase("the present set")))["words"]) == "当前组合"


def test_a_stored_text_is_known_by_its_pattern() -> None:
    with speaking("zh"):
        assert (text("no answer within 30 s"), text("failed (unknown)")) == ("30 秒内没有结果", "失败（unknown）")


def test_numbers_choose_a_form() -> None:
    said = [plural("%(num)d package", "%(num)d packages", number) for number in (1, 2)]
    with speaking("zh"):
        said.append(plural("%(num)d package", "%(num)d packages", 2))
    assert said == ["1 package", "2 packages", "2 个包"]


def test_lists_are_joined_as_a_language_joins_them() -> None:
    names = ["a", "b", "c"]
    with speaking("zh"):
        said = text(joined(names)), text(some(names, 1))
    assert (joined(names), some(names, 1), *said) == ("a, b, c", "a and 2 more", "a、b、c", "a 等另外 2 个")


def test_an_unknown_language_names_those_that_there_are() -> None:
    with pytest.raises(CompatError, match=r"^--lang tlh: no such language; there are: en, zh$"), speaking("tlh"):
        pass


def test_a_name_with_a_way_in_it_is_no_language() -> None:
    with pytest.raises(CompatError, match="no such language"):
        language.known("../messages/zh")


def test_html_has_the_script_in_its_tag() -> None:
    with speaking("zh"):
        assert language.tag() == "zh-Hans"


def test_a_value_may_be_called_message() -> None:
    with language.speaking("zh"):
        said = language.text("exit code %(code)s: %(message)s", code="1", message="hello")
    assert ("1" in said, "hello" in said, "%(" in said) == (True, True, False)
