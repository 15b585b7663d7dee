"""``compat scan``: arguments, the project's settings, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import cli
from compat.commands import scan as scan_command
from compat.history.names import History

GONE = "from transformers import AdamW, Trainer\nTrainer(tokenizer=1)\n"


@pytest.fixture
def run(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr(scan_command, "shipped", lambda: history)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text(GONE)
    (tmp_path / "clean.py").write_text("import transformers\n")
    (tmp_path / "bad.py").write_text("if\n")

    def ran(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["scan", *arguments])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return ran


Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("src", "--to", "transformers==5.0.0"), 1),
        (("src", "clean.py", "--to", "transformers==4.40.0"), 0),
        (("clean.py", "--to", "transformers"), 0),
        (("bad.py", "--to", "transformers"), 3),
        (("src", "--to", "transformers==5.0.0", "--at", "transformers==5.0.0"), 0),
        (("src", "--to", "peft==0.10.0"), 0),
        (("src", "--to", "transformers==5.0.0rc1"), 1),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int, run: Run) -> None:
    assert run(*arguments)[0] == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("src",), "compat: --to: name a release, as in --to transformers==5.23.0 or --to peft==latest"),
        (
            ("src", "--to", "transformers==5.0.0", "--at", "transformers>=4"),
            "--at transformers>=4: name the one version that you have",
        ),
        (
            ("src", "--to", "transformers==9"),
            "--to transformers==9: the history of names knows transformers 4.40.0 to 5.0.0",
        ),
        (("src", "--to", "transformers==4.50.0"), "4.40.0 to 5.0.0, beside it 4.46.0 and 4.57.6"),
        (("src", "--to", "torch==2.13.0"), "--to torch: the history of names has transformers, peft only"),
        (("src", "--to", "numpy"), "--to numpy: the history of names has transformers, peft only"),
        (("src", "--to", "peft @ git+https://example.org/x"), "--to peft: an address has no history"),
        (("src", "--to", "peft", "--to", "peft"), "--to: peft is named twice"),
        (("src", "--to", "transformers", "--at", "transformers==1"), "--at transformers==1: the history"),
        (("nowhere", "--to", "transformers"), "nowhere: No such file or directory; nothing was read"),
        (("--to", "transformers"), "PATH: name what is to be read"),
    ],
)
def test_refused(arguments: tuple[str, ...], words: str, run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out, words.strip() in " ".join(err.split()), "--upgrade" in err) == (2, "", True, False), err


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("transformers==5.0.0", "5.0.0"),
        ("transformers", "5.0.0"),
        ("transformers==latest", "5.0.0"),
        ("transformers>=4.40,<5", "4.57.6"),
        ("transformers==5.0.0.dev0", "5.0.0"),
        ("Transformers==4.46", "4.46.0"),
    ],
)
def test_versions(text: str, version: str, run: Run) -> None:
    _, out, _ = run("src", "--to", text, "--json")
    assert json.loads(out)["target"] == {"transformers": version}


def test_the_project_says_what_is_read_and_where_it_is(run: Run) -> None:
    Path("requirements.txt").write_text("transformers==4.57.6\npeft==0.1.0\nnumpy==2.0.0\n")
    Path("pyproject.toml").write_text('[tool.compat]\nscan = ["src"]\nfrom = "requirements.txt"\n')
    code, out, _ = run("--to", "transformers==5.0.0", "--json")
    found = json.loads(out)
    assert (code, found["present"], [each["verdict"] for each in found["breaks"]]) == (
        1,
        {"transformers": "4.57.6"},
        ["predicted", "already"],
    )


@pytest.mark.parametrize("value", ["nowhere", "../x", "/etc"])
def test_a_wrong_path_of_the_project_is_refused(value: str, run: Run) -> None:
    Path("pyproject.toml").write_text(f'[tool.compat]\nscan = ["{value}"]\n')
    code, _, err = run("--to", "transformers")
    assert (code, "[tool.compat] scan" in err) == (2, True), err


HOSTILE = ("n\n::warning title=pwn::pwned", "::error::", "  ::error::", "##[error]", "r\r::error::", "u\u2028::error::")
"""Names that a log of GitHub Actions would obey as a line of its own."""


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_a_name_of_a_file_is_no_command_to_who_reads_the_log(
    options: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for name in HOSTILE:
        (hostile / f"{name}.py").write_text(GONE)
        (hostile / f"{name}broken.py").write_text("if\n")
        (tmp_path / f"{name}.py").write_text(GONE)
    _, out, err = run("hostile", *(f"{name}.py" for name in HOSTILE), "--to", "transformers==5.0.0", *options)
    lines = (out + err).splitlines()
    assert [line for line in lines if line.strip().startswith("::") or "##[" in line] == []
    assert r"n\n::warning title=pwn::pwned.py:1:26  transformers.AdamW" in out


def test_json_has_a_name_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n\n::x.py").write_text(GONE)
    _, out, _ = run("n\n::x.py", "--to", "transformers==5.0.0", "--json")
    assert {each["file"] for each in json.loads(out)["breaks"]} == {"n\n::x.py"}
