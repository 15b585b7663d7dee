"""``--dask`` and what goes with it, before anything is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compat import cli_cluster
from compat.cli import main
from compat.cluster import connection
from compat.cluster.connection import Connection, Needs
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
    assert cli_cluster.amounts(words, device) == expected


@pytest.mark.parametrize("word", ["GPU", "GPU=", "=1", "GPU=0", "GPU=-1", "GPU=one", "GPU=nan", "GPU=inf"])
def test_what_is_no_resource_is_one_line(word: str) -> None:
    with pytest.raises(CompatError, match=r"expected a name and an amount, as GPU=1$"):
        cli_cluster.amounts([word], "cpu")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--dask", "x"), "--dask x: expected the address of a scheduler, as tcp://host:8786"),
        (("--dask", "http://x:1"), "--dask http://x:1: expected"),
        (("--dask", "tcp://x/:1"), "--dask tcp://x/:1: expected"),
        (("--dask", ""), "--dask : expected"),
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
