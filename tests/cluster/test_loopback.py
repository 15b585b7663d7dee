"""compat over a scheduler and workers on loopback, each a process; the packages under test are miniatures."""

from __future__ import annotations

import re
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HANGS = "5.0"
"""The miniature of transformers whose import never ends: the time limit says for how long it is under way."""
LIMIT = ("--time-limit", "8")
NARROW = ("--probe", "import-peft")
ROWS = {"works": "1.0", "gone": "2.0", "crashes": "4.0", "refused": "6.0", "lies": "14.0"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_a_cluster_answers_as_this_machine_does_and_is_asked_once(cluster: Any, client: Any, in_line: Any) -> None:
    cluster.worker("one")
    cluster.worker("two")
    client.write(**ROWS)
    in_line.write(**ROWS)
    code, out, err = client("run", "--dask", cluster.address)
    assert (code, out) == in_line("run")[:2], err
    assert client.exported() == in_line.exported()
    told = r"\n- Run by a cluster on [\w-]+, Python [\d.]+, torch 1.0\+cpu: `works`, `gone`, `crashes`"
    assert re.search(told, client.report())
    code, _, err = client("run", "--dask", cluster.address)
    assert (err.count("unchanged, nothing probed"), "building" in err) == (len(ROWS), False), err
    code, _, err = client("run", "works", *NARROW, "--rerun", "--dask", cluster.address)
    assert (code, "works: 3 passed (3 probed now)" in err, [*cluster.cache.glob("orders/*/rerun-*")]) == (
        0,
        True,
        [],
    ), err


def test_a_worker_that_is_killed_loses_nothing_and_leaves_nobody(
    cluster: Any, client: Any, in_line: Any, until: Any, command: Any
) -> None:
    for name in ("one", "two", "three"):
        cluster.worker(name)
    rows = {**ROWS, "hangs": HANGS}
    client.write(**rows)
    in_line.write(**rows)
    running = client.start("run", *LIMIT, *NARROW, "--dask", cluster.address)
    killed, below = until(lambda: cluster.probing(HANGS), "a worker that probes what hangs")
    before = until(cluster.recorded, "an outcome of another worker")
    killed.kill()
    until(lambda: not any(map(command, below)), "the end of all that the worker started", 5)
    out, err = running.communicate(timeout=100)
    code, told, _ = in_line("run", *LIMIT, *NARROW)
    assert (running.returncode, sorted(out.splitlines())) == (code, sorted(told.splitlines())), err
    assert client.exported() == in_line.exported()
    after = cluster.recorded()
    assert (before[0] in after, set(before) - set(after), cluster.orders()) == (True, set(), [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_client_that_ends_ends_what_runs_for_it(number: int, cluster: Any, client: Any, until: Any) -> None:
    cluster.worker("one")
    client.write(hangs=HANGS)
    running = client.start("run", "--time-limit", "60", *NARROW, "--dask", cluster.address)
    until(lambda: cluster.probing(HANGS), "a worker that probes what hangs")
    running.send_signal(number)
    _, err = running.communicate(timeout=20)
    assert running.returncode == (130 if number == signal.SIGINT else -number), err
    until(lambda: not cluster.orders(), "the end of the order", 20)
    client.write(works="1.0")
    code, _, err = client("run", *NARROW, "--dask", cluster.address)
    assert (code, "works: " in err) == (0, True), err


def test_a_lost_scheduler_is_one_line_and_what_came_in_is_kept(cluster: Any, client: Any, until: Any) -> None:
    cluster.worker("one")
    cluster.worker("two")
    client.write(works="1.0", hangs=HANGS)
    running = client.start("run", "--time-limit", "60", *NARROW, "--dask", cluster.address)
    until(lambda: cluster.probing(HANGS) and client.has_outcomes(), "one that is done and one that hangs")
    cluster.started[0].kill()
    out, err = running.communicate(timeout=60)
    gone = f"compat: the scheduler at {cluster.address} is gone; what came in is in the journal, run it again to go on"
    assert (running.returncode, out, err.splitlines()[-1]) == (2, "", gone)
    assert [each["id"] for each in client.exported().values() if each["outcomes"]] == ["works"]
    until(lambda: not cluster.orders(), "the end of the order", 60)


def test_a_combination_that_kills_its_workers_is_inconclusive(cluster: Any, client: Any, until: Any) -> None:
    cluster.end()
    cluster.scheduler(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    cluster.worker("one")
    cluster.worker("two")
    client.write(hangs=HANGS)
    running = client.start("run", "--time-limit", "60", *NARROW, "--dask", cluster.address)
    worker, _ = until(lambda: cluster.probing(HANGS), "a worker that probes what hangs")
    worker.kill()
    out, _ = running.communicate(timeout=60)
    assert (running.returncode, out.splitlines()) == (
        3,
        [
            "hangs: inconclusive: run: 1 workers died while they ran it",
            "compat: something is inconclusive (exit code 3)",
        ],
    )


def test_only_workers_with_the_resource_are_asked(cluster: Any, client: Any, tmp_path: Path) -> None:
    for name, options in (("one", ()), ("two", ()), ("gpu", ("--resources", "GPU=1"))):
        cluster.worker(name, *options, cache=tmp_path / name)
    client.write(works="1.0", lies="14.0", crashes="4.0")
    code, _, err = client("run", *NARROW, "--device", "cuda", "--dask", cluster.address)
    assert (code, [each.parent.name for each in tmp_path.glob("*/orders")]) == (3, ["gpu"]), err


def test_without_the_resource_it_is_one_line(cluster: Any, client: Any) -> None:
    cluster.worker("one")
    client.write(works="1.0")
    code, out, err = client("run", *NARROW, "--device", "cuda", "--dask", cluster.address, "--dask-wait", "1")
    told = f"compat: none of the 1 workers at {cluster.address} is one with GPU=1, for 1 s; "
    assert (code, out, err.splitlines()[-1]) == (2, "", f"{told}start one, or wait longer: --dask-wait SECONDS")


def test_a_search_over_releases_has_a_cluster_build(cluster: Any, client: Any, in_line: Any) -> None:
    sweep = ("sweep", "--policy", "range:<4", "--with", "peft==1.0", *NARROW, "--json")
    cluster.worker("one")
    for each in (client, in_line):
        each.write()
        (each.folder / "matrix" / "defaults.toml").write_text('torch = "1.0"\ncompanions = []\n', encoding="utf-8")
    code, out, err = client(*sweep, "--dask", cluster.address)
    assert (code, out) == in_line(*sweep)[:2], err
    assert not (client.folder / "cache" / "environments").exists()


def test_the_sessions_of_nox_hand_it_on(cluster: Any, client: Any) -> None:
    cluster.worker("one")
    client.write(works="1.0", lies="14.0")
    shutil.copyfile(ROOT / "noxfile.py", client.folder / "noxfile.py")
    code, out, err = client("-s", "matrix", "--", "--dask", cluster.address, module="nox")
    assert (code, "Run by a cluster" in client.report(), "building" in err + out) == (0, True, True), err + out


def test_where_nobody_answers_it_is_one_line(client: Any) -> None:
    client.write(works="1.0")
    code, out, err = client("run", "--dask", "tcp://127.0.0.1:1")
    told = "compat: --dask tcp://127.0.0.1:1: no scheduler answers there ("
    assert (code, out, err.startswith(told), len(err.splitlines())) == (2, "", True, 1), err


def test_a_worker_that_is_asked_to_end_gives_its_order_back(cluster: Any, client: Any, until: Any) -> None:
    cluster.worker("one")
    cluster.worker("two")
    client.write(hangs=HANGS)
    running = client.start("run", *LIMIT, *NARROW, "--dask", cluster.address)
    first, _ = until(lambda: cluster.probing(HANGS), "a worker that probes what hangs")
    first.terminate()
    second, _ = until(lambda: (found := cluster.probing(HANGS)) and found[0] is not first and found, "the other one")
    out, err = running.communicate(timeout=100)
    assert (running.returncode, "hangs: import-peft: skipped: " in out, second.poll()) == (3, True, None), err
    assert (first.wait(timeout=60), cluster.orders()) == (first.returncode, [])


def test_a_worker_with_another_compat_is_refused(cluster: Any, client: Any, tmp_path: Path) -> None:
    other = tmp_path / "other" / "compat_harness-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: compat-harness\nVersion: 0.0.1\n", encoding="utf-8")
    cluster.worker("one", PYTHONPATH=str(other.parent))
    client.write(works="1.0")
    code, out, err = client("run", "--dask", cluster.address)
    assert (code, out, "has compat 0.0.1, and this is" in err, len(err.splitlines())) == (2, "", True, 1), err
