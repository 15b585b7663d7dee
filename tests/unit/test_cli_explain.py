"""`compat explain` and `compat rules`, from the command line to the exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import compat
from compat import rules
from compat.cli import COMMANDS, main
from compat.explain import bounded
from compat.history.store import shipped

SCHEMA = Path(compat.__file__).parent / "explain" / "schema" / "explain.schema.json"
KNOWN = """\
Traceback (most recent call last):
  File "/x/lib/python3.10/site-packages/peft/peft_model.py", line 2046, in __init__
    self.base = self.base_model._prepare_encoder_decoder_kwargs_for_generation
AttributeError: 'T5' object has no attribute '_prepare_encoder_decoder_kwargs_for_generation'
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "train.log"
    path.write_text(KNOWN + "transformers==5.20.0\n")
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["explain", *arguments])
    shown = capsys.readouterr()
    return int(str(end.value.code)), shown.out, shown.err


def findings(out: str) -> list[tuple[str, str, str, str]]:
    found = json.loads(out)["tracebacks"][0]["findings"]
    return [(each["rule"], each["package"], each["direction"], each["confidence"]) for each in found]


def test_a_known_failure(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, str(log), "--with", "peft==0.21.0", "--json")
    assert (code, findings(out)) == (
        0,
        [
            ("peft-calls-what-is-gone", "peft", "change-code", "certain"),
            ("peft-calls-what-is-gone", "peft", "upgrade", "certain"),
            ("peft-calls-what-is-gone", "transformers", "downgrade", "certain"),
        ],
    )


def test_the_object_is_as_its_schema_says(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ("", "KeyError: 'x'\n\nMemoryError: \n\ntransformers==5.21.0\n"):
        log.write_text(log.read_text() + more)
        jsonschema.validate(json.loads(told(capsys, str(log), "--json")[1]), json.loads(SCHEMA.read_text()))


def test_versions_of_a_requirements_file(tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("peft==0.21.0\ntorch==2.13.0\n")
    _, out, _ = told(capsys, str(log), "--from", str(pins), "--json")
    assert json.loads(out)["versions"] == {
        "peft": {"version": "0.21.0", "source": "requirements.txt"},
        "python": {"version": "3.10", "source": "the text, line 2"},
        "torch": {"version": "2.13.0", "source": "requirements.txt"},
        "transformers": {"version": "5.20.0", "source": "the text, line 5"},
    }


def test_what_is_said_wins_over_the_text(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, str(log), "--with", "transformers==4.40.0", "--json")
    assert json.loads(out)["versions"]["transformers"] == {"version": "4.40.0", "source": "--with"}


def test_a_version_that_the_history_does_not_reach(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = shipped().releases("transformers")[-1]
    said = f"transformers 99.0: the history of names ends at {last}; what came later is not known."
    for version, beyond in (("99.0", {"transformers": last}), (last, {})):
        asked = (str(log), "--with", f"transformers=={version}", "--with", "numpy==99.0")
        assert json.loads(told(capsys, *asked, "--json")[1])["beyond"] == beyond
        assert (said in told(capsys, *asked)[1].splitlines()) == bool(beyond)


def test_an_unknown_failure_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_text("Traceback (most recent call last):\nKeyError: 'x'\n")
    code, out, _ = told(capsys, str(path), "--json")
    first = json.loads(out)["tracebacks"][0]
    assert (code, first["error"], first["is_version_incompatibility"], first["findings"]) == (
        3,
        "KeyError: 'x'",
        None,
        [],
    )


def test_standard_input_without_a_failure(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"all is well\n")))
    code, out, _ = told(capsys, "-")
    assert (code, out) == (0, "No traceback, no error message and no resolver's answer in it.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.log"], "compat: nowhere.log: No such file or directory; give a text file, or - for standard input"),
        (["."], "Is a directory"),
        (["a\0b"], "give a text file"),
        (["-", "--with", "transformers"], "expected an exact version"),
        (["-", "--with", "peft==1", "--with", "peft==2"], "compat: --with peft: two versions, 1 and 2; give one"),
        (["-", "--from", "nowhere"], "neither a file, an environment nor a combination"),
        ([], "Missing argument"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, *arguments)
    assert (code, out, said in err, err.count("\n")) == (2, "", True, 1)


def test_secrets_are_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_text("ValueError: https://me:pass@host/x hf_abcdefghijklmnop\n")
    for more in ([], ["--json"]):
        _, out, _ = told(capsys, str(path), *more)
        assert ("pass" in out, "hf_abc" in out) == (False, False)


def test_control_characters_reach_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"ValueError: a\x1b[31m\x07\x9b31mb\n")
    assert not any(ord(letter) < 32 and letter != "\n" for letter in told(capsys, str(path))[1])


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rules"])
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [rule.id for rule in rules.RULES]


@pytest.mark.parametrize("rule", [rule.id for rule in rules.RULES])
def test_each_rule_can_be_shown(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rules", rule])
    assert capsys.readouterr().out.startswith(f"{rule}: ")


def test_a_rule_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["rules", "nothing"])
    assert (end.value.code, capsys.readouterr().err) == (
        2,
        "compat: nothing: no such rule (did you mean nothing-to-train?); `compat rules` lists them\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert (end.value.code, "Usage" in capsys.readouterr().out) == (0, True)


def test_explain_loads_no_other_command() -> None:
    script = "import sys, compat.cli as c; c.Commands()['explain']; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert (
        loaded & {"compat.commands.check", "compat.run", "compat.index", "griffe", "requests", "jinja2", "rich.console"}
        == set()
    )


@pytest.mark.parametrize("indent", [None, 1])
def test_a_notebooks_file_is_read_as_what_it_shows(
    indent: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["transformers==5.20.0\n"]}
    raised = {"ename": "AttributeError", "evalue": "...", "output_type": "error", "traceback": KNOWN.splitlines()}
    book = {"cells": [{"cell_type": "code", "source": [], "outputs": [printed, raised]}], "nbformat": 4}
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps(book, indent=indent), encoding="utf-8")
    code, out, _ = told(capsys, str(file), "--json")
    found = json.loads(out)
    assert (code, [each["error"] for each in found["tracebacks"]]) == (0, [KNOWN.splitlines()[-1]])
    assert found["versions"]["transformers"]["version"] == "5.20.0"


def test_a_closed_standard_input_is_empty() -> None:
    ended = subprocess.run(f'"{sys.executable}" -m compat explain - <&-', shell=True, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


PLAIN = """\
Traceback (most recent call last):
  File "/x/lib/python3.11/site-packages/peft/peft_model.py", line 878, in forward
    return self.get_base_model()(*args, **kwargs)
TypeError: ViTForImageClassification.forward() got an unexpected keyword argument 'attention_mask'
"""
THROUGH = """\
Traceback (most recent call last):
  File "/x/lib/python3.11/site-packages/peft/peft_model.py", line 2642, in forward
    return self.base_model(
  File "/x/lib/python3.11/site-packages/peft/tuners/tuners_utils.py", line 222, in forward
    return self.model.forward(*args, **kwargs)
TypeError: ViTForImageClassification.forward() got an unexpected keyword argument 'attention_mask'
"""
CUT = THROUGH[: THROUGH.index("  File")] + THROUGH[THROUGH.rindex("  File") :]
OTHERS = "TypeError: MyAudioNet.forward() got an unexpected keyword argument 'inputs_embeds'\n"
THEIRS = "TypeError: BlipForConditionalGeneration.forward() got an unexpected keyword argument 'inputs_embeds'\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [(PLAIN, False), (THROUGH, True), (CUT, True), (OTHERS, False), (THEIRS, True)],
    ids=[
        "past the wrapper",
        "through it",
        "cut below it",
        "a class of the user's, and no frame",
        "one of transformers, and no frame",
    ],
)
def test_a_task_wrapper_is_blamed_where_the_call_went_through_one(
    log: Path, capsys: pytest.CaptureFixture[str], text: str, expected: bool
) -> None:
    log.write_text(text)
    _, out, _ = told(capsys, str(log), "--json")
    assert ("task-wrapper-passes-unknown-argument" in {rule for rule, *_ in findings(out)}) is expected


HEAD = "Traceback (most recent call last):\n"
TUNER = """\
  File "/x/lib/python3.11/site-packages/peft/tuners/tuners_utils.py", line 222, in forward
    return self.model.forward(*args, **kwargs)
"""
TORCH = """\
  File "/x/lib/python3.11/site-packages/torch/nn/modules/module.py", line 1762, in _call_impl
    return forward_call(*args, **kwargs)
"""
INSTRUCTBLIP = """\
  File "/x/lib/python3.11/site-packages/transformers/models/instructblip/modeling_instructblip.py", line 9, in forward
    outputs = self.language_model(
"""
UNEXPECTED = (
    "TypeError: InstructBlipForConditionalGeneration.forward() got an unexpected keyword argument 'inputs_embeds'\n"
)
MULTIPLE = "TypeError: T5ForConditionalGeneration got multiple values for keyword argument 'inputs_embeds'\n"


@pytest.mark.parametrize(
    ("text", "transformers", "expected"),
    [
        (HEAD + TUNER + UNEXPECTED, "4.44.0", "inputs-embeds-unexpected-argument"),
        (HEAD + TUNER + INSTRUCTBLIP + MULTIPLE, "4.53.0", "inputs-embeds-multiple-values"),
        (HEAD + INSTRUCTBLIP + MULTIPLE, "4.53.0", "inputs-embeds-multiple-values"),
        (HEAD + TORCH + INSTRUCTBLIP + MULTIPLE, "4.53.0", None),
    ],
    ids=["row 2 to the tuner", "row 1 to the tuner", "row 1 to its last frame", "torch called it, so PEFT did not"],
)
def test_the_document_s_failures_are_known_in_a_traceback_that_is_cut(
    log: Path, capsys: pytest.CaptureFixture[str], text: str, transformers: str, expected: str | None
) -> None:
    log.write_text(text)
    _, out, _ = told(capsys, str(log), "--with", f"transformers=={transformers}", "--with", "peft==0.16.0", "--json")
    found = [(rule, sure) for rule, _, direction, sure in findings(out) if direction == "upgrade"]
    assert found == ([(expected, "certain")] if expected else [])


ENDLESS = "a device, which may have no end; give a text file, or cut the text to the traceback"
TOO_LONG = "longer than 1 KiB; cut the text to the traceback"


def test_a_device_without_end_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log").symlink_to("/dev/zero")
    assert told(capsys, str(tmp_path / "log")) == (2, "", f"compat: log: {ENDLESS}\n")
    with Path("/dev/zero").open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert told(capsys, "-") == (2, "", f"compat: standard input: {ENDLESS}\n")
    assert told(capsys, "/dev/null")[0] == 0


@pytest.mark.parametrize("content", [b"x\n" * 513, b'{"cells": [], "metadata": "%s"' % (b" " * 1000)])
def test_a_text_has_a_limit_wherever_it_comes_from(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "MOST", 1024)
    file = tmp_path / "log"
    file.write_bytes(content)
    assert told(capsys, str(file)) == (2, "", f"compat: log: {TOO_LONG}\n")
    file.write_bytes(content[:1024])
    assert told(capsys, str(file))[0] == 0
    reading, writing = os.pipe()
    os.write(writing, content)  # whose writer does not end
    with os.fdopen(reading, encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert told(capsys, "-") == (2, "", f"compat: standard input: {TOO_LONG}\n")
    os.close(writing)
