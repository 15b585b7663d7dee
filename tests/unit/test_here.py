"""``compat run --here``: an interpreter as it is, with miniature libraries and nothing of ours."""

from __future__ import annotations

import errno
import json
import os
import venv
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat import here, interpreter, probing, process, recordfile
from compat.cli import main
from compat.errors import CompatError, ToolError
from compat.here import Asked, Here
from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status, Verdict
from compat.probes.catalogue import PROBES
from compat.report import here_json, here_terminal
from compat.schema import table

LIBRARIES = {"torch.py": '__version__ = "2.0"\n', "transformers/__init__.py": '__version__ = "4.40.0"\n'}
NEEDS = "from transformers import EncoderDecoderCache\n"
SOME = tuple(
    each for each in PROBES if each.id in ("import-torch", "import-peft", "t5-fast-newer-file", "qformer-bert")
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    for name, text in LIBRARIES.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    (folder / "more" / "site-packages" / "peft").mkdir(parents=True)
    (folder / "more" / "site-packages" / "peft" / "__init__.py").write_text(NEEDS, encoding="utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["run", *arguments])
    out, err = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


def test_what_passes_is_compatible(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--here", "--python", str(environment), "--probe", "import-transformers")
    assert (code, out.splitlines()[0]) == (0, "compatible: each of 2 questions passes")


def test_a_library_that_is_not_installed_is_told_as_such(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--here", "--python", str(environment), "--probe", "import-peft", "--probe", "drift-lora-defaults")
    code, out, _ = run(capsys, *asked)
    assert (code, out.splitlines()) == (
        3,
        [
            "inconclusive: peft not installed, which is no matter of versions",
            f"Python {interpreter.look(environment).version}, torch 2.0, transformers 4.40.0, tokenizers not there, "
            "peft not there, on cpu",
            "2 passed, 1 failed, 1 skipped",
            "",
            "peft is not installed: 1 probe that needs it was not asked",
        ],
    )


def test_a_failure_comes_with_its_finding_and_the_ways_out_that_are_known(
    environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(environment / "more" / "site-packages"))
    interpreter.look.cache_clear()
    asked = ("--here", "--python", str(environment / "bin" / "python"), "--probe", "import-peft")
    code, out, _ = run(capsys, *asked)
    assert (code, out.splitlines()[0]) == (1, "incompatible: 1 of 3 questions fails")
    assert "import-peft: ImportError: cannot import name 'EncoderDecoderCache' from 'transformers'" in out
    assert "known, not run here: transformers>=" in out
    code, out, _ = run(capsys, *asked, "--json")
    document = json.loads(out)
    jsonschema.Draft202012Validator(json.loads(table.file("here").read_text(encoding="utf-8"))).validate(document)
    assert (code, document["verdict"], document["versions"], document["findings"][0]["counts"]) == (
        1,
        "incompatible",
        {"torch": "2.0", "transformers": "4.40.0"},
        True,
    )
    assert str(environment) not in out


def judged(*outcomes: Outcome) -> Here:
    return here.judged(interpreter.Interpreter(Path("/python"), "3.11.7", (), {}), Asked(SOME), outcomes)


def passed(probe: str) -> Outcome:
    return Outcome("here", probe, Stage.IMPORT, Status.PASSED)


def failed(probe: str, kind: str, message: str) -> Outcome:
    evidence = Evidence(phase=Phase.ACT, exception=Raised(kind, message))
    stage = Stage.IMPORT if probe.startswith("import-") else Stage.PROBE
    return Outcome("here", probe, stage, Status.FAILED, f"{kind}: {message}", evidence=evidence)


ENDS = {
    "all pass": (Verdict.COMPATIBLE, [passed("import-torch"), passed("import-peft")]),
    "a failure that nobody knows": (
        Verdict.INCOMPATIBLE,
        [passed("import-torch"), failed("import-peft", "ZeroDivisionError", "division by zero")],
    ),
    "a module that is not installed at all": (
        Verdict.INCONCLUSIVE,
        [passed("import-torch"), failed("import-peft", "ModuleNotFoundError", "No module named 'peft'")],
    ),
    "another library that is needed and not installed": (
        Verdict.INCONCLUSIVE,
        [passed("import-torch"), failed("t5-fast-newer-file", "ImportError", "No module named 'sentencepiece'")],
    ),
    "not installed, and beside it a failure": (
        Verdict.INCOMPATIBLE,
        [
            failed("import-torch", "ModuleNotFoundError", "No module named 'torch'"),
            failed("import-peft", "ZeroDivisionError", "division by zero"),
        ],
    ),
    "a demonstration fails": (
        Verdict.COMPATIBLE,
        [passed("import-torch"), failed("qformer-bert", "AttributeError", "no attribute 'bert'")],
    ),
    "nothing asked": (Verdict.INCONCLUSIVE, []),
}


@pytest.mark.parametrize("end", ENDS)
def test_each_end_has_its_verdict(end: str) -> None:
    expected, outcomes = ENDS[end]
    found = judged(*outcomes)
    assert (found.verdict, here_terminal.render(found).partition(":")[0]) == (expected, expected.value)


LATE = Outcome("here", "blip-lora", Stage.PROBE, Status.TIMED_OUT, "no answer within 3 s")
UNASKED = Outcome("here", "blip-lora", Stage.PROBE, Status.SKIPPED, "no device")
PASSED_OVER = failed("blip-lora-causal", "ZeroDivisionError", "division by zero")
WITHOUT_QUESTION = {
    "a named probe is too late": (("blip-lora",), [LATE], Verdict.INCONCLUSIVE),
    "a named probe is not asked": (("blip-lora",), [UNASKED], Verdict.INCONCLUSIVE),
    "one of two named is not asked": (("blip-lora", "blip-around"), [UNASKED, passed("blip-around")], "inconclusive"),
    "a named probe passes": (("blip-lora",), [passed("blip-lora")], None),
    "a named probe fails": (("blip-lora-causal",), [PASSED_OVER], None),
    "a named question passes": (("import-torch",), [], Verdict.COMPATIBLE),
    "a question fails": (("blip-lora",), [failed("import-peft", "ZeroDivisionError", "no"), UNASKED], "incompatible"),
    "some of the suite is not asked": ((), [UNASKED, passed("blip-around")], None),
}


def of_models(named: tuple[str, ...], *outcomes: Outcome) -> Here:
    ids = ["import-torch", *(each.probe for each in outcomes)]
    asked = Asked(tuple(each for each in PROBES if each.id in ids), named=named, suites=("models",))
    found = (passed("import-torch"), *outcomes)
    return here.judged(interpreter.Interpreter(Path("/python"), "3.11.7", (), {}), asked, found)


@pytest.mark.parametrize("case", WITHOUT_QUESTION)
def test_what_is_no_question_makes_no_verdict_and_without_an_answer_an_inconclusive_one(case: str) -> None:
    named, outcomes, expected = WITHOUT_QUESTION[case]
    assert of_models(named, *outcomes).verdict == expected


def test_a_suite_of_which_nothing_is_answered_is_inconclusive() -> None:
    assert of_models((), UNASKED).verdict is Verdict.INCONCLUSIVE


def test_a_named_probe_without_an_answer_is_told_first() -> None:
    assert here_terminal.render(of_models(("blip-lora",), UNASKED)).splitlines() == [
        "inconclusive: no answer from blip-lora",
        "Python 3.11.7, torch not there, transformers not there, tokenizers not there, peft not there, on cpu",
        "1 passed, 1 skipped",
        "",
        "blip-lora: skipped: no device",
    ]


def test_a_suite_without_questions_shows_what_caused_its_failures_and_what_passed_here() -> None:
    wrapped = [
        failed(f"{model}-lora-causal", "AttributeError", "'M' object has no attribute 'prepare_inputs_for_generation'")
        for model in ("vit", "dinov2")
    ]
    found = of_models((), *wrapped, passed("vit-lora"), passed("dinov2-lora"))
    assert here_terminal.render(found).splitlines() == [
        "no verdict: 2 passed, 2 failed, none of them a question (the one that they require passes)",
        "Python 3.11.7, torch not there, transformers not there, tokenizers not there, peft not there, on cpu",
        "3 passed, 2 failed",
        "",
        "vit-lora-causal, dinov2-lora-causal: AttributeError: 'M' object has no attribute",
        "  'prepare_inputs_for_generation'",
        "  PEFT's task wrapper is for models that generate text, and this one does not",
        "    (task-wrapper-needs-generation, likely)",
        "  passed here: leave task_type out of LoraConfig (vit-lora, dinov2-lora)",
    ]
    assert here_json.document(found)["verdict"] is None


def test_each_library_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    venv.create(tmp_path, with_pip=False)
    code, out, _ = run(capsys, "--here", "--python", str(tmp_path))
    first = "inconclusive: torch, transformers, tokenizers, peft not installed, which is no matter of versions"
    assert (code, out.splitlines()[0]) == (3, first)


def test_a_library_that_is_there_and_was_not_asked_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "transformers").mkdir()
    no_torch = failed("import-torch", "ModuleNotFoundError", "No module named 'torch'")
    skipped = [
        Outcome("here", f"import-{each}", Stage.IMPORT, Status.SKIPPED, "no", "import-torch")
        for each in ("transformers", "peft")
    ]
    asked = Asked(tuple(each for each in PROBES if each.id.startswith("import-")))
    found = here.judged(
        interpreter.Interpreter(Path("/python"), "3.11.7", (tmp_path,), {}), asked, (no_torch, *skipped)
    )
    assert found.missing == ("torch", "peft")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--here", "documented-1"), "--here and documented-1: an interpreter is probed as it is"),
        (("--here", "--offline", "x"), "--here and --offline: an interpreter is probed as it is"),
        (("--json",), "--json: only with --here"),
        (("--python", "x"), "--python: only with --here"),
        (("--here", "--suite", "nix"), "--suite nix: there is no such suite; there are: "),
        (("--here", "--probe", "nix"), "--probe nix: there is no such probe"),
        (("--here", "--device", "nix"), "--device nix: there is cpu and cuda"),
        (("--here", "--python", "/nowhere"), "/nowhere: no interpreter there"),
        (("--here", "--python", "/bin/true"), "/bin/true: does not answer as a Python does"),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.startswith(f"compat: {said}"), err.count("\n")) == (2, "", True, 1)


def test_an_interpreter_that_is_too_old_is_refused(tmp_path: Path) -> None:
    script = '#!/bin/sh\necho \'{"python": "3.7.1", "paths": [], "markers": {}}\'\n'
    (tmp_path / "python").write_text(script, encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    with pytest.raises(ToolError, match="the probes need"):
        interpreter.look(tmp_path / "python")


def says(folder: Path, line: str) -> Path:
    """A program that does so in an interpreter's place."""
    (folder / "python").write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    (folder / "python").chmod(0o755)
    return folder / "python"


@pytest.mark.parametrize(
    "told",
    [
        {"python": 5, "paths": [], "markers": {}},
        {"python": "x.y", "paths": [], "markers": {}},
        {"python": "3", "paths": [], "markers": {}},
        {"python": "3." + "9" * 5000, "paths": [], "markers": {}},
        {"python": "3.11.1\n", "paths": [], "markers": {}},
        {"python": "3.11.1", "paths": "/usr", "markers": {}},
        {"python": "3.11.1", "paths": [5], "markers": {}},
        {"python": "3.11.1", "paths": ["/a\0b"], "markers": {}},
        {"python": "3.11.1", "paths": [], "markers": []},
        {"python": "3.11.1", "paths": [], "markers": {"os_name": 5}},
        {"python": "3.11.1", "paths": []},
        [],
        5,
    ],
    ids=lambda told: json.dumps(told)[:40],
)
def test_what_does_not_answer_as_a_python_does_is_refused(told: object, tmp_path: Path) -> None:
    (tmp_path / "told").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ToolError, match="does not answer as a Python does"):
        interpreter.look(says(tmp_path, f"cat {tmp_path}/told"))


@pytest.mark.parametrize(
    "line", ["head -c 200000 /dev/zero | tr '\\0' '['", "head -c 50000000 /dev/zero | tr '\\0' ' '"]
)
def test_what_says_too_much_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="does not answer as a Python does"):
        interpreter.look(says(tmp_path, line))


def test_of_an_interpreter_that_says_too_much_only_the_end_is_kept(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_, kept = process.run, []

    def heard(*arguments: Any, **options: Any) -> process.Completed:
        kept.append(options.get("last_bytes"))
        return run_(*arguments, **options)

    monkeypatch.setattr(process, "run", heard)
    interpreter.look.cache_clear()
    assert (interpreter.look(environment).path, kept) == (environment / "bin" / "python", [interpreter.LONGEST])


def test_the_suites_bring_every_import() -> None:
    assert {each.id for each in here.chosen(["rsgpt"], [])} >= {each.id for each in PROBES if not each.suite}
    with pytest.raises(CompatError):
        here.chosen([""], [])


def test_a_record_tells_the_interpreter_by_its_versions(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = (
        "--here",
        "--python",
        str(environment),
        "--probe",
        "import-transformers",
        "--record",
        str(tmp_path / "cpu"),
    )
    code, _, err = run(capsys, *asked)
    (found,) = recordfile.folders(tmp_path)
    assert (code, "here.tiny.json: written\n" in err) == (0, True)
    assert (found.name, found.lock, found.torch, found.versions) == (
        "here.tiny.json",
        None,
        "2.0",
        {"transformers": "4.40.0"},
    )
    assert [each.outcome.probe for each in found.runs] == ["import-transformers"]
    assert str(environment) not in (tmp_path / "cpu" / found.name).read_text(encoding="utf-8")


def test_the_answer_is_printed_though_it_cannot_be_recorded(
    environment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path))

    monkeypatch.setattr(recordfile, "write", full)
    asked = ("--here", "--python", str(environment), "--probe", "import-transformers", "--record", str(tmp_path))
    code, out, err = run(capsys, *asked)
    assert (code != 0, out.splitlines()[0], "No space left" in err) == (
        True,
        "compatible: each of 2 questions passes",
        True,
    )


@pytest.mark.parametrize(
    ("mistake", "words"), [(("--scale", "xl"), "--scale xl: there are tiny"), (("--record", __file__), "not a folder")]
)
def test_what_cannot_be_asked_or_recorded_is_told_before_anything_is_asked(
    mistake: tuple[str, str], words: str, environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "--here", "--python", str(environment), *mistake)
    assert (code, out, words in err) == (2, "", True)


def test_limits_of_the_users_reach_the_probes(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[probing.Task] = []

    def heard(task: probing.Task, *_: object) -> list[Outcome]:
        asked.append(task)
        return []

    monkeypatch.setattr(probing, "outcomes", heard)
    here.ask(interpreter.look(environment), Asked(SOME, "cpu", "flan-t5-xl", 90.0))
    assert [(each.scale, each.time_limit_s) for each in asked] == [("flan-t5-xl", 90.0)]
