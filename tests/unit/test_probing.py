"""The probe host seen from outside: fakes of it that break in every way, each a script in its place."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import probing
from compat.model import Outcome, Raised, Stage, Status
from compat.probes.probe import Probe
from compat.probing import Task, outcomes

FAKE = """
import json, os, signal, sys, time
spec = json.loads(sys.stdin.read())
results = os.fdopen(spec["results_fd"], "w", buffering=1)
crashed = spec["crashed_imports"]

def say(event, **more):
    print(json.dumps({"event": event, **more}), file=results)

def ended(probe, status="passed", stage="probe", reason=""):
    outcome = {"combination": "", "probe": probe, "stage": stage, "status": status, "reason": reason}
    say("outcome", outcome=outcome)

"""
PROBES = (Probe("import-torch", "?", ""), Probe("first", "?", "m:f"), Probe("second", "?", "m:f"))
Ask = Callable[..., list[Outcome]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The outcomes of a probe host that does what the given lines say."""
    monkeypatch.setattr(probing, "FOLDER", tmp_path)

    def ask(
        does: str, started: Callable[[str], None] = lambda probe: None, catalogue: Path | None = None
    ) -> list[Outcome]:
        (tmp_path / "__main__.py").write_text(FAKE + does, encoding="utf-8")
        return list(outcomes(Task(Path(sys.executable), PROBES, catalogue=catalogue), started))

    return ask


def short(found: list[Outcome]) -> list[tuple[str, Stage, Status, str]]:
    return [(each.probe, each.stage, each.status, each.reason) for each in found]


ALL = "ended('import-torch', stage='import'); ended('first'); ended('second'); "
PASSED = [
    ("import-torch", Stage.IMPORT, Status.PASSED, ""),
    ("first", Stage.PROBE, Status.PASSED, ""),
    ("second", Stage.PROBE, Status.PASSED, ""),
]


def lost(probe: str, how: str) -> tuple[str, Stage, Status, str]:
    stage = Stage.IMPORT if probe.startswith("import-") else Stage.PROBE
    return probe, stage, Status.ERROR, f"the probe host {how}"


def test_all_that_is_reported_is_an_outcome(ask: Ask) -> None:
    assert short(ask(ALL + "say('done')")) == PASSED


def test_it_is_told_what_begins(ask: Ask) -> None:
    heard: list[str] = []
    ask("say('started', probe='first'); ended('first'); say('started', probe='second'); " + ALL, heard.append)
    assert heard == ["first", "second"]


def test_a_host_that_dies_leaves_errors_for_the_rest(ask: Ask) -> None:
    found = ask("ended('import-torch', stage='import'); print('\\nlast words\\n'); sys.exit(7)")
    rest = [lost("first", "ended with 7: last words"), lost("second", "ended with 7: last words")]
    assert short(found) == [PASSED[0], *rest]
    assert (found[1].evidence.exit_code, found[1].evidence.output) == (7, "\nlast words\n\n")


def test_a_host_that_dies_in_a_probe_is_not_asked_twice(ask: Ask, tmp_path: Path) -> None:
    note = tmp_path / "starts"
    count = f"open({str(note)!r}, 'a').write('x'); say('started', probe='first'); "
    found = ask(count + "os.kill(os.getpid(), signal.SIGKILL)")
    assert short(found) == [lost(probe.id, "ended with -9: nothing was printed") for probe in PROBES]
    assert note.read_text(encoding="utf-8") == "x"


ENDS = {
    "SIGSEGV": "os.kill(os.getpid(), signal.SIGSEGV)",
    "exit code 3": "os._exit(3)",
    "exit code 0": "os._exit(0)",
    "signal 40": "os.kill(os.getpid(), 40)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="signal 40 is Linux's")
@pytest.mark.parametrize("how", ENDS)
def test_after_an_import_that_ends_it_another_host_is_told_and_goes_on(how: str, ask: Ask) -> None:
    tells = "ended('import-torch', 'crashed', 'import', crashed['torch']); ended('first'); ended('second'); say('done')"
    dies = f"say('started', probe='import-torch'); {ENDS[how]}"
    found = ask(f"if crashed:\n    {tells}\nelse:\n    {dies}")
    assert short(found) == [("import-torch", Stage.IMPORT, Status.CRASHED, how), *PASSED[1:]]


def test_an_import_that_ends_every_host_ends_the_matter(ask: Ask) -> None:
    found = ask("say('started', probe='import-torch'); os._exit(3)")
    assert short(found) == [lost(probe.id, "ended with 3: nothing was printed") for probe in PROBES]


def test_each_import_may_end_one_host(ask: Ask) -> None:
    lines = """
for module in ("torch", "tokenizers", "my_library"):
    if module in crashed:
        ended("import-" + module.replace("_", "-"), "crashed", "import", crashed[module])
    else:
        say("started", probe="import-" + module.replace("_", "-"))
        os._exit(len(crashed) + 1)
ended("first"); ended("second"); say("done")
"""
    crashed = ["torch", "tokenizers", "my-library"]
    expected = [
        (f"import-{module}", Stage.IMPORT, Status.CRASHED, f"exit code {at}") for at, module in enumerate(crashed, 1)
    ]
    assert short(ask(lines)) == [*expected, *PASSED[1:]]


def test_what_was_reported_before_an_import_ended_the_host_comes_once(ask: Ask) -> None:
    lines = "ended('first'); " + "(say('started', probe='import-torch'), os._exit(3)) if not crashed else None; "
    found = ask(lines + "ended('import-torch', 'crashed', 'import'); ended('second'); say('done')")
    assert [each.probe for each in found] == ["first", "import-torch", "second"]


GARBAGE = {
    "no JSON": "print('nonsense', file=results)",
    "no object": "print('[1, 2]', file=results)",
    "a number": "print('5', file=results)",
    "no event": "print('{}', file=results)",
    "an unknown event": "say('nonsense')",
    "an outcome of nothing": "say('outcome', outcome={'probe': 'first'})",
    "an unknown status": "ended('first', 'splendid')",
    "no text": "os.write(results.fileno(), bytes([255, 254, 10]))",
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_passed_over(what: str, ask: Ask) -> None:
    assert short(ask(f"{GARBAGE[what]}; {ALL} say('done')")) == PASSED


def test_a_probe_that_a_finished_host_did_not_answer_is_an_error(ask: Ask) -> None:
    found = ask("ended('import-torch', stage='import'); ended('first', 'splendid'); ended('second'); say('done')")
    assert short(found) == [PASSED[0], PASSED[2], lost("first", "ended with 0: nothing was printed")]


def test_an_outcome_that_is_told_twice_counts_once(ask: Ask) -> None:
    assert short(ask(ALL + "ended('first', 'failed'); say('done')")) == PASSED


def test_the_host_is_told_the_scale_and_the_limits(ask: Ask, tmp_path: Path) -> None:
    note = tmp_path / "spec"
    (tmp_path / "__main__.py").write_text(FAKE + f"open({str(note)!r}, 'w').write(json.dumps(spec))", encoding="utf-8")
    task = Task(Path(sys.executable), PROBES, memory_limit_bytes=2**34, scale="flan-t5-xl", time_limit_s=90.0)
    list(outcomes(task))
    spec = json.loads(note.read_text(encoding="utf-8"))
    told = [spec[name] for name in ("scale", "time_limit_s", "memory_limit_bytes")]
    assert told == ["flan-t5-xl", 90.0, 2**34]


@pytest.mark.parametrize(
    ("scale", "asked", "limit"), [("tiny", None, 180.0), ("flan-t5-xl", None, 21660.0), ("flan-t5-xl", 90.0, 150.0)]
)
def test_a_host_may_be_silent_as_long_as_its_longest_probe(scale: str, asked: float | None, limit: float) -> None:
    probes = (*PROBES, Probe("trains", "?", "m:f", scaled=True))
    assert Task(Path("python"), probes, scale=scale, time_limit_s=asked).silence_limit_s == limit


def test_a_silent_host_is_given_up(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "MARGIN_S", -119.0)  # beyond the probes' own 120 s
    found = ask("ended('import-torch', stage='import'); time.sleep(60)")
    late = "did not answer in time: nothing was printed"
    assert short(found) == [PASSED[0], lost("first", late), lost("second", late)]


def test_an_import_that_never_ends_is_reported_as_such(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "MARGIN_S", -119.0)
    tells = "ended('import-torch', 'timed-out', 'import', crashed['torch']); ended('first'); ended('second')"
    found = ask(
        f"if crashed:\n    {tells}; say('done')\nelse:\n    say('started', probe='import-torch'); time.sleep(60)"
    )
    assert short(found) == [("import-torch", Stage.IMPORT, Status.TIMED_OUT, "SIGALRM"), *PASSED[1:]]


def test_only_listed_variables_reach_the_host(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    (found, *_) = ask("ended('import-torch', reason=' '.join(sorted(os.environ))); say('done')")
    assert "HF_TOKEN" not in found.reason.split()
    assert {"HF_HUB_OFFLINE", "OMP_NUM_THREADS", "PATH", "TMPDIR"} <= set(found.reason.split())


def test_an_environment_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="there is no program"):
        list(outcomes(Task(tmp_path / "bin" / "python", PROBES)))


def test_secrets_in_what_the_users_own_probes_say_go_no_further(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "abc-123-def")
    found = ask(
        "raised = dict(type='E', message='no abc-123-def', frames=[], cause=dict(type='E', message='abc-123-def'));"
        "evidence = dict(exception=raised, output='abc-123-def', figures={'said': [1, 'abc-123-def']});"
        "outcome = dict(combination='', probe='first', stage='probe', status='failed', reason='E: abc-123-def');"
        "say('outcome', outcome=dict(outcome, evidence=evidence)); print('last abc-123-def')",
        catalogue=Path("mine.py"),
    )
    first, second = (next(each for each in found if each.probe == name) for name in ("first", "second"))
    assert (first.reason, first.evidence.output, first.evidence.figures) == (
        "E: <MY_TOKEN>",
        "<MY_TOKEN>",
        {"said": [1, "<MY_TOKEN>"]},
    )
    assert first.evidence.exception == Raised("E", "no <MY_TOKEN>", (), Raised("E", "<MY_TOKEN>"))
    assert (second.reason, second.evidence.output) == (
        "the probe host ended with 0: last <MY_TOKEN>",
        "last <MY_TOKEN>\n",
    )
