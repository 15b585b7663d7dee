"""Conversions tried in real environments, as the command does it; and that the check finds what is not the same."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from compat import matrix
from compat.cli import main
from compat.convert import convert as converting
from compat.convert import document, target
from compat.convert.checking import check
from compat.convert.subject import Checked, Subject
from compat.convert.target import Workshop
from compat.errors import Exit
from compat.model import Verdict
from compat.setup import Setup

MATRIX = Path(__file__).parents[2] / "matrix"
pytestmark = [pytest.mark.environments, pytest.mark.timeout(900)]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """``compat convert --json`` in a folder of its own: exit code and document."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as ended:
            main(["convert", *arguments, "--matrix", str(MATRIX), "--json"])
        out, err = capsys.readouterr()
        assert out, err
        return int(str(ended.value.code)), json.loads(out)

    return run


def checked(path: Path, pins: list[str], new: dict[str, bytes], tmp_path: Path) -> Checked:
    """The check of files that nobody converted."""
    cache = platformdirs.user_cache_path("compat-harness")
    shop = Workshop(matrix.read_defaults(MATRIX), Setup(MATRIX / "locks", cache), tmp_path / "journal.sqlite3")
    goal = target.read(pins, MATRIX)
    found = converting.opened(path, goal.packages, {})
    return check(Subject(path, found, new, goal), shop, lambda *_: None)


def test_the_documented_file_for_0_15_2_gives_the_same_ids_for_every_script(
    documented: Path, command: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    old = documented.read_bytes()
    code, answer = command(
        str(documented), "--for", "tokenizers==0.15.2", "--from", "tokenizers==0.21.1", "-o", "new.json"
    )
    assert (code, answer["result"], answer["check"]["verdict"]) == (Exit.AS_EXPECTED, "converted", "compatible")
    assert answer["check"]["words"].startswith("tokenizers 0.21.1 and tokenizers 0.15.2 give the same ids, tokens")
    assert (tmp_path / "new.json").read_bytes() == documented.with_name("tokenizer-0.15.2.json").read_bytes()
    assert documented.read_bytes() == old


def test_the_example_of_the_documentation_is_real(
    documented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (MATRIX.parent / "docs" / "how-to" / "convert.md").read_text(encoding="utf-8")
    shown = page.partition("$ compat convert tokenizer.json --for tokenizers==0.15.2\n")[2].partition("```")[0]
    shutil.copy(documented, tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["convert", "tokenizer.json", "--for", "tokenizers==0.15.2"])
    assert capsys.readouterr().out == shown


def test_the_check_finds_a_space_that_is_not_put_in_front(documented: Path, tmp_path: Path) -> None:
    wrong = documented.with_name("tokenizer-0.15.2.json").read_bytes()
    wrong = wrong.replace(b'"add_prefix_space": true', b'"add_prefix_space": false', 1)
    answer = checked(documented, ["tokenizers==0.15.2"], {"tokenizer.json": wrong}, tmp_path)
    assert answer.verdict is Verdict.INCOMPATIBLE
    assert "gives something else for" in answer.words


def test_a_file_that_the_target_refuses_does_not_pass(documented: Path, tmp_path: Path) -> None:
    answer = checked(documented, ["tokenizers==0.15.2"], {}, tmp_path)
    assert answer.verdict is Verdict.INCOMPATIBLE
    assert "PyPreTokenizerTypeWrapper" in answer.words


def test_a_file_that_its_own_writer_refuses_says_nothing(documented: Path, tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    broken = json.loads(documented.read_text(encoding="utf-8"))
    broken["model"]["vocab"] = 1
    file.write_bytes(document.written(broken))
    assert checked(file, ["tokenizers==0.15.2"], {}, tmp_path).verdict is Verdict.INCONCLUSIVE


def test_what_the_target_reads_as_it_is_stays(documented: Path, command: Callable[..., tuple[int, Any]]) -> None:
    code, answer = command(str(documented), "--for", "tokenizers==0.19.1", "-o", "new.json")
    assert (code, answer["result"], answer["check"]["verdict"]) == (Exit.AS_EXPECTED, "nothing-to-do", "compatible")
    assert not Path("new.json").exists()


def test_a_folder_of_transformers_5_loads_in_the_documented_row(
    documented: Path, command: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    shutil.copy(documented, folder / "tokenizer.json")
    config = {"backend": "tokenizers", "tokenizer_class": "TokenizersBackend", "extra_special_tokens": ["<extra_id_0>"]}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    code, answer = command(str(folder), "--for", "transformers==4.37.0")
    assert (code, answer["result"]) == (Exit.AS_EXPECTED, "converted"), answer
    assert answer["check"]["words"].endswith("loads the folder and gives the same ids")
    assert answer["target"]["tokenizers"].startswith("0.15")


@pytest.fixture
def chatting(documented: Path, tmp_path: Path) -> Path:
    """A tokenizer's folder with its chat template in a file."""
    folder = tmp_path / "chatting"
    folder.mkdir()
    shutil.copy(documented.with_name("tokenizer-0.15.2.json"), folder / "tokenizer.json")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    (folder / "chat_template.jinja").write_text("{% for each in messages %}<{{ each.content }}>{% endfor %}")
    return folder


def test_a_chat_template_in_a_file_is_one_for_the_documented_row(
    chatting: Path, command: Callable[..., tuple[int, Any]]
) -> None:
    code, answer = command(str(chatting), "--for", "transformers==4.37.0")
    assert (code, answer["result"]) == (Exit.AS_EXPECTED, "converted"), answer
    assert [each["transformation"] for each in answer["changes"]] == ["chat-template"]
    assert answer["check"]["words"].endswith("make the same 8 texts of conversations")


def test_the_check_finds_a_chat_template_that_is_not_read(chatting: Path, tmp_path: Path) -> None:
    answer = checked(chatting, ["transformers==4.37.0", "tokenizers==0.15.2"], {}, tmp_path)
    assert answer.verdict is Verdict.INCOMPATIBLE
    assert answer.words.endswith("only the original has the template 'default'")


def test_an_adapter_of_peft_0_21_computes_the_same_in_0_8_2(
    samples: Path, command: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(samples / "adapters" / "parts", tmp_path / "adapter"))
    code, answer = command(str(folder), "--for", "peft==0.8.2")
    assert (code, answer["result"]) == (Exit.AS_EXPECTED, "converted"), answer
    assert answer["check"]["words"].endswith("compute the same in all 5 modules")
    assert "peft_version" not in json.loads(Path(answer["output"], "adapter_config.json").read_text(encoding="utf-8"))


def test_the_check_finds_an_adapter_that_is_scaled_otherwise(samples: Path, tmp_path: Path) -> None:
    folder = samples / "adapters" / "rslora"
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    known = {
        name: value for name, value in config.items() if name in {"peft_type", "r", "lora_alpha", "target_modules"}
    }
    new = {"adapter_config.json": document.written(known)}
    answer = checked(folder, ["peft==0.8.2"], new, tmp_path)
    assert answer.verdict is Verdict.INCOMPATIBLE
    assert "computes something else" in answer.words


def with_first_weight(folder: Path, value: float) -> Path:
    """The adapter's folder, with another number in its first B matrix."""
    file = folder / "adapter_model.safetensors"
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = json.loads(data[8:start])
    place = start + next(each["data_offsets"][0] for name, each in tensors.items() if "lora_B" in name)
    data[place : place + 4] = struct.pack("<f", value)
    file.write_bytes(data)
    return folder


@pytest.mark.parametrize("value", [3e38, float("inf")])
def test_the_check_finds_it_beside_a_number_that_is_far_too_large(samples: Path, tmp_path: Path, value: float) -> None:
    folder = with_first_weight(Path(shutil.copytree(samples / "adapters" / "rslora", tmp_path / "adapter")), value)
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    known = {name: config[name] for name in ("peft_type", "r", "lora_alpha", "target_modules")}
    new = {"adapter_config.json": document.written(known)}
    assert checked(folder, ["peft==0.8.2"], new, tmp_path).verdict is Verdict.INCOMPATIBLE


def test_an_adapter_that_computes_no_numbers_cannot_be_compared(
    samples: Path, command: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    adapter = Path(shutil.copytree(samples / "adapters" / "plain", tmp_path / "adapter"))
    code, answer = command(str(with_first_weight(adapter, float("nan"))), "--for", "peft==0.8.2")
    assert (code, answer["result"], answer["output"]) == (Exit.INCONCLUSIVE, "inconclusive", None)
    assert answer["check"]["words"].endswith("outputs are finite on neither side")


def test_the_check_finds_what_the_file_cuts_off(samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    whole = json.loads((samples / "tokenizers" / "0.23.3" / "llama-first.json").read_text(encoding="utf-8"))
    cut = {"direction": "Right", "max_length": 1, "strategy": "LongestFirst", "stride": 0}
    file.write_bytes(document.written({**whole, "truncation": cut}))
    new = document.written({**whole, "truncation": cut, "pre_tokenizer": None})
    answer = checked(file, ["tokenizers==0.22.2"], {"tokenizer.json": new}, tmp_path)
    assert (answer.verdict, "gives something else for" in answer.words) == (Verdict.INCOMPATIBLE, True)
    assert "as the file cuts" not in answer.words
