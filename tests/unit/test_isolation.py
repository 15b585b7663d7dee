"""A probe reaches nothing, however it tries: below Python's own sockets it stands in a network namespace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat import isolation, process
from compat.probes.probe import Probe
from compat.probing import Task, outcomes

NAMESPACE = Path("/proc/self/ns/net")
PROBES = """
import ctypes, os, socket, subprocess, sys
from compat_probes.probe import Probe

ADDRESS = ("127.0.0.1", %d)
PROBES = tuple(Probe(name, "?", "catalogue:" + name) for name in %r)
CONNECT = "import socket; socket.create_connection(%%r, 5)" %% (ADDRESS,)

def by_python(context):
    yield
    socket.create_connection(ADDRESS, 5)

def by_another_program(context):
    yield
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", CONNECT], stderr=subprocess.PIPE)
    assert ended.returncode == 0, ended.stderr.decode().splitlines()[-1]

def by_the_system(context):
    yield
    libc = ctypes.CDLL(None, use_errno=True)
    name = bytes([2, 0]) + ADDRESS[1].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    assert libc.connect(libc.socket(2, 1, 0), name, 16) == 0, os.strerror(ctypes.get_errno())

def by_an_abstract_name(context):
    yield
    socket.socket(socket.AF_UNIX).connect("\\0compat-%%d" %% ADDRESS[1])

def of_compat(context):
    yield
    host = open("/proc/%%d/stat" %% os.getppid()).read().rpartition(")")[2].split()
    open("/proc/%%s/environ" %% host[1], "rb").close()

def who(context):
    yield
    return {"user": os.getuid(), "group": os.getgid(), "owner": os.stat(os.getcwd()).st_uid}
"""
WAYS = ("by_python", "by_another_program", "by_the_system", "by_an_abstract_name")


@pytest.fixture
def permitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    isolation.is_permitted.cache_clear()
    monkeypatch.delenv(isolation.SWITCH, raising=False)
    if not isolation.is_permitted():
        pytest.skip(isolation.NOT_PERMITTED)
    yield
    isolation.is_permitted.cache_clear()


def ask(folder: Path, port: int, names: tuple[str, ...]) -> dict[str, tuple[str, str, object]]:
    """What a real host says of probes that try to reach a server."""
    file = folder / "catalogue.py"
    file.write_text(PROBES % (port, names), encoding="utf-8")
    asked = [Probe(name, "?", f"catalogue:{name}") for name in names]
    found = outcomes(Task(Path(sys.executable), asked, catalogue=file))
    return {each.probe: (each.status.value, each.reason, each.evidence.figures) for each in found}


@pytest.mark.usefixtures("permitted")
def test_nothing_reaches_a_server_of_this_machine(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        port = server.getsockname()[1]
        abstract.bind(f"\0compat-{port}")
        abstract.listen()
        found = ask(tmp_path, port, (*WAYS, "who"))
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    us = {"user": os.getuid(), "group": os.getgid(), "owner": os.getuid()}
    refused = "[Errno 111] Connection refused"
    by_hook = "NetworkRefusedError: no network in a probe: socket.getaddrinfo('127.0.0.1') was refused"
    assert found == {
        "by_python": ("failed", by_hook, {}),
        "by_another_program": ("failed", f"AssertionError: ConnectionRefusedError: {refused}", {}),
        "by_the_system": ("failed", "AssertionError: Connection refused", {}),
        "by_an_abstract_name": ("failed", f"ConnectionRefusedError: {refused}", {}),
        "who": ("passed", "", us),
    }


def test_without_a_namespace_python_alone_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "is_permitted", lambda: False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = ask(tmp_path, server.getsockname()[1], ("by_python", "by_the_system"))
    assert {name: status for name, (status, _, _) in found.items()} == {
        "by_python": "failed",
        "by_the_system": "passed",
    }


def test_a_switch_leaves_the_namespace_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.SWITCH, "1")
    isolation.is_permitted.cache_clear()
    assert (isolation.is_permitted(), isolation.remark()) == (False, "")
    isolation.is_permitted.cache_clear()


def test_a_system_that_permits_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(isolation.SWITCH, raising=False)
    monkeypatch.setattr(isolation, "is_permitted", lambda: False)
    assert isolation.remark() == isolation.NOT_PERMITTED


@pytest.mark.usefixtures("permitted")
def test_what_a_gpu_runs_keeps_the_network_namespace() -> None:
    tasks = [Task(Path(sys.executable), (), device) for device in ("cpu", "cuda")]
    assert [task.has_no_network for task in tasks] == [True, False]


@pytest.mark.usefixtures("permitted")
@pytest.mark.skipif(os.geteuid() == 0, reason="root has the namespace without a user namespace, and may look at all")
def test_compats_own_variables_are_not_to_be_read(tmp_path: Path) -> None:
    status, reason, _ = ask(tmp_path, 1, ("of_compat",))["of_compat"]
    assert (status, reason.split(":")[0]) == ("failed", "PermissionError")


@pytest.mark.usefixtures("permitted")
def test_all_other_programs_see_the_network() -> None:
    told = process.run([sys.executable, "-c", f"import os; print(os.readlink({str(NAMESPACE)!r}))"])
    assert told.stdout.strip() == str(NAMESPACE.readlink())


STARTER = """
import subprocess, sys, time
from compat import process
started = process.start(["sleep", "60"], None, None, "", subprocess.STDOUT, network=False)
print(started.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.usefixtures("permitted")
def test_it_dies_with_its_parent_all_the_same() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        try:
            wait_for(lambda: Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "sleep")
        finally:
            starter.kill()
    wait_for(lambda: is_gone(pid))


def wait_for(holds: object) -> None:
    ends = time.monotonic() + 30
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True
