"""What a shell completes, asked as typer's own shells ask."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compat import cli, completion, offered
from compat.cache import contents
from compat.probes.catalogue import PROBES
from compat.rules import RULES

TOP = Path(__file__).parents[2]


def context(folder: Path = TOP / "matrix") -> Any:
    return SimpleNamespace(params={"folder": folder})


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("COMPAT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def completed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shell: str, typed: str) -> list[str]:
    """What the program prints to a shell in which this is typed so far."""
    monkeypatch.chdir(TOP)
    monkeypatch.setenv("_COMPAT_COMPLETE", f"complete_{shell}")
    pieces = re.findall("[:=]+|[^ :=]+", typed)  # as bash splits it
    monkeypatch.setenv("COMP_WORDS", "\n".join(pieces))
    monkeypatch.setenv("COMP_CWORD", str(len(pieces) - 1))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    with pytest.raises(SystemExit) as ended:
        cli.app(args=[], prog_name="compat", standalone_mode=False)
    assert ended.value.code in (0, None)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("compat bis", ["bisect"]),
        ("compat --ver", ["--version", "--verbose"]),
        ("compat run documented-5", ["documented-5"]),
        ("compat run --here --suite lav", ["lavis"]),
        ("compat run --scale t", ["tiny"]),
        ("compat run --device c", ["cpu", "cuda"]),
        ("compat bisect --package tok", ["tokenizers"]),
        ("compat bisect --probe loss-depends-on-image-t", ["loss-depends-on-image-t5"]),
        ("compat rules inputs-embeds-u", ["inputs-embeds-unexpected-argument"]),
        ("compat api --package pe", ["peft"]),
        ("compat artefacts --kind tokenizer-json-b", ["tokenizer-json-bpe"]),
        ("compat run --max-d", ["--max-disk"]),
        ("compat reproduce documented-5:import-pe", ["import-peft"]),
        ("compat bisect --package=tok", ["tokenizers"]),
    ],
)
def test_bash(
    typed: str, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert completed(capsys, monkeypatch, "bash", typed) == words


def test_zsh_and_fish_show_what_a_value_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (id_, title) = completion.combinations(context(), "documented-5")[0]
    (shown,) = completed(capsys, monkeypatch, "fish", "compat run documented-5")
    assert shown == f"{id_}\t{title}"
    shown = "\n".join(completed(capsys, monkeypatch, "zsh", "compat run documented-5"))
    assert f'"{id_}":' in shown


def test_a_cell_goes_on_with_its_probe_once_its_combination_is_clear() -> None:
    (id_, title) = completion.combinations(context(), "documented-5")[0]
    assert (f"{id_}:", title) in completion.cells(context(), "documented-")
    probes = [(f"{id_}:{probe}", question) for probe, question in completion.probes(context(), "")]
    assert completion.cells(context(), "documented-5") == completion.cells(context(), "documented-5:") == probes
    assert completion.cells(context(), "nonsense") == []


def test_every_value_is_offered() -> None:
    assert [id_ for id_, _ in completion.probes(context(), "")] == [each.id for each in PROBES]
    assert [id_ for id_, _ in completion.rules(context(), "")] == [each.id for each in RULES]
    assert ("peft", "") in completion.packages(context(), "")


def test_what_cannot_be_read_has_no_values(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b"[[combination]\xff")
    (tmp_path / "other.toml").write_text("combination = 3", encoding="utf-8")
    (tmp_path / "fine.toml").write_text('[[combination]]\nid = "one"\ntitle = "First"\n', encoding="utf-8")
    (tmp_path / "releases.json").write_text("[", encoding="utf-8")
    assert completion.combinations(context(tmp_path), "") == [("one", "First")]
    assert completion.combinations(context(tmp_path / "nowhere"), "") == []
    assert ("peft", "") in completion.packages(context(tmp_path), "")


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_what_is_remembered_of_a_command_makes_the_same_command(name: str) -> None:
    module, _, function = cli.COMMANDS[name].partition(":")
    real = offered.parameters(getattr(import_module(f"compat.commands.{module}"), function))
    remembered = [offered._parameter(each) for each in json.loads(json.dumps([asdict(each) for each in real]))]
    again = offered.parameters(offered._stand_in(remembered))
    assert [(each.name, each.words, each.flag, each.many, each.help) for each in again] == [
        (each.name, each.words, each.flag, each.many, each.help) for each in real
    ]
    assert [each.values for each in again] == [each.values or ("" if each.flag else "values") for each in real]


def test_a_command_is_loaded_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    assert completed(capsys, monkeypatch, "bash", "compat cache tr") == ["trim"]
    monkeypatch.setattr(cli, "import_module", lambda name: pytest.fail(f"{name} is loaded"))
    assert completed(capsys, monkeypatch, "bash", "compat cache tr") == ["trim"]
    assert completed(capsys, monkeypatch, "bash", "compat cache --max-d") == ["--max-disk"]
    (file,) = (cache / "completion").iterdir()
    assert contents.OTHERS["completion"].fullmatch(file.name)


@pytest.mark.parametrize("damage", ["", "[", "[{}]", '{"a": 1}', "[1]"])
def test_what_is_damaged_is_read_anew(
    damage: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    completed(capsys, monkeypatch, "bash", "compat cache tr")
    (file,) = (cache / "completion").iterdir()
    file.write_text(damage, encoding="utf-8")
    assert completed(capsys, monkeypatch, "bash", "compat cache tr") == ["trim"]


@pytest.mark.parametrize("at", ["²", "٢x", "-1", "", "99", "9" * 5000])
def test_a_place_that_is_no_number_completes_nothing_and_ends_well(
    at: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_COMPAT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "compat")
    monkeypatch.setenv("COMP_CWORD", at)
    if not at:
        monkeypatch.delenv("COMP_WORDS")
    with pytest.raises(SystemExit) as ended:
        cli.app(args=[], prog_name="compat", standalone_mode=False)
    assert (ended.value.code, capsys.readouterr().err) in [(0, ""), (None, "")]
