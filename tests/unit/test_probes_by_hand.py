"""``python -m compat.probes`` for a person, in an environment that has miniature libraries and nothing else."""

from __future__ import annotations

import itertools
import json
import os
import pty
import shutil
import signal
import subprocess
import time
import venv
from pathlib import Path
from typing import Any

import pytest

import compat.probes
from compat import journal, verdict
from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status
from compat.probes import rollup
from compat.probes.catalogue import PROBES as PROBES_THERE_ARE

PROBES = Path(compat.probes.__file__).parent
LIBRARIES = {
    "torch.py": '__version__ = "2.0"\n',
    "transformers.py": """
__version__ = "4.0"
import os, time
if os.getenv("CRASH"):
    os.abort()
if os.getenv("HANG"):
    open(os.getenv("HANG"), "w").write(str(os.getpid()))
    time.sleep(60)
""",
    "tokenizers.py": "import not_here\n",
    "torch-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 2.0\n",
}
PEFT = '__version__ = "0.1"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment without peft, and a copy of the probes' folder alone."""
    made = tmp_path_factory.mktemp("made")
    venv.create(made / "environment", with_pip=False)
    site = next(made.glob("environment/lib/python*/site-packages"))
    for name, text in LIBRARIES.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    shutil.copytree(PROBES, made / "probes")
    (made / "more").mkdir()
    (made / "more" / "peft.py").write_text(PEFT, encoding="utf-8")
    return made


def by_hand(folder: Path, *arguments: str, **more: str) -> tuple[int, list[str]]:
    """Exit code and lines of the copy, run by the environment's Python."""
    argv = [folder / "environment" / "bin" / "python", folder / "probes", *arguments]
    env = {"PATH": os.environ["PATH"], **more}
    ended = subprocess.run(argv, capture_output=True, text=True, env=env, check=False, stdin=subprocess.DEVNULL)
    return ended.returncode, (ended.stdout + ended.stderr).splitlines()


def test_the_imports_that_pass_are_compatible(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-transformers")
    assert (code, lines[:3], lines[-2:]) == (
        0,
        ["passed     import-torch", "passed     import-transformers", ""],
        ["2 passed", "compatible (exit code 0)"],
    )


def test_what_is_not_installed_is_no_matter_of_versions(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-peft", "--probe", "drift-lora-defaults")
    assert code == 3
    assert "skipped    drift-lora-defaults                 needs import-peft" in lines
    assert lines[-2:] == [
        "peft is not installed",
        "inconclusive: no answer from drift-lora-defaults (exit code 3)",
    ]


def test_a_module_that_a_library_lacks_is_incompatible(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-tokenizers")
    assert (code, lines[0], lines[-1]) == (
        1,
        "failed     import-tokenizers                   ModuleNotFoundError: No module named 'not_here'",
        "incompatible: import-tokenizers (exit code 1)",
    )


def test_an_import_that_ends_the_host_is_told_by_the_next_host(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-transformers", CRASH="1")
    assert (code, lines[:2]) == (
        1,
        [
            "passed     import-torch",
            "crashed    import-transformers                 killed by SIGABRT while importing transformers",
        ],
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_host_too(folder: Path, number: signal.Signals, tmp_path: Path) -> None:
    argv = [folder / "environment" / "bin" / "python", folder / "probes", "--probe", "import-transformers"]
    mark = tmp_path / "pid"
    heard = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a background job ignores it, and so would its child
    started = subprocess.Popen(argv, env={"PATH": os.environ["PATH"], "HANG": str(mark)}, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, heard)
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.02)
    started.send_signal(number)
    _, said = started.communicate(timeout=30)
    assert (started.returncode, said) == (130, b"compat.probes: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_the_libraries_of_pythonpath_are_this_interpreters_too(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-peft", PYTHONPATH=str(folder / "more"))
    assert (code, lines[2]) == (0, "passed     import-peft")


def test_a_reader_that_goes_away_changes_nothing(folder: Path) -> None:
    asked = f"{folder / 'environment' / 'bin' / 'python'} {folder / 'probes'} --probe import-peft"
    ended = subprocess.run(
        ["/bin/bash", "-c", f"{asked} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (3, "")


def test_json_is_one_object_with_the_outcomes(folder: Path) -> None:
    code, lines = by_hand(folder, "--probe", "import-peft", "--json")
    document = json.loads("\n".join(lines))
    assert (code, document["verdict"], document["not_installed"], document["versions"]["torch"]["metadata"]) == (
        3,
        "inconclusive",
        ["peft"],
        "2.0",
    )
    assert [journal.decode(each).probe for each in document["outcomes"]] == [
        "import-torch",
        "import-transformers",
        "import-peft",
    ]


LIMITS = [("--time-limit", seconds) for seconds in ("0", "inf")]


@pytest.mark.parametrize("arguments", [("--probe", "nix"), ("--suite", "nix"), ("--nix",), *LIMITS])
def test_a_mistake_is_usage(folder: Path, arguments: tuple[str, ...]) -> None:
    code, lines = by_hand(folder, *arguments)
    assert (code, lines[-1].startswith(("compat.probes: ", "python -m compat.probes: error: "))) == (2, True)


def test_the_list_has_every_probe_with_its_question(folder: Path) -> None:
    code, lines = by_hand(folder, "--list")
    assert (code, lines[0]) == (0, "import-torch                       every suite    Does torch import?")


def test_a_job_without_input_is_a_persons_too(folder: Path) -> None:
    assert by_hand(folder)[1][0] == "passed     import-torch"


def test_at_a_terminal_a_person_is_meant(folder: Path) -> None:
    ours, theirs = pty.openpty()
    argv = [folder / "environment" / "bin" / "python", folder / "probes"]
    ended = subprocess.run(argv, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert ended.stdout.splitlines()[0] == "passed     import-torch"


CATALOGUE = {each.id: each for each in PROBES_THERE_ARE}


def plain(probe: str, status: Status, exception: Raised | None = None, reason: str = "") -> dict[str, Any]:
    stage = Stage.IMPORT if probe.startswith("import-") else Stage.PROBE
    evidence = Evidence(phase=Phase.ACT, exception=exception)
    return journal.encode(Outcome("", probe, stage, status, reason, evidence=evidence))


PASSED, FAILED, SKIPPED = Status.PASSED, Status.FAILED, Status.SKIPPED
MODELS = ("blip-lora", "blip-around")
ROLLED = {
    "named and skipped": (("blip-lora",), True, {"blip-lora": SKIPPED}, "inconclusive"),
    "named and too late": (("blip-lora",), True, {"blip-lora": Status.TIMED_OUT}, "inconclusive"),
    "named and passed": (("blip-lora",), True, {"blip-lora": PASSED}, None),
    "named and failed": (("blip-lora",), True, {"blip-lora": FAILED}, None),
    "a question is named": (("import-torch",), True, {}, "compatible"),
    "one of a suite skipped": (MODELS, False, {"blip-lora": SKIPPED, "blip-around": PASSED}, None),
    "a whole suite skipped": (MODELS, False, {"blip-lora": SKIPPED, "blip-around": SKIPPED}, "inconclusive"),
    "a question fails": (("blip-lora",), True, {"import-peft": FAILED, "blip-lora": SKIPPED}, "incompatible"),
}


@pytest.mark.parametrize("case", ROLLED)
def test_the_verdict_is_of_questions_that_were_asked_for(case: str) -> None:
    ids, is_named, statuses, expected = ROLLED[case]
    outcomes = [plain("import-torch", PASSED), *(plain(probe, status) for probe, status in statuses.items())]
    assert rollup.verdict(outcomes, CATALOGUE, rollup.Wanted(ids, is_named)) == expected


def test_a_whole_models_representation_is_cut_to_its_class() -> None:
    raised = Raised("TypeError", "T5(\n  (a): B()\n) got multiple values for keyword argument 'inputs_embeds'")
    found = plain("blip-lora", FAILED, raised, "TypeError: ) got multiple values for keyword argument 'inputs_embeds'")
    assert rollup.said(found) == "TypeError: T5(...) got multiple values for keyword argument 'inputs_embeds'"


def test_every_other_reason_is_told_as_it_is() -> None:
    raised = Raised("TypeError", "f() got multiple values for argument 'x'")
    reasons = ["TypeError: f() got multiple values for argument 'x'", "no device"]
    found = [plain("blip-lora", FAILED, raised, reasons[0]), plain("blip-lora", SKIPPED, None, reasons[1])]
    assert [rollup.said(each) for each in found] == reasons


def test_each_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    venv.create(tmp_path / "environment", with_pip=False)
    shutil.copytree(PROBES, tmp_path / "probes")
    code, lines = by_hand(tmp_path)
    axes = ("torch", "transformers", "tokenizers", "peft")
    assert (code, lines[-5:-1]) == (3, [f"{each} is not installed" for each in axes])


@pytest.mark.parametrize("stage", [Stage.IMPORT, Stage.PROBE])
@pytest.mark.parametrize("status", Status)
def test_an_outcome_says_there_what_it_says_here(stage: Stage, status: Status) -> None:
    for phase, ended_by, reason in itertools.product(
        (None, *Phase), (None, "SIGKILL", "SIGSEGV"), ("", "memory limit of 1 MiB exceeded")
    ):
        plain = journal.encode(Outcome("", "p", stage, status, reason))
        plain["evidence"] |= {"phase": phase and phase.value, "signal": ended_by}
        expected = verdict.of_outcome(journal.decode(plain))
        assert rollup.says(plain) == (expected and expected.value)
