"""``--dask`` and what goes with it, before anything is asked."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main
from compat.cluster import connection
from compat.cluster.connection import Connection, Needs
from compat.commands import cluster as cluster_command
from compat.errors import ClusterError, CompatError


@pytest.mark.parametrize(
    ("words", "device", "expected"),
    [
        ((), "cpu", {}),
        ((), "cuda", {"GPU": 1.0}),
        (("GPU=2",), "cuda", {"GPU": 2.0}),
        (("MEMORY=64", "FAST = 0.5"), "cpu", {"MEMORY": 64.0, "FAST": 0.5}),
    ],
)
def test_resources(words: tuple[str, ...], device: str, expected: dict[str, float]) -> None:
    assert cluster_command.amounts(words, device) == expected


@pytest.mark.parametrize("word", ["GPU", "GPU=", "=1", "GPU=0", "GPU=-1", "GPU=one", "GPU=nan", "GPU=inf"])
def test_what_is_no_resource_is_one_line(word: str) -> None:
    with pytest.raises(CompatError, match=r"expected a name and an amount, as GPU=1$"):
        cluster_command.amounts([word], "cpu")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--dask", "x"), "--dask x: expected the address of a scheduler, as tcp://host:8786"),
        (("--dask", "http://x:1"), "--dask http://x:1: expected"),
        (("--dask", "tcp://x/:1"), "--dask tcp://x/:1: expected"),
        (("--dask", ""), "--dask : expected"),
        (("--dask", "tcp://x:0"), "--dask tcp://x:0: 0 is no port; expected 1 to 65535"),
        (("--dask", "tls://x:99999"), "--dask tls://x:99999: 99999 is no port; expected 1 to 65535"),
        (("--dask", "tcp://x:1", "--here"), "--dask and --here: "),
        (("--dask", "tcp://x:1", "--record", "r"), "--dask and --record: "),
        (("--dask", "tcp://x:1", "--offline", "b"), "--dask and --offline: "),
        (("--dask-resources", "GPU=1"), "--dask-resources: there is no --dask"),
    ],
)
def test_what_does_not_go_together_is_one_line(
    options: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["run", *options])
    err = capsys.readouterr().err
    assert (ended.value.code, err.startswith(f"compat: {told}"), [*tmp_path.iterdir()]) == (2, True, []), err


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"Dask is not installed; try: pip install 'compat-harness\[dask\]'"):
        Connection("tcp://127.0.0.1:1", Needs({}, 1))


@contextmanager
def listening(answers: bytes | None) -> Iterator[str]:
    """The address of what takes connections and says only that; None: it does not even take them."""
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                taken.append(there.accept()[0])
                taken[-1].sendall(answers or b"")

    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.settimeout(0.05)
        thread = threading.Thread(target=serve)
        if answers is not None:
            thread.start()
        yield f"tcp://127.0.0.1:{there.getsockname()[1]}"
        ended.set()
        if answers is not None:
            thread.join()
    for each in taken:
        each.close()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (None, "nothing within 0.3 s"),
        (b"", "nothing within 0.3 s"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what answers is none"),
    ],
)
def test_what_is_no_scheduler_is_given_up_in_time_and_leaves_no_thread(
    answers: bytes | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_S", 0.3)
    before = threading.active_count()
    with listening(answers) as address, pytest.raises(ClusterError) as raised:
        Connection(address, Needs({}, 1))
    assert str(raised.value) == f"--dask {address}: no scheduler answers there ({told}); is it running?"
    assert threading.active_count() == before


def test_tls_without_settings_is_told_at_once(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("asyncio.run", None)  # nobody is asked
    with pytest.raises(ClusterError, match=r"^--dask tls://127.0.0.1:1: TLS settings are missing in Dask's config"):
        Connection("tls://127.0.0.1:1", Needs({}, 1))
    gc.collect()
    assert capsys.readouterr() == ("", "")


def test_tls_with_a_file_that_is_not_there_is_told_as_such() -> None:
    import dask

    files = {f"distributed.comm.tls.{each}": "/no/such.pem" for each in ("ca-file", "client.cert", "client.key")}
    with (
        dask.config.set(files),
        pytest.raises(ClusterError, match=r"Dask's TLS settings cannot be used .*No such file"),
    ):
        Connection("tls://127.0.0.1:1", Needs({}, 1))


class Client:
    """Dask's, as far as it is asked before there is work."""

    status = "running"

    def __init__(self, *workers: dict[str, Any], versions: dict[str, Any] | None = None) -> None:
        self.workers, self.versions, self.is_closed = workers, versions or {}, False

    def subscribe_topic(self, topic: str, handler: Any) -> None: ...

    def run(self, *asked: Any, **more: Any) -> dict[str, Any]:
        return self.versions

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": dict(enumerate(self.workers))}

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize(
    ("version", "told"),
    [("0.0.1", "has compat 0.0.1, and this is"), (ImportError("compat"), "has no compat, and this")],
)
def test_a_worker_without_this_compat_is_refused(version: Any, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(versions={"tcp://there:1": version})
    monkeypatch.setattr(connection, "_connected", lambda address: client)
    with pytest.raises(ClusterError, match=told), Connection("tcp://x:1", Needs({}, 1)):
        pass
    assert client.is_closed


def test_only_workers_with_the_resource_count(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, gpu = {"nthreads": 4, "resources": {}}, {"nthreads": 2, "resources": {"GPU": 1}}
    monkeypatch.setattr(connection, "_connected", lambda address: Client(plain, gpu))
    assert [Connection("tcp://x:1", Needs(wanted, 1)).slots for wanted in ({}, {"GPU": 1}, {"GPU": 2})] == [6, 2, 0]


def test_a_scheduler_that_went_away_between_two_orders_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    monkeypatch.setattr(connection, "_connected", lambda address: client)
    with Connection("tcp://x:1", Needs({}, 1)) as line:
        client.status = "closed"
        with pytest.raises(ClusterError, match=r"^the scheduler at tcp://x:1 is gone; what came in is in the journal"):
            line.ask("{}", print)


def test_what_runs_on_a_worker_loads_little() -> None:
    code = "import sys, compat.cluster.worker; print({'pydantic', 'distributed', 'typer', 'torch'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
