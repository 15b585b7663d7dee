"""One real host runs every sample probe (tests/unit/probe_samples); each fault ends as what it is."""

import runpy
import time
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from compat.model import Evidence, Frame, Outcome, Phase, Raised, Stage, Status

SAMPLES = Path(__file__).parent / "probe_samples"
ask = runpy.run_path(str(SAMPLES / "ask.py"))
FAULTS = "<catalogue>/faults.py"
NOT_FORKED = {"needs-torch", "needs-peft", "sees-preloaded"}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The outcomes of all samples, each validated into the host's own value; the folder is empty afterwards."""
    folder = tmp_path_factory.mktemp("host")
    catalogue = (SAMPLES / "catalogue.py").read_text(encoding="utf-8")
    names = [line.split('"')[1] for line in catalogue.splitlines() if line.startswith("    sample(")]
    spec = {"probes": [*sorted(set(names) - NOT_FORKED), "has-no-module"]}
    events, code, printed = ask["ask"]({**spec, "memory_limit_bytes": 256 * 2**20}, folder=folder)
    assert (events[-1], code, printed, list(folder.iterdir())) == ({"event": "done"}, 0, "", [])
    validate = TypeAdapter(Outcome).validate_python
    return {name: validate(found) for name, found in ask["outcomes"](events).items()}


def ended(found: Outcome) -> tuple:
    return found.status, found.reason, found.evidence.phase


def frame(line: int, function: str) -> Frame:
    return Frame(FAULTS, line, function)


def line_of(text: str) -> int:
    lines = (SAMPLES / "faults.py").read_text(encoding="utf-8").splitlines()
    return 1 + [line.strip() for line in lines].index(text)


def test_sound_probe_passes_with_figures_and_measurements(samples):
    found = samples["passes"]
    measured = found.evidence.measured
    assert found == Outcome(
        "",
        "passes",
        Stage.PROBE,
        Status.PASSED,
        evidence=Evidence(
            phase=Phase.ACT,
            output="arranging\nacting\n",
            versions=found.evidence.versions,
            device="cpu",
            dtype="float32",
            figures={"loss": 0.5, "nan": "nan", "bounds": ["-inf", "inf"], "text": "é", "none": None},
            measured={**measured, "step_seconds": [0.25, "nan"]},
        ),
    )
    assert set(measured) == {"duration_s", "peak_memory_bytes", "step_seconds"}
    assert list(found.evidence.versions) == ["torch", "transformers", "tokenizers", "peft"]


def test_probe_sees_an_empty_hermetic_place(samples):
    figures = dict(samples["inspects"].evidence.figures)
    assert isinstance(figures.pop("hash"), int)
    assert figures == {
        "cwd_is_folder": True,
        "files": [],
        "stdin": "",
        "offline": ["1", "1"],
        "home_files": [],
        "temporary_files": [],
        "leads_its_group": True,
        "random": 0.8444218515250481,
        "package": "compat_probes",
        "compat_importable": False,
        "data": "data",
        "device": "cpu",
        "token": None,
    }


def test_state_of_one_probe_does_not_reach_the_next(samples):
    assert (
        samples["leaves-state"].evidence.figures
        == samples["leaves-state-again"].evidence.figures
        == {"state": ["left"]}
    )


ENDS = {
    "returns-an-object": (Status.ERROR, "the figure 'steps[1].loss' is of type object, which JSON cannot hold", "act"),
    "returns-no-dict": (Status.ERROR, "the probe returned float instead of a dict of figures", "act"),
    "measures-an-object": (Status.ERROR, "the figure 'step_seconds' is of type object, which JSON cannot hold", "act"),
    "fails-arranging": (Status.FAILED, "ValueError: no such config", "arrange"),
    "fails-acting": (Status.FAILED, "RuntimeError: last line", "act"),
    "has-a-long-message": (Status.FAILED, "TypeError: ) got multiple values for keyword argument 'x'", "act"),
    "causes-itself": (Status.FAILED, "ValueError: one", "act"),
    "cannot-be-shown": (Status.FAILED, "Unshowable: [its message cannot be shown: ValueError]", "act"),
    "answers-wrongly": (Status.FAILED, "WrongAnswer: the loss does not depend on the image", "act"),
    "names-paths": (Status.FAILED, "OSError: <folder>/b.txt and <environment>/bin and <catalogue>/c.py", "act"),
    "skips": (Status.SKIPPED, "no device", "arrange"),
    "skips-late": (Status.ERROR, "the probe raised Skipped after its yield", "act"),
    "is-no-generator": (Status.ERROR, "faults:is_no_generator is no generator function", "arrange"),
    "never-yields": (
        Status.ERROR,
        "the probe never yields, so arranging and acting cannot be told apart",
        "arrange",
    ),
    "yields-twice": (
        Status.ERROR,
        "the probe yields twice; what stands after its one yield acts until it returns",
        "act",
    ),
    "is-missing": (Status.ERROR, "there is no function 'faults:is_missing'", "arrange"),
    "has-no-module": (Status.ERROR, "there is no module 'nowhere' for this probe", "arrange"),
    "exits": (Status.FAILED, "SystemExit: 3", "act"),
    "interrupts": (Status.FAILED, "KeyboardInterrupt", "act"),
    "runs-out-of-memory": (Status.CRASHED, "out of memory while acting: MemoryError", "act"),
    "vanishes": (Status.CRASHED, "ended with exit code 0 and no result", "act"),
    "crashes": (Status.CRASHED, "killed by SIGSEGV", "act"),
    "crashes-arranging": (Status.CRASHED, "killed by SIGABRT", "arrange"),
    "hangs": (Status.TIMED_OUT, "no answer within 1 s", "act"),
    "fills-memory": (Status.CRASHED, "memory limit of 256 MiB exceeded", "act"),
    "fills-memory-in-a-grandchild": (Status.CRASHED, "memory limit of 256 MiB exceeded", "act"),
    "floods-output": (Status.PASSED, "", "act"),
    "floods-output-for-ever": (Status.TIMED_OUT, "no answer within 1 s", "act"),
    "writes-to-every-descriptor": (Status.PASSED, "", "act"),
    "writes-to-every-descriptor-and-vanishes": (
        Status.ERROR,
        "what came on the result channel is no result (exit code 0)",
        "act",
    ),
    "floods-every-descriptor": (Status.ERROR, "the probe flooded the result channel", "act"),
    "closes-every-descriptor": (Status.CRASHED, "ended with exit code 70 and no result", "act"),
    "comes-back-twice": (Status.PASSED, "", "act"),
    "leaves-a-grandchild": (Status.PASSED, "", "act"),
    "hangs-with-a-grandchild": (Status.TIMED_OUT, "no answer within 1 s", "act"),
    "needs-a-later-one": (Status.PASSED, "", "act"),
}


@pytest.mark.parametrize("name", ENDS)
def test_sample_ends_as_what_it_is(samples, name):
    status, reason, phase = ENDS[name]
    assert ended(samples[name]) == (status, reason, Phase(phase))


@pytest.mark.parametrize(
    ("name", "signal", "exit_code"),
    [("crashes", "SIGSEGV", None), ("hangs", "SIGKILL", None), ("vanishes", None, 0), ("exits", None, None)],
)
def test_end_is_in_the_evidence(samples, name, signal, exit_code):
    assert (samples[name].evidence.signal, samples[name].evidence.exit_code) == (signal, exit_code)


def test_exception_is_recorded_with_its_cause(samples):
    inner = Raised("KeyError", "'inner'", (frame(line_of('{}["inner"]'), "fails_acting"),))
    outer = frame(line_of('raise RuntimeError("first line\\nlast line") from error'), "fails_acting")
    assert samples["fails-acting"].evidence.exception == Raised(
        "RuntimeError", "first line\nlast line", (outer,), inner
    )


def test_circle_of_causes_ends(samples):
    exception = samples["causes-itself"].evidence.exception
    assert (exception.message, exception.cause.message, exception.cause.cause) == ("one", "two", None)


def test_long_message_keeps_head_and_last_line(samples):
    message = samples["has-a-long-message"].evidence.exception.message
    assert message.startswith("Model(\n  (layer)")
    assert message.endswith("\n) got multiple values for keyword argument 'x'")
    assert len(message) < 4100


def test_deep_recursion_leaves_frames_out(samples):
    frames = samples["recurses"].evidence.exception.frames
    assert len(frames) == 81
    assert frames[20].file == "[frames left out]"


def test_wrong_answer_has_its_name_on_the_host_side(samples):
    assert samples["answers-wrongly"].evidence.exception.type == "compat.probes.probe.WrongAnswer"


def test_output_has_no_path_of_the_machine(samples):
    assert samples["names-paths"].evidence.output == "<folder>/a.txt\n"


def test_output_before_a_crash_is_kept(samples):
    assert samples["vanishes"].evidence.output == "not flushed by os._exit\n"


def test_crash_shows_where(samples):
    assert '"<catalogue>/faults.py", line' in samples["crashes"].evidence.output


def test_hanging_probe_shows_where_it_hangs(samples):
    line = line_of("def hangs(context):") + 4
    assert f'"<catalogue>/faults.py", line {line} in hangs\n' in samples["hangs"].evidence.output


def test_flood_of_output_keeps_its_end(samples):
    output = samples["floods-output"].evidence.output
    assert len(output) < 4100
    assert output.endswith("line 19999 " + "x" * 100 + "\n")


def test_forked_copy_of_the_probe_does_not_answer(samples):
    assert samples["comes-back-twice"].evidence.figures == {"child": False}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="who fled its process group is found by /proc")
@pytest.mark.parametrize("name", ["leaves-a-grandchild", "hangs-with-a-grandchild"])
def test_no_grandchild_outlives_its_probe(samples, name):
    evidence = samples[name].evidence
    pids = evidence.figures.get("pids") or [int(line) for line in evidence.output.splitlines() if line.isdigit()]
    deadline = time.monotonic() + 5
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in pids if is_alive(pid)] == []


def is_alive(pid: int) -> bool:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"


def test_network_is_refused(samples):
    exception = samples["connects"].evidence.exception
    assert (exception.type, exception.message) == (
        "compat.probes.guard.NetworkRefusedError",
        "no network in a probe: socket.getaddrinfo('127.0.0.1') was refused",
    )


@pytest.mark.parametrize(
    ("name", "prerequisite", "reason"),
    [
        ("needs-what-skips", "skips", "no device"),
        ("needs-what-fails", "fails-acting", "RuntimeError: last line"),
        ("needs-what-needs-what-fails", "fails-acting", "RuntimeError: last line"),
    ],
)
def test_unmet_prerequisite_skips_and_names_where_it_began(samples, name, prerequisite, reason):
    found = samples[name]
    assert (found.status, found.prerequisite, found.reason) == (Status.SKIPPED, prerequisite, reason)
