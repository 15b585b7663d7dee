"""``--lang`` and COMPAT_LANG at the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from compat.cli import main
from compat.commands.lang import in_languages, named
from compat.language import in_force

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LOG = 'Traceback (most recent call last):\n  File "train.py", line 1, in <module>\n    train()\nKeyboardInterrupt\n'


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    shown = capsys.readouterr()
    return end.value.code, shown.out, shown.err


def test_a_rule_is_shown_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "rules", "interrupted", "--lang", "zh")
    assert out.splitlines()[0] == "interrupted：被人手动中止"


def test_the_environment_chooses_a_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "train.log"
    log.write_text(LOG)
    monkeypatch.setenv("COMPAT_LANG", "zh")
    _, out, _ = told(capsys, "explain", str(log))
    assert out.splitlines()[:2] == ["第 1 行：KeyboardInterrupt:", "  被人手动中止（interrupted）：与版本无关"]


def test_json_stays_as_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(LOG)
    _, out, _ = told(capsys, "explain", str(log), "--json", "--lang", "zh")
    assert (json.loads(out)["tracebacks"][0]["other"]["rule"], CHINESE.search(out)) == ("interrupted", None)


def test_an_unknown_language_is_one_line_that_names_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "rules", "--lang", "fr")
    assert (code, out, err) == (2, "", "compat: --lang fr: no such language; there are: en, zh\n")


def test_texts_are_written_in_english_and_beside_it_in_the_language_that_is_wanted() -> None:
    assert in_languages("zh", lambda: {"x.md": in_force()}) == {"x.md": "en", "x.zh.md": "zh"}


def test_english_alone_is_written_once() -> None:
    assert in_languages("en", lambda: {"x.md": in_force()}) == {"x.md": "en"}


def test_the_language_stands_before_the_suffix() -> None:
    assert (named("compatibility.html", "zh"), named("compatibility.html", "en")) == (
        "compatibility.zh.html",
        "compatibility.html",
    )


@pytest.mark.parametrize(
    ("variable", "value", "arguments", "said"),
    [
        ("COMPAT_LANG", "zh_CN.UTF-8", ["rules"], "COMPAT_LANG=zh_CN.UTF-8: no such language; there are: en, zh"),
        ("COMPAT_LANG", "fr", ["rules", "--lang", "tlh"], "--lang tlh: no such language; there are: en, zh"),
        (
            "COMPAT_MAX_DISK",
            "much",
            ["cache", "trim"],
            "COMPAT_MAX_DISK=much: expected an amount of disk, as 20GB, 500MiB or bytes",
        ),
        (
            "COMPAT_MAX_DISK",
            "1GB",
            ["cache", "trim", "--max-disk", "x"],
            "--max-disk x: expected an amount of disk, as 20GB, 500MiB or bytes",
        ),
    ],
)
def test_what_is_wrong_in_a_variable_is_told_by_its_name(
    variable: str,
    value: str,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(variable, value)
    assert told(capsys, *arguments) == (2, "", f"compat: {said}\n")
