"""The host's protocol, its imports and its end, in a virtual environment of miniature libraries."""

import json
import math
import os
import platform
import runpy
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

from compat.probes.spec import SpecError, read

SAMPLES = Path(__file__).parent / "probe_samples"
ask = runpy.run_path(str(SAMPLES / "ask.py"))

LIBRARIES = {
    "torch.py": '__version__ = "2.0+mini"\nprint("torch prints")\n',
    "transformers/__init__.py": '__version__ = "4.0"\n',
    "transformers/sound.py": 'print("must not be seen")\n',
    "transformers/broken.py": 'import transformers.half\nraise ImportError("broken for real")\n',
    "transformers/half.py": "",
    "transformers/exits.py": "raise SystemExit(0)\n",
    "tokenizers.py": "try:\n    import nothing\nexcept ImportError as e:\n    raise RuntimeError(__file__) from e\n",
    "torch-2.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 2.1\n",
}
PEFT = {"hangs": "while True: pass\n", "crashes": "import os\nos.kill(os.getpid(), 11)\n"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The interpreter of an environment with torch, transformers and a tokenizers that does not import."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    for name, text in LIBRARIES.items():
        path = site(folder / "bin" / "python") / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "bin" / "python"


def site(python: Path) -> Path:
    return next(python.parents[1].glob("lib/python*/site-packages"))


def short(found: dict) -> tuple:
    return found["stage"], found["status"], found["reason"]


def test_empty_spec_names_host_and_versions(environment):
    events, code, printed = ask["ask"]({"probes": []}, environment)
    versions, _ = events[0].pop("versions"), events[0].pop("preload_s")
    host = {"event": "host", "python": platform.python_version(), "platform": f"{sys.platform}-{platform.machine()}"}
    assert (code, printed, events) == (0, "", [host, {"event": "done"}])
    assert versions["torch"] == {"metadata": "2.1", "attribute": None}


def test_imports_come_first_in_their_own_order_each_announced(environment):
    events, _, _ = ask["ask"]({"probes": ["needs-torch", "import-tokenizers", "import-json"]}, environment)
    steps = [event.get("probe") or event.get("outcome", {}).get("probe") or event["event"] for event in events]
    imports = ["import-torch", "import-transformers", "import-tokenizers", "import-json"]
    assert steps == [step for name in imports for step in (name, name)] + ["host", "needs-torch", "needs-torch", "done"]


def test_passed_import_has_output_and_both_versions(environment):
    events, _, printed = ask["ask"]({"probes": ["import-torch"]}, environment)
    found = ask["outcomes"](events)["import-torch"]
    evidence = found["evidence"]
    assert (short(found), evidence["phase"], evidence["output"], evidence["versions"]["torch"], printed) == (
        ("import", "passed", ""),
        "act",
        "torch prints\n",
        {"metadata": "2.1", "attribute": "2.0+mini"},
        "",
    )


def test_failed_import_has_frames_and_cause(environment):
    events, _, _ = ask["ask"]({"probes": ["import-tokenizers"]}, environment)
    exception = ask["outcomes"](events)["import-tokenizers"]["evidence"]["exception"]
    library = f"<environment>/lib/{site(environment).parent.name}/site-packages/tokenizers.py"
    assert exception == {
        "type": "RuntimeError",
        "message": library,
        "frames": [{"file": "tokenizers.py", "line": 4, "function": "<module>"}],
        "cause": {
            "type": "ModuleNotFoundError",
            "message": "No module named 'nothing'",
            "frames": [{"file": "tokenizers.py", "line": 2, "function": "<module>"}],
            "cause": None,
        },
    }


def test_missing_library_is_an_outcome_and_skips_what_needs_it(environment):
    events, code, _ = ask["ask"]({"probes": ["needs-peft"]}, environment)
    reason = "ModuleNotFoundError: No module named 'peft'"
    assert {name: short(found) for name, found in ask["outcomes"](events).items()} == {
        "import-peft": ("import", "failed", reason),
        "needs-peft": ("probe", "skipped", reason),
    }
    assert code == 0


def test_preloading_is_quiet_and_leaves_failures_to_the_probes(environment):
    events, _, printed = ask["ask"]({"probes": ["sees-preloaded"]}, environment)
    figures = ask["outcomes"](events)["sees-preloaded"]["evidence"]["figures"]
    assert (figures, printed) == ({"preloaded": ["transformers.sound"], "broken": "broken for real"}, "")


@pytest.mark.parametrize(
    ("peft", "died", "outcome"),
    [
        ("hangs", signal.SIGALRM, ("import", "timed-out", "no answer within 1 s from importing peft")),
        ("crashes", signal.SIGSEGV, ("import", "crashed", "killed by SIGSEGV while importing peft")),
    ],
)
def test_import_that_kills_the_host_is_told_to_the_next_host(environment, tmp_path, peft, died, outcome):
    path = site(environment) / "peft.py"
    path.write_text(PEFT[peft], encoding="utf-8")
    try:
        events, code, _ = ask["ask"]({"probes": ["needs-peft"]}, environment, tmp_path)
    finally:
        path.unlink()
    assert (events[-1], code) == ({"event": "started", "probe": "import-peft"}, -died)
    events, _, _ = ask["ask"]({"probes": ["needs-peft"], "crashed_imports": {"peft": died.name}}, environment)
    found = ask["outcomes"](events)
    assert (short(found["import-peft"]), found["needs-peft"]["prerequisite"]) == (outcome, "import-peft")
    assert found["import-peft"]["evidence"]["signal"] == died.name


NO_LIMIT = "the spec's 'time_limit_s' should be a number of seconds, at most a week (604800), or null"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"probes": ["no-such"]}, "there is no probe 'no-such' in the catalogue"),
        ({"probes": "all"}, "the spec's 'probes' should be a list of probe ids"),
        ({"probes": [], "time_limit_s": math.nan}, NO_LIMIT),
        ({"probes": [], "catalogue": "nowhere.py"}, "the catalogue nowhere.py is no Python file"),
    ],
)
def test_spec_that_cannot_be_run_is_one_line_and_exit_code_2(spec, message):
    assert ask["ask"](spec) == ([], 2, f"compat.probes: {message}\n")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"device": "tpu"}, "the spec's 'device' should be one of cpu, cuda"),
        *(({"time_limit_s": seconds}, NO_LIMIT) for seconds in (0, 604801, 10**400, math.inf, math.nan)),
    ],
)
def test_what_is_wrong_in_a_spec_is_said(more, message):
    with pytest.raises(SpecError) as told:
        read(json.dumps({"probes": [], **more}))
    assert str(told.value) == message


def test_module_form_writes_to_standard_output():
    spec = {"probes": ["passes"], "catalogue": str(SAMPLES / "catalogue.py")}
    done = subprocess.run(
        [sys.executable, "-m", "compat.probes"],
        input=json.dumps(spec),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    events = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    assert (events, done.stderr) == (["host", "started", "outcome", "done"], "")


def test_time_limit_of_the_spec_overrides_the_probes_own():
    events, _, _ = ask["ask"]({"probes": ["hangs"], "time_limit_s": 0.25})
    assert short(ask["outcomes"](events)["hangs"]) == ("probe", "timed-out", "no answer within 0.25 s")


def test_figures_and_random_numbers_are_equal_from_run_to_run():
    runs = [ask["outcomes"](ask["ask"]({"probes": ["inspects"]}, seeded=False)[0])["inspects"] for _ in range(2)]
    assert runs[0]["evidence"]["figures"] == runs[1]["evidence"]["figures"]


def under_way(probes, folder, python, depth):
    """A host whose last probe hangs, with that many processes below it."""
    process, results = ask["start"]({"probes": probes, "time_limit_s": 60}, python, folder)
    for line in iter(results.readline, ""):
        if json.loads(line) == {"event": "started", "probe": "hangs"}:
            break
    deadline = time.monotonic() + 10
    while len(descendants(process.pid)) < depth and time.monotonic() < deadline:
        time.sleep(0.01)
    return process, results


def descendants(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    children = [int(pid) for pid in path.read_text(encoding="ascii").split()] if path.exists() else []
    return [*children, *(pid for child in children for pid in descendants(child))]


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 5
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(pids) and not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


HOSTS = {"plain": (["hangs"], 1), "preloaded": (["import-transformers", "hangs"], 2)}


@pytest.fixture(params=HOSTS)
def host(request, environment, tmp_path):
    """A host under way, its results and all processes below it: once with modules that a copy of it imported."""
    probes, depth = HOSTS[request.param]
    process, results = under_way(probes, tmp_path, environment, depth)
    with process, results:
        yield process, results, descendants(process.pid)


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_host_takes_its_probe_and_its_folder_along(host, tmp_path, number):
    process, _, below = host
    process.send_signal(number)
    assert (process.wait(10), gone(below), list(tmp_path.iterdir())) == (-number, True, [])


@linux
def test_killed_host_takes_its_probe_along(host):
    process, _, below = host
    process.kill()
    assert (process.wait(10), gone(below)) == (-signal.SIGKILL, True)


@linux
def test_host_ends_when_nobody_reads_its_results(host, tmp_path):
    process, results, below = host
    results.close()
    assert (process.wait(10), gone(below), list(tmp_path.iterdir())) == (1, True, [])


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_host_ends_as_the_copy_that_took_its_place(environment, tmp_path, number):
    process, results = under_way(["import-transformers", "hangs"], tmp_path, environment, 2)
    with process, results:
        below = descendants(process.pid)
        os.kill(below[0], number)
        assert (process.wait(10), gone(below), list(tmp_path.iterdir())) == (-number, True, [])


def test_outcomes_are_written_as_soon_as_they_are_known(tmp_path):
    process, results = ask["start"]({"probes": ["passes", "hangs"], "time_limit_s": 60}, folder=tmp_path)
    with process, results:
        events = [json.loads(results.readline()) for _ in range(3)]
        process.terminate()
    assert (events[2]["outcome"]["probe"], events[2]["outcome"]["status"]) == ("passes", "passed")
