"""Torch imported once and forked: the same outcomes, in environments whose torch is the very same, and nothing left."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from compat import probing, process, torch_hosts
from compat.accelerators import ALL, Accelerator
from compat.model import Outcome
from compat.probes.probe import Probe
from compat.probing import Task
from compat.turns import Turns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux only")

PROBES = (Probe("import-torch", "?", ""), Probe("import-transformers", "?", ""))
LIBRARIES = {
    "torch/__init__.py": "import os\nopen(os.path.dirname(__file__) + '/../imported', 'a').write('x')\n"
    "__version__ = '2.0'\n\ndef fail():\n    raise RuntimeError(__file__)\n",
    "torch/_dynamo.py": "",
    "torch-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 2.0\n",
    "torch-2.0.dist-info/RECORD": "torch/__init__.py,sha256=a,1\ntorch/_dynamo.py,sha256=b,1\n",
}
HANGS = "import os, time\nopen(os.environ['TMPDIR'] + '/../pid', 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
NONE: frozenset[Accelerator] = frozenset()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with a miniature torch, which others are copies of."""
    folder = tmp_path_factory.mktemp("made") / "environment"
    venv.create(folder, with_pip=False, symlinks=True)
    for name, text in LIBRARIES.items():
        path = site(folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def environments(made: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two environments with one torch, as hard links, and a transformers each of its own."""
    torch_hosts.close()  # what other tests have started counts: there are but a few at a time
    both = tmp_path / "first", tmp_path / "second"
    for folder in both:
        shutil.copytree(made, folder, symlinks=True, copy_function=os.link)
        text = f"import torch\n__version__ = '{folder.name}'\ntorch.fail()\n"
        (site(folder) / "transformers.py").write_text(text, encoding="utf-8")
    yield both
    torch_hosts.close()


def site(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


def imported(environment: Path) -> int:
    """How often torch was imported from there."""
    file = site(environment) / "imported"
    return len(file.read_text(encoding="utf-8")) if file.exists() else 0


def asked(environment: Path, accelerators: frozenset[Accelerator] = ALL) -> list[Outcome]:
    task = Task(environment / "bin" / "python", PROBES, accelerators=accelerators)
    found = [replace(each, evidence=replace(each.evidence, measured={})) for each in probing.outcomes(task)]
    assert [each.probe for each in found] == ["import-torch", "import-transformers"]
    return found


def test_torch_is_imported_once_and_each_outcome_is_the_same(environments: tuple[Path, Path]) -> None:
    first, second = environments
    forked = [asked(first), asked(second), asked(first)]
    times = imported(first), imported(second)
    assert forked == [asked(each, NONE) for each in (first, second, first)]
    assert times == (1, 0)


OTHERWISE = {
    "torch/__init__.py": LIBRARIES["torch/__init__.py"] + "\n",
    "extends.pth": "",
    "extends-1.dist-info/entry_points.txt": "[torch.backends]\nx = y\n",
    "torch-2.0.dist-info/RECORD": "torch/__init__.py,sha256=a,1\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERWISE)
def test_another_torch_is_imported_by_its_own_host(environments: tuple[Path, Path], name: str) -> None:
    first, second = environments
    path = site(second) / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(OTHERWISE[name], encoding="utf-8")
    asked(first)
    asked(second)
    assert (imported(first), imported(second)) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["raise ImportError('not here')\n", "print('a word')\n", "import os\nos._exit(3)\n"])
def test_a_torch_that_cannot_be_forked_is_imported_by_each_host(environments: tuple[Path, Path], text: str) -> None:
    first, _ = environments
    (site(first) / "torch" / "__init__.py").unlink()
    (site(first) / "torch" / "__init__.py").write_text(text, encoding="utf-8")
    assert asked(first) == asked(first, NONE)


def same_torch(environments: tuple[Path, Path], text: str) -> None:
    """Have both environments one torch with this text, and each of them its own name for it."""
    first, second = (site(each) / "torch" / "__init__.py" for each in environments)
    for path in (first, second):
        path.unlink()
    first.write_text(text, encoding="utf-8")
    os.link(first, second)


def waits_for(file: Path) -> str:
    """The text of a torch whose import waits for a file."""
    return (
        f"import os, time\nends = time.monotonic() + 20\nwhile not os.path.exists({str(file)!r}):\n"
        f"    assert time.monotonic() < ends\n    time.sleep(0.01)\n{LIBRARIES['torch/__init__.py']}"
    )


def test_while_torch_is_imported_another_has_the_turn(environments: tuple[Path, Path], tmp_path: Path) -> None:
    go = tmp_path / "go"
    same_torch(environments, waits_for(go))
    turns = Turns(1)

    def work(environment: Path) -> list[Outcome]:
        with turns.taken():
            if environment == environments[1]:
                go.touch()
            return asked(environment)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(work, environments))
    assert [imported(each) for each in environments] == [1, 0]
    assert found == [asked(each, NONE) for each in environments]


def test_whoever_waits_for_torch_goes_on_when_the_first_is_stopped(environments: tuple[Path, Path]) -> None:
    first, second = (probing.outcomes(Task(each / "bin" / "python", PROBES)) for each in environments)
    same_torch(environments, "import time\ntime.sleep(60)\n")
    with ThreadPoolExecutor(2) as pool:
        asks = pool.submit(next, first)
        assert until(lambda: any(host.asked for host in torch_hosts._hosts.values()))
        waits = pool.submit(next, second)
        with process.stopped():
            assert all(isinstance(each.exception(20), process.StoppedError) for each in (asks, waits))


def test_whoever_waits_for_torch_imports_it_when_the_one_who_had_it_is_gone(
    environments: tuple[Path, Path], tmp_path: Path
) -> None:
    go = tmp_path / "go"
    same_torch(environments, waits_for(go))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(asked, environments[0])
        assert until(lambda: any(host.asked for host in torch_hosts._hosts.values()))
        second = pool.submit(asked, environments[1])
        time.sleep(0.1)
        torch_hosts.close()
        go.touch()
        found = [first.result(30), second.result(30)]
    assert [imported(each) for each in environments] == [1, 1]
    assert found == [asked(each, NONE) for each in environments]


def test_one_that_may_not_start_leaves_nothing_open(environments: tuple[Path, Path], tmp_path: Path) -> None:
    python = environments[0] / "bin" / "python"
    with process.stopped(), pytest.raises(process.StoppedError):
        torch_hosts.ready(python, probing.environ(), network=True)
    gc.collect()  # a socket that is open yet would be told of, which fails the test
    assert torch_hosts._hosts == {}


@pytest.fixture
def hanging(environments: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """What stands in for a host that hangs in an import, the process of that host, and where that may write."""
    python = environments[0] / "bin" / "python"
    (site(environments[0]) / "transformers.py").write_text(HANGS, encoding="utf-8")
    scratch, pid = tmp_path / "scratch", tmp_path / "pid"
    scratch.mkdir()
    environ = {**probing.environ(), **probing.SEEDED, "TMPDIR": str(scratch)}
    host = torch_hosts.ready(python, environ, network=True)
    assert host is not None
    reader, results = os.pipe()
    spec = tmp_path / "spec"
    spec.write_text(json.dumps({"probes": [each.id for each in PROBES], "results_fd": results}), encoding="utf-8")
    main = torch_hosts.FOLDER / "__main__.py"
    argv = [sys.executable, "-I", "-S", torch_hosts.STAND_IN, str(host.socket.fileno()), python, "-s", main]
    with (
        spec.open() as stdin,
        subprocess.Popen(argv, stdin=stdin, env=environ, pass_fds=(results, host.socket.fileno())) as started,
    ):
        assert until(lambda: pid.exists() and pid.read_text(encoding="ascii") != "")
        yield started, int(pid.read_text(encoding="ascii")), scratch
    for end in (reader, results):
        os.close(end)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_host_ends_with_what_stands_in_for_it(
    hanging: tuple[subprocess.Popen[bytes], int, Path], number: int
) -> None:
    started, host, scratch = hanging
    started.send_signal(number)
    assert (started.wait(10), until(lambda: not alive(host))) == (-number, True)
    assert len(list(scratch.iterdir())) == (1 if number == signal.SIGKILL else 0)


def test_what_stands_in_ends_as_its_host(hanging: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    started, host, _ = hanging
    os.kill(host, signal.SIGSEGV)
    assert started.wait(10) == -signal.SIGSEGV


def test_both_end_with_the_process_that_has_torch(hanging: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    started, host, _ = hanging
    torch_hosts.close()
    assert (started.wait(10), until(lambda: not alive(host))) == (-signal.SIGKILL, True)


def until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
